"""The feed: what changes in the domain becomes numbered, checksummed, immutable pages for kiosks."""
