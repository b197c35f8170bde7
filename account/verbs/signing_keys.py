"""`access-account signing-keys list` and `rotate`: the keys that sign leases and grants (SECURITY 31).

Works beside a running service, which signs with what the database holds. No private part is ever shown.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from gettext import gettext as _
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from account.leases.keys import KeyInfo, ServiceKeys
    from account.serve import Options

OptionsOf = Callable[[argparse.Namespace], "Options"]


def add_signing_key_verbs(
    verbs: Any, add_database: Callable[[argparse.ArgumentParser], None], options_of: OptionsOf
) -> None:
    """Add `signing-keys list` and `signing-keys rotate` to the verbs of the program."""
    keys = verbs.add_parser("signing-keys", help="list the keys that sign leases, or make a new one")
    kinds = keys.add_subparsers(required=True, metavar="VERB")

    listing = kinds.add_parser("list", help="list the keys that computers are given, the oldest first")
    add_database(listing)
    listing.add_argument("--json", action="store_true", help="answer in JSON")
    listing.set_defaults(run=lambda given: _run(given, options_of, _list))

    rotate = kinds.add_parser("rotate", help="make a new key; it signs in 24 hours, when computers know it")
    add_database(rotate)
    rotate.add_argument(
        "--at-once", action="store_true", help="have it sign from now on, because the old one is not safe"
    )
    rotate.add_argument("--json", action="store_true", help="answer in JSON")
    rotate.set_defaults(run=lambda given: _run(given, options_of, _rotate))


def _run(
    given: argparse.Namespace,
    options_of: OptionsOf,
    verb: Callable[[argparse.Namespace, ServiceKeys], Sequence[KeyInfo]],
) -> int:
    """Carry out one verb; the exit code: 0, or 1 with the reason on standard error."""
    from account.leases.keys import ServiceKeys
    from account.serve import open_database
    from shared.clock import SystemClock
    from shared.errors import AccessError

    try:
        database = open_database(options_of(given))
        try:
            found = verb(given, ServiceKeys(database, SystemClock()))
        finally:
            database.close()
    except AccessError as exc:
        from account.verbs import spoken_errors

        sys.stderr.write(f"access-account: {spoken_errors.said(exc)}\n")
        return 1
    told = [_told(each) for each in found]
    if given.json:
        sys.stdout.write(json.dumps(told, indent=2) + "\n")
    else:
        for each in told:
            signs = _("signs now") if each["signs_now"] else _("signs from {start}")
            if each["retired_at"] is not None:
                signs = (
                    _("signs now until {end}") if each["signs_now"] else _("signs from {start} until {end}")
                )
            said = signs.format(start=each["signs_from"], end=each["retired_at"])
            sys.stdout.write(f"{each['kid']}  {said}\n")
    return 0


def _list(given: argparse.Namespace, keys: ServiceKeys) -> Sequence[KeyInfo]:
    return asyncio.run(keys.published())


def _rotate(given: argparse.Namespace, keys: ServiceKeys) -> Sequence[KeyInfo]:
    asyncio.run(keys.rotate(at_once=given.at_once))
    return asyncio.run(keys.published())


def _told(key: KeyInfo) -> dict[str, Any]:
    from shared.codec import instant_to_text

    return {
        "kid": key.kid,
        "signs_from": instant_to_text(key.signs_from),
        "retired_at": instant_to_text(key.retired_at) if key.retired_at is not None else None,
        "signs_now": key.signs_now,
    }
