"""An activity to take part in."""
