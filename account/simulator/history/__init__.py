"""What was done to a simulated account: taken down with its effect, exported, played again."""
