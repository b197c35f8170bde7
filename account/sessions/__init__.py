"""Remote sessions: asked for, accepted, live, cut, ended (RULES R10–R18, DESIGN section 5).

The API, the portal and the relay call `sessions.Sessions`; what happens to a session inside an account's book
is written in `life` alone. May not know HTTP, WebSockets or pages.
"""
