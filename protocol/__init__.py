"""What kiosk and server say to each other: entities, events, wire messages, canonical bytes, signatures.

No I/O lives here and nothing of ours is imported, so both sides (which never import each other) can share it.
"""
