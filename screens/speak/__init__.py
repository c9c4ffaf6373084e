"""Saying it in place of writing it."""
