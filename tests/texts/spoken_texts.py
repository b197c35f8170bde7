"""Texts of the command lines that stand in tables and in the help of verbs, where Babel does not look."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Final

import typer

from account.cli import parser_for
from account.verbs import spoken_errors
from agent import daemon, launch
from agent.cli import health, sales_texts, session_texts, show, spoken_help, texts
from agent.cli.app import app
from agent.cli.spoken_help import help_texts
from shared import spoken_parser

LIBRARIES: Final = {
    "typer": (
        "(dynamic)",
        "Aborted!",
        "Arguments",
        "Commands",
        "Missing command.",
        "No such command {name!r}.",
        "Options",
        "Show this message and exit.",
        "Usage: ",
        "default: {default}",
        "env var: {var}",
        "required",
    ),
    "argparse": (
        " (default: %(default)s)",
        "%(prog)s: error: %(message)s\n",
        "ambiguous option: %(option)s could match %(matches)s",
        "argument %(argument_name)s: %(message)s",
        "expected at least one argument",
        "expected at most one argument",
        "expected one argument",
        "ignored explicit argument %r",
        "invalid %(type)s value: %(value)r",
        "invalid choice: %(value)r (choose from %(choices)s)",
        "not allowed with argument %s",
        "one of the arguments %s is required",
        "options",
        "positional arguments",
        "show this help message and exit",
        "the following arguments are required: %s",
        "unrecognized arguments: %s",
        "usage: ",
    ),
}
"""What the libraries that read arguments say themselves, and ask `gettext` for."""

TABLES: Final = (
    texts.NOTICES, texts.STATES, texts.STATUSES, texts.REMOVED_BY, session_texts.END_REASONS,
    sales_texts.ORIGINS, sales_texts.AUTO_RENEWAL, sales_texts.ACTIONS, sales_texts.UNPAID, sales_texts.DATES,
    health.MARKS,
)  # fmt: skip


def all_of_them() -> Iterator[tuple[str, str]]:
    """Each text, and what it belongs to."""
    for known in texts.ERRORS.values():
        yield known.sentence, "agent/cli/texts.py"
        yield known.way_on, "agent/cli/texts.py"
    for table in TABLES:
        for text in table.values():
            yield text, "agent/cli/texts.py"
    for name, value in vars(launch).items():
        if name.isupper() and isinstance(value, str) and " " in value:
            yield value, "agent/launch.py"
    yield sales_texts.VIEW_ORDER, "agent/cli/sales_texts.py"
    yield show.OTHER_SYSTEM, "agent/cli/show.py"
    for text in spoken_help.TEMPLATES:
        yield text, "agent/cli/spoken_help.py"
    for owner, name in help_texts(typer.main.get_command(app)):
        yield getattr(owner, name), "agent/cli/app.py"
    yield from _help_of(daemon.parser_of_options(), "agent/daemon.py")
    yield from _help_of(parser_for(()), "account/verbs")
    for text in (*spoken_errors.SENTENCES, *spoken_errors.TEMPLATES):
        yield text, "account/verbs/spoken_errors.py"
    for library, said in LIBRARIES.items():
        yield from ((text, library) for text in said)


def _help_of(parser: argparse.ArgumentParser, of: str) -> Iterator[tuple[str, str]]:
    for each in spoken_parser.parsers_below(parser):
        for owner, name in spoken_parser.help_texts(each):
            yield getattr(owner, name), of
