"""One key of a deed or of `[expect]` to its value; what it cannot hold is complained of with its line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from account.catalogue.model import Catalogue
from account.simulator.scenarios.model import Moment, Ref, Value
from account.simulator.scenarios.promises import NONE, Form, Promise
from account.simulator.scenarios.words import REFERS, Key, Takes
from account.store.instruments import INSTRUMENTS
from account.toml_text.complaints import Table
from shared.codec import instant_from_text
from shared.durations import Duration, read_duration
from shared.reasons import Origin

NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_AFTER: Final = " after "
_LONGEST_TEXT: Final = 200
_MOST: Final = 10_000


def near(name: str, known: Iterable[str]) -> str:
    """A hint at what may have been meant, to follow a sentence; empty when nothing is alike."""
    found = difflib.get_close_matches(name, sorted(known), n=3, cutoff=0.6)
    return f"; did you mean {' or '.join(found)}?" if found else ""


def read_key(table: Table, key: Key, catalogue: Catalogue) -> Value | None:
    """The value of a deed's key; None where it is left out, or was complained of."""
    if not key.required and not table.may_have(key.name):
        return None
    match key.takes:
        case Takes.FLAG:
            return table.flag(key.name)
        case Takes.WHOLE:
            return table.whole(key.name, key.lowest, key.highest)
        case Takes.CHOICE:
            return table.word(key.name, key.choices) or None
        case Takes.COMPUTERS:
            return tuple(Ref(each) for each in table.words(key.name))
    text = table.text(key.name, longest=_LONGEST_TEXT)
    if not text:
        return None
    if key.takes in REFERS:
        return Ref(text)
    return _of_text(table, key, text, catalogue)


def read_promise(table: Table, promise: Promise, catalogue: Catalogue) -> Value | None:
    """The value of a promise; None where it was complained of."""
    match promise.form:
        case Form.FLAG:
            return table.flag(promise.name)
        case Form.WHOLE:
            return table.whole(promise.name, 0, _MOST)
        case Form.WORDS:
            return table.words(promise.name, promise.words)
        case Form.NAMES:
            return table.words(promise.name, tuple(catalogue.products))
        case Form.WORD:
            allowed = (*promise.words, NONE) if promise.may_be_none else promise.words
            return table.word(promise.name, allowed) or None
        case Form.PLAN:
            return table.word(promise.name, (*catalogue.plans, NONE)) or None
    text = table.text(promise.name, longest=_LONGEST_TEXT)
    return text if text == NONE else read_moment(table, promise.name, text)


def read_moment(table: Table, key: str, text: str) -> Moment | None:
    """An instant, a duration after the beginning, or a duration after a deed."""
    instant = read_instant(text)
    if instant is not None:
        return Moment(instant=instant)
    duration_text, after, of = text.partition(_AFTER)
    duration = _duration(table, key, duration_text)
    if duration is None:
        return None
    if after and NAME.fullmatch(of) is None:
        table.complain(key, f"{key} must say after which deed: P1Y after order")
        return None
    return Moment(of=of or None, after=duration)


def read_instant(text: str) -> datetime | None:
    """The instant that an RFC 3339 text names; None for any other text."""
    try:
        return instant_from_text(text)
    except ValueError:
        return None


def _of_text(table: Table, key: Key, text: str, catalogue: Catalogue) -> Value | None:
    match key.takes:
        case Takes.DURATION:
            return _duration(table, key.name, text)
        case Takes.MOMENT:
            return read_moment(table, key.name, text)
        case Takes.INSTRUMENT:
            return _known(table, key.name, text, INSTRUMENTS, "the simulated processor has no instrument")
        case Takes.WEB_PLAN:
            sold = [plan.id for plan in catalogue.plans.values() if plan.store is Origin.WEB]
            return _known(table, key.name, text, sold, "the web store has no plan")
        case Takes.APP_STORE_PLAN:
            sold = [plan.id for plan in catalogue.app_store_plans()]
            return _known(table, key.name, text, sold, "the App Store has no plan")
        case Takes.KEY_PRODUCT:
            return _known(table, key.name, text, catalogue.kits, "the catalogue has no keys for")
    return text


def _known(table: Table, key: str, text: str, known: Iterable[str], lacks: str) -> str | None:
    words = tuple(known)
    if text in words:
        return text
    table.complain(key, f"{lacks} {text!r}{near(text, words)}")
    return None


def _duration(table: Table, key: str, text: str) -> Duration | None:
    try:
        return read_duration(text)
    except ValueError as exc:
        table.complain(key, str(exc))
        return None
