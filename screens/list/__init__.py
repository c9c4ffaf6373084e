"""The list screen."""
