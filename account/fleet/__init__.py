"""A fleet of simulated people and computers, for `access-account simulate`.

Two parts: *years* of accounts with different fates, played through the domain at full speed, and *hosts* that
speak to a real service of this process over its real HTTP interface. Both are checked against the invariants
of RULES and end in a report. Nothing of the service imports this room; it is loaded by its verb alone.
"""
