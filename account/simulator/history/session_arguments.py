"""What each deed about a session is told; a part of `deed_arguments`."""

from __future__ import annotations

from dataclasses import dataclass

from shared.reasons import EndReason, SessionRefusal


@dataclass(frozen=True, slots=True)
class RequestSession:
    """Ask a computer for a session. `browser` is the hash of the browser session that asks."""

    computer: str
    client: str | None = None
    view_only: bool = False
    browser: str | None = None


@dataclass(frozen=True, slots=True)
class OneSession:
    """A session."""

    session: str


@dataclass(frozen=True, slots=True)
class AtComputer:
    """What the computer of a session does, by its device key; None is the one it has."""

    session: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class RefuseSession(AtComputer):
    """The computer does not take it."""

    refusal: SessionRefusal = SessionRefusal.DECLINED


@dataclass(frozen=True, slots=True)
class ViewOnlyAtComputer(AtComputer):
    """The computer takes no input any more (`on`), or does again."""

    on: bool = True


@dataclass(frozen=True, slots=True)
class NotMet:
    """One of the two ends did not come."""

    session: str
    refusal: SessionRefusal = SessionRefusal.NOT_MET


@dataclass(frozen=True, slots=True)
class EndSession:
    """Somebody of the account ends it; by the `key` of its own computer, the computer did."""

    session: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """It is over; `bytes_up` and `bytes_down` are what the relay counted."""

    session: str
    reason: EndReason = EndReason.ENDED_BY_CLIENT
    bytes_up: int = 0
    bytes_down: int = 0


@dataclass(frozen=True, slots=True)
class BrowserLeft:
    """A browser has signed out, by the hash of its session."""

    browser: str
