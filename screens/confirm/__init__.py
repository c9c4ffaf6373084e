"""The confirm screen."""
