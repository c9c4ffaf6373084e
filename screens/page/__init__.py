"""A page of a PDF by itself."""
