"""The parts of the simulator's panel: each has `render` and signals of intent, and decides nothing."""
