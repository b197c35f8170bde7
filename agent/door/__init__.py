"""The local door: the socket on which faces ask and snapshots leave (docs/protocol.md, section 2)."""
