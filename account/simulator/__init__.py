"""The simulator: accounts whose time is their own, and whose whole history can be played again.

Present only in a service that was started with `--simulator`; nothing outside this room imports it, except
where such a service is put together.
"""
