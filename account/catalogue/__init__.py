"""What is sold, at what price and by which rules: data, read once at the start (RULES R30)."""
