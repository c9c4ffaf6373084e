"""The wait screen."""
