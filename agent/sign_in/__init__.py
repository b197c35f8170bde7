"""Signing in: a browser on this computer (RFC 8252) or a code for one elsewhere (RFC 8628).

May not import httpx, keyring or other rooms; changes no facts, and keeps no token.
"""
