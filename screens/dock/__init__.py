"""The dev dock: the hands of whoever plays member, technician and bad luck in the demo."""
