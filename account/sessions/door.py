"""The door of sessions and leases: what is behind it is loaded when an account first needs it.

A service whose computers only wait should not hold it in memory.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from account.context import Context
from account.edge.rate_limits import RateLimiter
from account.events.history import EventBus
from account.ledger.book import Book
from account.ledger.books import Books
from account.ledger.clocks import AccountClocks
from account.ledger.due import DueItem
from account.state import AccountStates
from shared.entitlement import Entitlement
from shared.errors import StorageError
from shared.reasons import EndReason

if TYPE_CHECKING:
    from account.leases.keys import ServiceKeys
    from account.leases.leases import Leases
    from account.sessions.sessions import Sessions

_IS_ANY_OPEN: Final = text("SELECT 1 FROM remote_sessions WHERE ended_at IS NULL LIMIT 1")
log = logging.getLogger(__name__)


def follow_entitlement(book: Book, entitlement: Entitlement) -> None:
    """Lift or impose the limit of what is live (RULES R13, R14); for the ledger."""
    if book.account.open_sessions:
        from account.sessions import life

        life.follow_entitlement(book, entitlement)


def cut(book: Book, item: DueItem) -> None:
    """The step of `DueKind.SESSION_LIMIT` (RULES R10)."""
    from account.sessions import life

    life.cut(book, item)


def end_sessions_of(book: Book, computer_id: str, reason: EndReason) -> None:
    """Nobody uses this computer any more (RULES R25, SECURITY 11)."""
    if book.account.open_sessions:
        from account.sessions import life

        life.end_all(book, reason, computer_id)


def _end_sessions_of_browser(book: Book, bound_to: str) -> None:
    if book.account.open_sessions:
        from account.sessions import life

        life.end_all_of_browser(book, bound_to)


class SessionShelf:
    """The one `Sessions` and `Leases` of a service, made when somebody first asks, on the event loop."""

    def __init__(
        self,
        context: Context,
        books: Books,
        states: AccountStates,
        clocks: AccountClocks,
        bus: EventBus,
        rates: RateLimiter,
    ) -> None:
        self._context = context
        self._books = books
        self._states = states
        self._clocks = clocks
        self._bus = bus
        self._rates = rates
        self._has_looked = False
        self._is_ending = False
        self._when_made: Callable[[Sessions], None] | None = None

    def when_made(self, prepare: Callable[[Sessions], None]) -> None:
        """Have `prepare` called with the sessions, once they are there."""
        self._when_made = prepare

    @cached_property
    def keys(self) -> ServiceKeys:
        """What the service signs with."""
        from account.leases.keys import ServiceKeys

        return ServiceKeys(self._context.database, self._context.clock)

    @cached_property
    def leases(self) -> Leases:
        """The leases."""
        from account.leases.leases import Leases

        return Leases(self._states, self._clocks, self.keys)

    @cached_property
    def sessions(self) -> Sessions:
        """The sessions."""
        from account.sessions.sessions import Sessions
        from account.sessions.terms import TermsFeed

        feed = TermsFeed(self._states, self._clocks, self._bus, self._context.settings.ping_s)
        if self._is_ending:
            feed.end_streams()
        made_of = (self._context, self._books, self._states, self._clocks, self._rates, self.keys, feed)
        sessions = Sessions(*made_of)
        if self._when_made is not None:
            self._when_made(sessions)
        return sessions

    async def browser_left(self, account_id: str, bound_to: str) -> None:
        """A browser signs out: the sessions that it asked for end. `bound_to` as in `Sessions.request`.

        Raises `NotFoundRefused`, `StorageError`.
        """
        await self._books.change(account_id, lambda book: _end_sessions_of_browser(book, bound_to))

    async def recover(self) -> None:
        """The service starts: what was open when it stopped has lost its relay.

        When the database cannot be used, the next sweep tries again.
        """
        try:
            found = await self._context.database.read(lambda session: session.scalar(_IS_ANY_OPEN))
            if found is not None:
                await self.sessions.recover()
            self._has_looked = True
        except StorageError as exc:
            log.warning("sessions from before the start are not ended yet: %s", exc)

    async def sweep(self) -> None:
        """Give up what has waited long enough."""
        if not self._has_looked:
            await self.recover()
        if "sessions" in self.__dict__:
            await self.sessions.sweep()

    def end_streams(self) -> None:
        """End whatever is followed, for the service stops."""
        self._is_ending = True
        if "sessions" in self.__dict__:
            self.sessions.feed.end_streams()
