"""The store: carts, orders, payments, the simulated order processor (RULES 4 and 5)."""
