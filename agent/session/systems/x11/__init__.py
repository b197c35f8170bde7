"""X11: shared-memory pictures of what XDamage says has changed, input through XTest, selections as clipboard.

Each duty has a connection of its own, so that none waits for the answer to another's question.
"""
