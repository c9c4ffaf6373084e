"""Officers: passwords, second factor, sessions, and what stops guessing."""
