"""Measurements against a peer or floor in the same run (docs/performance.md); no part of the test suite."""
