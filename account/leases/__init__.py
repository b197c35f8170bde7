"""What the service signs: leases for computers, and grants for the two ends of a session (SECURITY 20, 31).

`keys` keeps the keys and rotates them, `signing` is the signature itself, `leases` says what is leased. May
not know HTTP or pages.
"""
