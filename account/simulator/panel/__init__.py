"""`/simulator`: the simulator for people on stage, as pages of the service."""
