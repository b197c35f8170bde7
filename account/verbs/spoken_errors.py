"""Errors of the service as `access-account` tells them: in the language that is spoken, codes as they are.

An error carries one English sentence for logs and for whoever writes a client. Those that people meet in a
terminal stand here, word by word, so that they are translated with the other texts; a sentence that is not
among them is told as it came. Loaded with the first error. May import `shared` only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from gettext import gettext as _
from typing import Final

from shared.errors import AccessError

SENTENCES: Final = (
    # The database and the data folder
    "Another account service has come to this database meanwhile.",
    "Another account service is using this data folder.",
    "Another account service is using this database.",
    "For a PostgreSQL database its driver has to be in the same Python: pip install 'psycopg[binary]'.",
    "The address of a database is sqlite:///FILE or postgresql://USER@HOST/NAME.",
    "The data folder cannot be written.",
    "The data folder cannot be written; nothing was changed.",
    "The data was written by a newer version of this program.",
    "The database does not answer.",
    "The database failed.",
    "The database file is damaged.",
    "The database is busy; nothing was changed.",
    "The database refused the change; nothing was changed.",
    "The disk is full; nothing was changed.",
    "The disk is full; the data folder cannot be made.",
    "This package carries no driver for PostgreSQL. Run the service from its source in a Python environment: "
    "pip install '.[postgresql]' there (account-service.md tells more).",
    # Keys
    "A key has at least one licence.",
    "A licence key has five groups of five letters or digits.",
    "Another account has registered this key.",
    "No such licence key was ever issued.",
    "That product is not in the catalogue.",
    "The catalogue does not allow so many licences.",
    "The catalogue has no product of that name with keys.",
    # Simulated accounts
    "A clock is advanced by a century at most, and not past the year 9999.",
    "A clock is advanced either to an instant or by a duration.",
    "An account's clock never goes back.",
    "Say exactly one of rate, advance_to, advance_by and step.",
    "Somebody's own account has this address.",
    "Something that the history needs, a member, is not here.",
    "That is no instant with a time zone.",
    "That is not the simulator's present token.",
    "The account has more due than can be settled now.",
    "The account's clock runs too fast to look at it; stop it.",
    "The body names another account than the address.",
    "The export is of a service that sells something else.",
    "The simulator answers only programs of its own computer.",
    "There is a simulated account with this address already.",
    "There is no such computer in this account.",
    "There is no such simulated account.",
    "What came out is not what was exported.",
    # What is bought there
    "A paid subscription is live; wait until it ends.",
    "An order of the web store waits for its payment.",
    "No payment with this reference waits in this account.",
    "The App Store could not charge for this.",
    "The App Store does not sell this plan.",
    "The App Store knows no such request of this customer.",
    "The App Store knows no such subscription of this customer.",
    "That plan is not in the catalogue.",
    "There is nothing to refund in this subscription.",
    "This order does not stop waiting for its payment.",
    "This request has been answered or has expired.",
    "This subscription has ended.",
    "This subscription is bought already.",
    # Fleets
    "--database has tables already; a fleet lives in an empty database alone.",
    "--database in memory cannot be shared; name a file.",
    "--database is a file, but no database that can be read.",
    "A fleet needs accounts or hosts: give --accounts or --hosts.",
    "Sessions need computers to connect to: give --hosts as well.",
)
"""Details that are always the same."""

TEMPLATES: Final = (
    "--accounts times --years is at most {most} account-years.",
    "--out {folder} cannot be a folder: {why}.",
    "--seed is a text of 1 to {most} printable characters.",
    "--speed is from 1 to {most} account seconds a second.",
    "A clock runs at 0 to {most} seconds a second.",
    "A clock runs at a speed from 0 to {most}.",
    "A term has 1 to {most} months, if any.",
    "Deed {number} ({name}) could not be done again: {code}.",
    "Deed {number} ({name}) had no effect.",
    "The App Store knows no {what} of this customer.",
    "The export is damaged: {place}.",
    "The report cannot be written: {why}.",
    "There is no deed {name}.",
    "There is no scenario {name}; did you mean {others}?",
    "There is no scenario {name}.",
    "There is no such fault. All: {others}.",
    "{file} cannot be read.",
    "{file} is not this user's alone.",
    "{kind} has no {name}.",
    "{kind} is a fault of one account; say of which.",
    "{kind} is a fault of the whole service, not of an account.",
    "{kind} needs {name} from {least} to {most}.",
    "{option} is from {least} to {most}; {given} is not.",
)
"""Details with something in them; the first that fits is told."""


def said(error: AccessError) -> str:
    """What to tell of `error`: its sentence in the language that is spoken, and its code."""
    return f"{sentence_of(error)} [{error.code}]"


def sentence_of(error: AccessError) -> str:
    """Its sentence alone."""
    if error.detail in SENTENCES:
        return _(error.detail)
    return next(_fitting(error.detail), error.detail)


def _fitting(detail: str) -> Iterator[str]:
    for template in TEMPLATES:
        found = re.fullmatch(_pattern_of(template), detail)
        if found is not None:
            yield _(template).format_map(found.groupdict())


def _pattern_of(template: str) -> str:
    parts = re.split(r"\{(\w+)\}", template)
    return "".join(f"(?P<{part}>.+?)" if place % 2 else re.escape(part) for place, part in enumerate(parts))
