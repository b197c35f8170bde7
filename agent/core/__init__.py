"""The heart of the agent: facts, what changes them, what follows, and the one writer (`backend`).

Knows the other rooms of the agent by what they offer, and neither HTTP, nor the keyring, nor sockets.
"""
