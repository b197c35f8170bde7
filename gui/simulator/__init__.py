"""The simulator's panel in the window, loaded in a simulator run only (RULES R95–R99).

`presenters` make view models of what the agent says, `views` show them, `keeper` brings both together and
asks the agent. A window without a simulator imports nothing of this.
"""
