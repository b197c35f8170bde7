"""The host agent and the command line: pure asyncio, one writer, no Qt (DESIGN section 2).

May import `shared`; never `gui` or `account`, which it knows only as processes and over the wire.
"""
