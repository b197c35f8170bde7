"""Subscriptions: how they start, go on, grow and end; keys; who may act for a business (RULES 4–8)."""
