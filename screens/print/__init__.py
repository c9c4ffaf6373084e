"""The print screen."""
