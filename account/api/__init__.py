"""The HTTP API `/v1`, one file per resource (docs/protocol.md section 1)."""
