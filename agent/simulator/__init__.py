"""The agent's side of the simulator: loaded in a simulator run only.

`calls` asks `/simulator/v1` with a token from `tokens`; `desk` carries out what faces ask for; `watch` knows
how the simulator stands; `histories` are exports as files. Everything else about an account goes its
ordinary way.
"""
