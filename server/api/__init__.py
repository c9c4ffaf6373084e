"""The kiosks' interface: the endpoints of ``protocol.wire``. Edges only: every rule lives in the domain."""
