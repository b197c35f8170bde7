"""`access-account`: `serve`, `migrate`, `keys`, `signing-keys`, `catalogue`, and the verbs of the simulator.

Exit codes: 0 done, 1 fault (stable code in the log line), 2 wrong use. The agent starts its embedded service
through here, so the heavy parts are imported only by the verb that needs them, and the verbs are read by
argparse: typer alone would cost a tenth of the start (75 ms).
"""

from __future__ import annotations

import argparse
import locale
import os
import sys
from collections.abc import Sequence
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING

import resources
from account.addresses import default_base_url, keeps_sign_ins, read_base_url, read_proxy
from account.verbs.catalogue import add_catalogue_verbs
from account.verbs.keys import add_key_verbs
from account.verbs.signing_keys import add_signing_key_verbs
from shared.reasons import Language
from shared.spoken import OPTION, language_for, option_in, speaking, without_option
from shared.spoken_parser import SpokenParser

if TYPE_CHECKING:
    from account.serve import Options

DEFAULT_PORT = 8765
_WITHOUT_SIMULATOR = ("serve", "migrate", "keys", "signing-keys", "catalogue")
"""Verbs before which those about simulated accounts are not even read: an agent waits for its `serve`."""

TEXTS = Path(resources.__path__[0]) / "translations"


def main() -> None:
    """The entry point of the program."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Carry out one verb; the exit code."""
    with speaking(_language_of(arguments), TEXTS):
        own = without_option(arguments, OPTION)
        given = parser_for(own).parse_args(own)
        verb: int = given.run(given)
        return verb


def _language_of(arguments: Sequence[str]) -> Language:
    """What people read here; programs and the log of an embedded service have English (docs/languages.md)."""
    if {"--json", "--embedded"} & set(arguments):
        return Language.ENGLISH
    return language_for(option_in(arguments, OPTION), os.environ, locale.getlocale()[0])


def parser_for(arguments: Sequence[str]) -> SpokenParser:
    """What reads `arguments`; without any it knows all verbs."""
    parser = SpokenParser("access-account", description="The Access account service.")
    parser.add_argument(OPTION, metavar="en|fr", help="the language of help and messages, with any verb")
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    serve = verbs.add_parser("serve", help="run the service")
    _add_database(serve)
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    serve.add_argument(
        "--port", type=_port, default=None, help=f"port to listen on (default: {DEFAULT_PORT})"
    )
    serve.add_argument(
        "--workers",
        type=_positive,
        default=1,
        metavar="N",
        help="how many processes serve; only 1 is possible, for computers and sessions meet in it",
    )
    serve.add_argument(
        "--base-url", metavar="URL", type=read_base_url, help="the address that browsers and agents use"
    )
    serve.add_argument(
        "--allowed-host",
        action="append",
        default=[],
        metavar="HOST",
        help="another host name that the service answers for, with or without a port; may be repeated",
    )
    serve.add_argument(
        "--trusted-proxy",
        action="append",
        default=[],
        type=read_proxy,
        metavar="ADDRESS",
        help="address or network of a proxy in front, which is believed about who asks (X-Forwarded-For); "
        "the limits on tries need it; may be repeated",
    )
    serve.add_argument(
        "--embedded",
        action="store_true",
        help="run as the child of an agent: 127.0.0.1 only, ends when standard input closes",
    )
    serve.add_argument(
        "--catalogue", type=Path, metavar="FILE", help="what is sold (default: the catalogue of the program)"
    )
    serve.add_argument(
        "--log",
        type=Path,
        metavar="FILE",
        help="write the log to this file, which turns over when full, and only troubles to standard error",
    )
    serve.add_argument(
        "--simulator",
        action="store_true",
        help="with simulated accounts, their clocks and faults, for programs of this computer (never where "
        "real people buy)",
    )
    serve.set_defaults(run=_serve)

    migrate = verbs.add_parser("migrate", help="bring the database to this version's tables")
    _add_database(migrate)
    migrate.set_defaults(run=_migrate)

    add_key_verbs(verbs, _add_database, _options)
    add_signing_key_verbs(verbs, _add_database, _options)
    add_catalogue_verbs(verbs)
    if not any(each in _WITHOUT_SIMULATOR for each in arguments[:1]):
        from account.verbs.fleet import add_fleet_verbs
        from account.verbs.simulator import add_simulator_verbs

        add_fleet_verbs(verbs)
        add_simulator_verbs(verbs, _default_folder, default_base_url("127.0.0.1", DEFAULT_PORT))
    return parser


def _add_database(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--database", metavar="URL", help="database URL (default: a file in the data folder)")
    parser.add_argument("--data", type=Path, metavar="DIR", help="data folder (default: the user's)")


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise ValueError
    return port


def _positive(text: str) -> int:
    count = int(text)
    if count < 1:
        raise ValueError
    return count


def _options(given: argparse.Namespace) -> Options:
    from account.serve import Options

    embedded = getattr(given, "embedded", False)
    port = getattr(given, "port", None)
    return Options(
        data_folder=given.data or _default_folder(),
        database_url=given.database,
        host=getattr(given, "host", "127.0.0.1"),
        port=port if port is not None else 0 if embedded else DEFAULT_PORT,
        embedded=embedded,
        base_url=getattr(given, "base_url", None),
        allowed_hosts=tuple(getattr(given, "allowed_host", ())),
        trusted_proxies=tuple(getattr(given, "trusted_proxy", ())),
        catalogue=getattr(given, "catalogue", None),
        log_file=getattr(given, "log", None),
        simulator=getattr(given, "simulator", False),
    )


def _default_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("access-account", appauthor=False)


def _serve(given: argparse.Namespace) -> int:
    others = given.base_url or given.allowed_host or given.trusted_proxy
    if given.embedded and (given.host != "127.0.0.1" or others):
        return _wrong_use("an embedded service listens on 127.0.0.1 and nowhere else")
    if given.workers > 1:
        return _wrong_use(
            _(
                "--workers {workers} is not possible: computers, browsers and sessions meet in one process. "
                "Start one service without --workers, and put no second one beside it."
            ).format(workers=given.workers)
        )
    base_url = given.base_url or default_base_url(given.host, given.port or DEFAULT_PORT)
    if not keeps_sign_ins(base_url):
        return _wrong_use(
            _(
                "nobody could sign in at {base_url}, because sign-ins are kept over https only, except on "
                "this computer itself. Put a proxy with TLS in front and name its address: --base-url https://…"
            ).format(base_url=base_url)
        )
    from account.serve import serve

    return serve(_options(given))


def _wrong_use(why: str) -> int:
    sys.stderr.write(f"access-account: {why}\n")
    return 2


def _migrate(given: argparse.Namespace) -> int:
    from account.serve import open_database
    from shared.errors import AccessError

    try:
        open_database(_options(given)).close()
    except AccessError as exc:
        from account.verbs.spoken_errors import said

        sys.stderr.write(f"access-account: {said(exc)}\n")
        return 1
    sys.stdout.write(_("The database has this version's tables.") + "\n")
    return 0
