"""Remote sessions on this computer (DESIGN section 5): who may come in, for how long, and what he sees.

`gate` and `limiter` decide, `host` lives one session, `rfb/` speaks the protocol, `capture/` and `input/` are
the system's screen, keyboard and pointer. Loaded when the first session begins: an idle agent stays small.
"""
