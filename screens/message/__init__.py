"""The message screen."""
