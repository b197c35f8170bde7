"""What is told of a simulated account: what happened, what is due, and why it stands as it does."""
