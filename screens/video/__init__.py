"""A film by itself."""
