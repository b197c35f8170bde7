"""Words and rules that the agent, the window and the account service agree on.

Standard library only; no input or output; real time is read in `shared.clock` and nowhere else.
May not import `agent`, `gui` or `account`.
"""
