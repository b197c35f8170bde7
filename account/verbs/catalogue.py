"""`access-account catalogue check`: says what is wrong with a catalogue file, by line; then exit code 1."""

from __future__ import annotations

import argparse
import sys
from gettext import gettext as _
from pathlib import Path
from typing import Any


def add_catalogue_verbs(verbs: Any) -> None:
    """Add `catalogue` to the program's verbs."""
    catalogue = verbs.add_parser("catalogue", help="look at a catalogue file")
    looks = catalogue.add_subparsers(required=True, metavar="VERB")
    check = looks.add_parser("check", help="say what is wrong with a catalogue file, by line")
    check.add_argument("file", type=Path, metavar="FILE")
    check.set_defaults(run=_check)


def _check(given: argparse.Namespace) -> int:
    from account.catalogue.loading import CatalogueError, load_catalogue

    try:
        catalogue = load_catalogue(given.file)
    except CatalogueError as exc:
        sys.stderr.write("".join(f"{line}\n" for line in exc.lines))
        return 1
    products, plans = len(catalogue.products), len(catalogue.plans)
    # Translators: {products} and {plans} are numbers.
    said = _("{file}: a good catalogue. Products: {products}, plans: {plans}.")
    sys.stdout.write(said.format(file=given.file, products=products, plans=plans) + "\n")
    return 0
