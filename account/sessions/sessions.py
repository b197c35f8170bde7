"""The façade of this room for API, portal and relay: each change is one transaction of the account's books.

What may happen is decided here and in `life`; the sockets are the relay's. A session that waits is given up
in real time, by `sweep`; a live one that is limited ends in account time, as due work (RULES R10, R95).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from typing import Final, TypeVar

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session as Transaction

from account.context import Context
from account.db.session_tables import RemoteSession
from account.db.tables import Computer
from account.edge.rate_limits import Rate, RateLimiter
from account.leases.keys import ServiceKeys
from account.leases.leases import lease_for, signed_lease
from account.leases.signing import TokenInvalid
from account.ledger.book import Book
from account.ledger.books import Books
from account.ledger.clocks import AccountClocks
from account.sessions import life
from account.sessions.askers import look_at_askers
from account.sessions.client_names import client_name
from account.sessions.grants import GRANT_TYPE, Side, grant_in, grant_invalid, new_grant
from account.sessions.redeeming import Redeemed, use_grant
from account.sessions.terms import TermsFeed, terms_of
from account.sessions.views import session_summary, session_view
from account.sessions.wishes import check_wish
from account.sign_in.tokens import Caller
from account.state import AccountFacts, AccountStates, facts_in
from shared.errors import NotFoundRefused, StorageError
from shared.reasons import EndReason, SessionRefusal, SessionState
from shared.sessions import (
    CLIENT_PATH,
    COMPUTER_PATH,
    NewSession,
    Session,
    SessionOffer,
    SessionSummary,
    SessionTerms,
    SessionTicket,
)

REQUESTS: Final = Rate("sessions", burst=100, per_second=10.0)
"""Per account. Far more than people ask for, far less than would keep a computer from its work."""

ENDS: Final = Rate("session_ends", burst=100, per_second=10.0)
"""The same for ends that are asked for."""

T = TypeVar("T")
log = logging.getLogger(__name__)

_ALL: Final = (
    select(RemoteSession, Computer.name)
    .join(Computer, Computer.id == RemoteSession.computer_id)
    .where(RemoteSession.account_id == bindparam("of"))
    .order_by(RemoteSession.number.desc())
)
_OPEN: Final = select(RemoteSession.account_id).where(RemoteSession.ended_at.is_(None)).distinct()


class Sessions:
    """Remote sessions of all accounts."""

    def __init__(
        self,
        context: Context,
        books: Books,
        states: AccountStates,
        clocks: AccountClocks,
        rates: RateLimiter,
        keys: ServiceKeys,
        feed: TermsFeed,
    ) -> None:
        self._database = context.database
        self._clock = context.clock
        self._catalogue = context.catalogue
        self._base_url = context.settings.base_url
        self._books = books
        self._states = states
        self._clocks = clocks
        self._rates = rates
        self._keys = keys
        self.feed = feed
        self._waiting: dict[str, tuple[str, float]] = {}  # id → account, when to give it up (monotonic)
        self._may_be_open = False  # a session that somebody asked for
        self._is_recovered = False
        self._recovering = asyncio.Lock()

    # --- what there is ----------------------------------------------------------------------------

    async def list(self, account_id: str, computer_id: str | None = None) -> Sequence[Session]:
        """The account's sessions, or those of one computer: the latest first, with those that are over.

        Raises `NotFoundRefused`, `StorageError`.
        """

        def look(session: Transaction, _: AccountFacts) -> Sequence[Session]:
            rows = session.execute(_ALL, {"of": account_id})
            return [session_view(*row) for row in rows if computer_id in (None, row[0].computer_id)]

        return await self._states.read_settled(account_id, look)

    async def get(self, account_id: str, session_id: str) -> Session:
        """One session of the account. Raises `NotFoundRefused`, `StorageError`."""
        async for terms in self.terms(account_id, session_id):
            return terms.session
        raise life.no_session()

    def terms(self, account_id: str, session_id: str) -> AsyncIterator[SessionTerms]:
        """The present terms first, then at every change; those that say it is over are the last.

        Raises `NotFoundRefused`, `StorageError`.
        """
        return self.feed.terms(account_id, session_id)

    # --- asked for and answered -------------------------------------------------------------------

    async def request(
        self,
        account_id: str,
        wish: NewSession,
        client_label: str = "",
        bound_to: str | None = None,
        asked_by: str | None = None,
    ) -> SessionOffer:
        """Ask a computer for a session; it answers within a minute (RULES R12, R17, SECURITY 20).

        `client_label` is the client's `User-Agent`, for one that does not name itself; `bound_to` the hash of
        the browser session that asks, without which the grant is then worth nothing; `asked_by` the token
        family of a program that asks. The session ends with either. Raises
        `NotFoundRefused`; `SessionRefused`: `computer_over_limit`, `computer_offline`, `session_cooldown`;
        `RateRefused`, `StorageError`.
        """
        self._rates.check(REQUESTS, account_id)
        await self.recover()
        name = client_name(wish.client, client_label)

        def work(book: Book) -> SessionOffer:
            limited = check_wish(book, wish.computer, self._catalogue)
            now = self._clock.now()
            row = life.open_session(
                book, wish.computer, name, view_only=wish.view_only, limited=limited, real_now=now
            )
            signer = self._keys.signer_in(book.session)
            grant = new_grant(signer, account_id, row.id, row.computer_id, Side.CLIENT, now)
            row.client_grant, row.bound_to, row.asked_by = grant.id, bound_to, asked_by
            return SessionOffer(
                session=row.id,
                client_url=self._socket(CLIENT_PATH),
                grant=grant.token,
                limited=limited,
                page_url=f"{self._base_url}/computers/{row.computer_id}/session",
            )

        offer = await self._books.change(account_id, work)
        self._wait(account_id, offer.session)
        self._may_be_open = True
        return offer

    async def ask(self, caller: Caller, session_id: str) -> SessionSummary:
        """The computer asks its person. Again changes nothing.

        This, `accept` and `refuse` raise `NotFoundRefused` unless the computer itself asks,
        `SessionRefused` (`session_over`) when it is too late, `StorageError`.
        """

        def work(book: Book) -> SessionSummary:
            row = self._own(book, session_id, caller)
            life.ask(book, row, self._clock.now())
            return session_summary(row)

        summary = await self._books.change(caller.account_id, work)
        self._wait(caller.account_id, session_id)
        return summary

    async def accept(self, caller: Caller, session_id: str) -> SessionTicket:
        """The computer takes the session: its way to the relay, and a fresh lease. Raises as `ask`.

        Once more, because the answer was lost, gives a new grant, and the one before is worth nothing.
        """

        def work(book: Book) -> SessionTicket:
            row = self._own(book, session_id, caller)
            now = self._clock.now()
            life.accept(book, row, now)
            signer = self._keys.signer_in(book.session)
            grant = new_grant(signer, caller.account_id, row.id, row.computer_id, Side.COMPUTER, now)
            row.computer_grant = grant.id
            facts = facts_in(book, self._catalogue)
            lease = lease_for(facts, row.computer_id, caller.thumbprint, book.now)
            return SessionTicket(
                session=session_summary(row),
                relay_url=self._socket(COMPUTER_PATH),
                grant=grant.token,
                lease=signed_lease(signer, lease),
            )

        ticket = await self._books.change(caller.account_id, work)
        self._wait(caller.account_id, session_id)
        return ticket

    async def refuse(self, caller: Caller, session_id: str, refusal: SessionRefusal) -> Session:
        """The computer does not take the session. Raises as `ask`."""

        def work(book: Book) -> Session:
            row = self._own(book, session_id, caller)
            if row.state == SessionState.LIVE:
                raise life.session_over()
            life.refuse(book, row, refusal)
            return _view_in(book, row)

        session = await self._books.change(caller.account_id, work)
        self._waiting.pop(session_id, None)
        return session

    async def set_view_only(self, caller: Caller, session_id: str, view_only: bool) -> None:
        """The computer only lets look from now on, or takes input again. Raises as `ask`."""

        def work(book: Book) -> None:
            life.set_computer_view_only(book, self._own(book, session_id, caller), view_only)

        await self._books.change(caller.account_id, work)

    # --- for the relay ----------------------------------------------------------------------------

    async def redeem(self, token: str, side: Side | str) -> Redeemed:
        """Use a grant, once. Raises `SessionRefused`: `grant_invalid`, `grant_used`, `grant_expired`,
        `session_over`; `StorageError`."""
        try:
            grant = grant_in(await self._keys.open(token, GRANT_TYPE), Side(side))
        except (TokenInvalid, ValueError) as exc:
            raise grant_invalid() from exc
        return await self._database.write(lambda session: use_grant(session, grant, self._clock.now()))

    async def started(self, account_id: str, session_id: str) -> SessionTerms:
        """Both ends have met: the session is live from this instant (RULES R10, R18). Again changes nothing.

        Raises `NotFoundRefused`; `SessionRefused`: `session_over`, `not_met`; `StorageError`.
        """

        def work(book: Book) -> SessionTerms:
            row = life.waiting_session_in(book, session_id)
            life.start(book, row)
            facts = facts_in(book, self._catalogue)
            return terms_of(_view_in(book, row), facts, self._clocks.read(account_id))

        terms = await self._books.change(account_id, work)
        self._waiting.pop(session_id, None)
        return terms

    async def ended(
        self, account_id: str, session_id: str, reason: EndReason, bytes_up: int = 0, bytes_down: int = 0
    ) -> None:
        """The session is over; the first who says so is believed, and the bytes are kept in any case.

        One that never began is refused. Raises `NotFoundRefused`, `StorageError`.
        """

        def work(book: Book) -> None:
            row = life.session_in(book, session_id)
            life.end(book, row, reason)
            row.bytes_up, row.bytes_down = max(row.bytes_up, bytes_up), max(row.bytes_down, bytes_down)

        await self._books.change(account_id, work)
        self._waiting.pop(session_id, None)

    async def not_met(
        self, account_id: str, session_id: str, refusal: SessionRefusal = SessionRefusal.NOT_MET
    ) -> None:
        """One of the two ends did not come, or gave up. Changes nothing once the session is live or over.

        Raises `NotFoundRefused`, `StorageError`.
        """
        await self._books.change(
            account_id, lambda book: life.refuse(book, life.session_in(book, session_id), refusal)
        )
        self._waiting.pop(session_id, None)

    # --- ended from outside -----------------------------------------------------------------------

    async def end(self, account_id: str, session_id: str, thumbprint: str | None = None) -> Session:
        """Somebody of the account ends the session; by the key of its own computer, the computer did.

        One that is over stays as it is. Raises `NotFoundRefused`, `RateRefused`, `StorageError`.
        """
        self._rates.check(ENDS, account_id)

        def work(book: Book) -> Session:
            row = life.session_in(book, session_id)
            is_own = thumbprint is not None and _key_of(book, row) == thumbprint
            life.end(book, row, EndReason.ENDED_BY_COMPUTER if is_own else EndReason.ENDED_BY_CLIENT)
            return _view_in(book, row)

        session = await self._books.change(account_id, work)
        self._waiting.pop(session_id, None)
        return session

    async def give_up(self, account_id: str, session_id: str) -> None:
        """Nobody came in time; one that began meanwhile goes on. Raises `NotFoundRefused`, `StorageError`."""
        await self._books.change(
            account_id, lambda book: life.give_up(book, life.session_in(book, session_id))
        )

    async def recover(self) -> None:
        """End what another run of the service left open: it lost its relay. Once; raises `StorageError`."""
        async with self._recovering:  # who asks first must not end what who asks second has begun
            if self._is_recovered:
                return
            for account_id in await self._database.read(lambda session: session.scalars(_OPEN).all()):
                await self.end_lost(account_id)
            self._is_recovered = True

    async def end_lost(self, account_id: str) -> None:
        """The relay of all sessions of the account is gone. Raises `NotFoundRefused`, `StorageError`."""
        await self._books.change(account_id, lambda book: life.end_all(book, EndReason.NETWORK_LOST))

    async def sweep(self) -> None:
        """Give up the sessions that have waited long enough, and end those whose asker is signed out.

        What cannot be read or written is made good next time.
        """
        now = self._clock.monotonic()
        for session_id, (account_id, until) in tuple(self._waiting.items()):
            if until <= now:
                await self._give_up(account_id, session_id)
        if self._may_be_open:
            try:
                await self._end_signed_out()
            except StorageError as exc:
                log.warning("whose sign-in has ended could not be looked up: %s", exc)

    # --- inside -----------------------------------------------------------------------------------

    async def _end_signed_out(self) -> None:
        found = await self._database.read(lambda session: look_at_askers(session, self._clock.now()))
        self._may_be_open = found.open > 0
        for account_id, session_id in found.left:
            with suppress(NotFoundRefused):  # forgotten meanwhile
                await self.ended(account_id, session_id, EndReason.SIGNED_OUT)

    async def _give_up(self, account_id: str, session_id: str) -> None:
        try:
            await self.give_up(account_id, session_id)
        except NotFoundRefused:  # forgotten: the account has asked very often since
            pass
        except StorageError as exc:
            log.warning("a session that nobody came to is not given up yet: %s", exc)
            return
        self._waiting.pop(session_id, None)

    def _wait(self, account_id: str, session_id: str) -> None:
        self._waiting[session_id] = account_id, self._clock.monotonic() + life.WAITS.total_seconds()

    def _own(self, book: Book, session_id: str, caller: Caller) -> RemoteSession:
        row = life.session_in(book, session_id)
        if _key_of(book, row) != caller.thumbprint:
            raise life.no_session()
        return life.waiting_session_in(book, session_id)

    def _socket(self, path: str) -> str:
        return "ws" + self._base_url.removeprefix("http") + path


def _key_of(book: Book, row: RemoteSession) -> str | None:
    """The device key of the session's computer; None once that is removed."""
    return next((each.key_thumbprint for each in book.computers if each.id == row.computer_id), None)


def _view_in(book: Book, row: RemoteSession) -> Session:
    names = (each.name for each in book.computers if each.id == row.computer_id)
    return session_view(row, next(names, ""))
