"""The widgets of the screens, each small; kv says how they look, Python what they are."""
