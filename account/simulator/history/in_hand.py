"""The deed in hand: what the present call is about to do, until a change of an account's book takes it down.

It travels with the call and not with the account, so two callers never mix theirs up.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final


@dataclass(slots=True)
class InHand:
    """A deed under way. `is_noted`: a change has taken it down; a `record` of None: nothing is done yet."""

    name: str
    record: Any
    is_noted: bool = False


@dataclass(frozen=True, slots=True)
class Closing:
    """With the present deed, what deed number `armed` of this account had wait is done."""

    account_id: str
    armed: int


_IN_HAND: Final[ContextVar[InHand | None]] = ContextVar("deed in hand", default=None)
_CLOSING: Final[ContextVar[Closing | None]] = ContextVar("what is done with it", default=None)


def in_hand() -> InHand | None:
    """The deed of the present call."""
    return _IN_HAND.get()


@contextmanager
def holding(hand: InHand) -> Iterator[None]:
    """Do this deed while inside; one that is in hand already stays the one that is done."""
    if _IN_HAND.get() is not None:
        yield
        return
    token = _IN_HAND.set(hand)
    try:
        yield
    finally:
        _IN_HAND.reset(token)


def closing() -> Closing | None:
    """What waited for the present deed, if it is one that waited."""
    return _CLOSING.get()


@contextmanager
def having_waited(what: Closing) -> Iterator[None]:
    """The deed that is done inside is the one that waited: it waits no more once that is done."""
    token = _CLOSING.set(what)
    try:
        yield
    finally:
        _CLOSING.reset(token)
