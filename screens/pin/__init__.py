"""The pin screen."""
