"""The record screen."""
