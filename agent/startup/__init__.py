"""Starting at login: one file per system, each of which reads the truth from that system every time.

May import `agent.processes` and `agent.profile`; knows no agent, no account and no face.
"""
