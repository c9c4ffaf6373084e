"""Tables, transactions, row scope and migrations. SQLite and PostgreSQL are equal citizens."""
