"""The rules of the union. Functions take a Session, an Actor and plain arguments, and return frozen views."""
