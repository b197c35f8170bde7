"""Scenarios: situations that a service with a simulator brings about on request (docs/scenarios.md).

Files are read and checked (`loading`), played deed by deed on a simulated account (`playing`) and compared
with what they promise (`expecting`). Reading knows nothing of databases and of time; playing knows the façade
alone.
"""
