"""The words that keep practice apart from the real thing."""

from kiosk.translation import N_

PRACTICE = N_("Practice mode - nothing is submitted")
"""Stands on every screen and every slip while officers practise."""
