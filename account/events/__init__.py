"""What happened in an account: its numbered history, and the streams that tell it (RULES R99).

Imports neither the API nor the portal.
"""
