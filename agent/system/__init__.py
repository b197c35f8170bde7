"""What this computer does by itself: it sleeps and wakes, networks come and go; and what keeps it awake.

One file per duty; what hears of it is `agent.core.surroundings`. Libraries of one system are imported where
they are used.
"""
