"""`/simulator/v1`: the simulator for scripts, the command line, agents and tests (docs/simulator-api.md)."""
