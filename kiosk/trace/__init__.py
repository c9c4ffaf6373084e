"""Trace what happened to the pure machine, without personal data, so that it can be played again."""
