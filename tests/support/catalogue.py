"""The program's own catalogue for tests, read once for a whole test process."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from account.catalogue.loading import default_catalogue
from account.catalogue.model import Catalogue


def own_catalogue() -> Catalogue:
    """As every start of the service reads it; a test may take something out of its own."""
    read = _read()
    return replace(
        read,
        products=dict(read.products),
        plans=dict(read.plans),
        kits=dict(read.kits),
        links=dict(read.links),
    )


@cache
def _read() -> Catalogue:
    return default_catalogue()
