"""Which computers are connected now, and what follows when they come and go (RULES R26, SECURITY 11).

Imports neither the API nor the portal.
"""
