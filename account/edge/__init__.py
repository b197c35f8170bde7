"""What every request meets before and after a route: guards, proofs, rate limits, problem answers.

Imports neither the API nor the portal.
"""
