"""One room per system: how a desktop is looked at and used there. `choose` says which one it is.

Each room answers the `Desktop` of agent/session/desktop.py and imports none of the others.
"""
