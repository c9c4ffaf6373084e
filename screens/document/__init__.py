"""The document screen."""
