"""What the agent says of the simulator as view models: plain functions without widgets."""
