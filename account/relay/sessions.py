"""What the relay asks of whoever keeps the sessions, and the words of the two ends."""

from __future__ import annotations

from collections.abc import AsyncIterator
from enum import StrEnum
from typing import Protocol

from shared.reasons import EndReason, SessionRefusal
from shared.sessions import SessionTerms


class Side(StrEnum):
    """Which end of a session."""

    CLIENT = "client"
    COMPUTER = "computer"

    @property
    def other(self) -> Side:
        """The end across."""
        return Side.COMPUTER if self is Side.CLIENT else Side.CLIENT


class Redeemed(Protocol):
    """What a grant turned out to be for. `bound_to` is the hash of the browser session's token that alone may
    use it, if it was asked for by a browser (SECURITY 20)."""

    @property
    def account_id(self) -> str: ...

    @property
    def session_id(self) -> str: ...

    @property
    def bound_to(self) -> str | None: ...


class RelaySessions(Protocol):
    """The sessions of all accounts. Everything may raise `StorageError`."""

    async def redeem(self, token: str, side: str) -> Redeemed:
        """Use a grant up. Raises `SessionRefused`: `grant_invalid`, `grant_used`, `grant_expired`."""
        ...

    async def started(self, account_id: str, session_id: str) -> SessionTerms:
        """Both ends are there: the session is live from now on. Raises `SessionRefused` when it is over."""
        ...

    async def ended(
        self, account_id: str, session_id: str, reason: EndReason, bytes_up: int, bytes_down: int
    ) -> None:
        """A session that had started is over. `bytes_up` went to the computer, `bytes_down` to the client.

        Another reason that was recorded before stays.
        """
        ...

    async def not_met(self, account_id: str, session_id: str, refusal: SessionRefusal) -> None:
        """One end came, and the other did not or will not (SECURITY 22): `not_met`, `cancelled`."""
        ...

    def terms(self, account_id: str, session_id: str) -> AsyncIterator[SessionTerms]:
        """What is agreed, now and after each change; ends after the terms of a session that is over."""
        ...
