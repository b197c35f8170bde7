"""`access-account keys issue` and `keys list`: licence keys for resellers (RULES R27).

A key that nobody has registered is worth money, so it is shown to whoever issues it and nowhere logged; of
registered ones only the end is shown. Works beside a running service.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Callable
from gettext import gettext as _
from gettext import ngettext
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from account.db.database import Database
    from account.db.sales_tables import LicenceKey
    from account.serve import Options
    from account.subscriptions.keys import Keys

MAX_COUNT = 1_000
OptionsOf = Callable[[argparse.Namespace], "Options"]


def add_key_verbs(
    verbs: Any, add_database: Callable[[argparse.ArgumentParser], None], options_of: OptionsOf
) -> None:
    """Add `keys issue` and `keys list` to the verbs of the program."""
    keys = verbs.add_parser("keys", help="issue licence keys for resellers, or list them")
    kinds = keys.add_subparsers(required=True, metavar="VERB")

    issue = kinds.add_parser("issue", help="issue keys that nobody has registered yet")
    add_database(issue)
    issue.add_argument("--product", required=True, metavar="ID", help="a product of the catalogue with keys")
    issue.add_argument("--licences", type=int, default=1, metavar="N", help="packs of five computers")
    issue.add_argument("--months", type=int, metavar="N", help="the term (default: the catalogue's)")
    issue.add_argument("--count", type=_count, default=1, metavar="N", help="how many keys")
    issue.add_argument("--json", action="store_true", help="answer in JSON")
    issue.set_defaults(run=lambda given: _run(given, options_of, _issue))

    listing = kinds.add_parser("list", help="list the keys that were issued, the latest first")
    add_database(listing)
    listing.add_argument("--product", metavar="ID", help="only those of this product")
    listing.add_argument("--free", action="store_true", help="only those that nobody has registered")
    listing.add_argument("--json", action="store_true", help="answer in JSON")
    listing.set_defaults(run=lambda given: _run(given, options_of, _list))


def _count(text: str) -> int:
    count = int(text)
    if not 1 <= count <= MAX_COUNT:
        raise ValueError
    return count


def _run(
    given: argparse.Namespace,
    options_of: OptionsOf,
    verb: Callable[[argparse.Namespace, Database, Keys], list[LicenceKey]],
) -> int:
    """Carry out one verb; the exit code: 0, or 1 with the reason on standard error."""
    from account.catalogue.loading import default_catalogue
    from account.serve import open_database
    from account.subscriptions.bundles import Bundles
    from account.subscriptions.keys import Keys
    from account.subscriptions.lifecycle import Lifecycle
    from shared.errors import AccessError

    try:
        catalogue = default_catalogue()
        database = open_database(options_of(given))
        try:
            found = verb(given, database, Keys(catalogue, Bundles(catalogue, Lifecycle(catalogue))))
        finally:
            database.close()
    except AccessError as exc:
        from account.verbs.spoken_errors import said

        sys.stderr.write(f"access-account: {said(exc)}\n")
        return 1
    write = _write_json if given.json else _write_lines
    write(found)
    return 0


def _issue(given: argparse.Namespace, database: Database, keys: Keys) -> list[LicenceKey]:
    from shared.clock import SystemClock

    now = SystemClock().now()
    return asyncio.run(
        database.write(
            lambda session: [
                keys.issue(session, given.product, given.licences, given.months, now)
                for _ in range(given.count)
            ]
        )
    )


def _list(given: argparse.Namespace, database: Database, keys: Keys) -> list[LicenceKey]:
    return asyncio.run(
        database.read(lambda session: keys.issued(session, given.product, free_only=given.free))
    )


def _write_lines(found: list[LicenceKey]) -> None:
    for each in map(_told, found):
        months = each["months"]
        term = _("no end")
        if months is not None:
            term = ngettext("{count} month", "{count} months", months).format(count=months)
        state = _("registered") if each["registered_at"] is not None else _("free")
        sys.stdout.write(f"{each['key']}  {each['product']}  {each['licences']} x 5  {term}  {state}\n")


def _write_json(found: list[LicenceKey]) -> None:
    sys.stdout.write(json.dumps([_told(each) for each in found], indent=2, ensure_ascii=False) + "\n")


def _told(key: LicenceKey) -> dict[str, Any]:
    from account.subscriptions.key_text import masked_key
    from shared.codec import instant_to_text

    registered_at = key.registered_at
    return {
        "id": key.id,
        "key": key.text if registered_at is None else masked_key(key.text),
        "product": key.product,
        "licences": key.licences,
        "months": key.term_months,
        "issued_at": instant_to_text(key.issued_at),
        "registered_at": instant_to_text(registered_at) if registered_at is not None else None,
    }
