"""The central server of the union: what kiosks hold is published here, what members do arrives here."""
