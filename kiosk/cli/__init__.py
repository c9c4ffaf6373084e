"""The command line: one module a command. Each ends with an exit status and one sentence to act on."""
