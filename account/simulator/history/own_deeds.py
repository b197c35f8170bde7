"""Deeds that no other room has an entry point for, or that need something to be there first.

Each is one change of the account's book; what it needs of the world around the account (a licence key that
was issued, a member who exists) is made before, so that a history can be played again anywhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from account.db.sales_tables import LicenceKey
from account.db.session_tables import RemoteSession
from account.db.tables import Account, Computer
from account.ledger.book import Book, EventRecord
from account.parts import Parts
from account.sessions.sessions import ENDS, REQUESTS
from account.sign_in.email_address import read_email
from account.sign_in.tokens import Caller
from account.simulator.history import deed_arguments as args
from account.simulator.history.ids import number_of
from account.simulator.history.in_hand import InHand, holding
from account.subscriptions.bundles import Bundles
from account.subscriptions.key_text import key_from, read_key
from account.subscriptions.keys import Keys, shown_key
from shared import sales
from shared.calendar import MAX_MONTHS
from shared.codec import instant_from_text
from shared.durations import Duration, read_duration
from shared.errors import NotFoundRefused, SimulatorRefused
from shared.reasons import EventKind, Language
from shared.sessions import NewSession, SessionOffer, SessionSummary, SessionTerms, SessionTicket
from shared.sessions import Session as OneSession

# --- the clock ------------------------------------------------------------------------------------


async def set_clock(parts: Parts, account_id: str, a: args.SetClock) -> tuple[EventRecord, ...]:
    """Raises `ClockRefused`; `SimulatorRefused` (`deed_invalid`) for what is no instant."""
    at = _instant(a.at) if a.at is not None else None
    with holding(InHand("clock.set", a)):
        return await parts.books.set_clock(account_id, a.rate, at)


async def advance(parts: Parts, account_id: str, a: args.AdvanceClock) -> tuple[EventRecord, ...]:
    """Raises as `set_clock`, also for what is neither or both of `to` and `by`."""
    if (a.to is None) == (a.by is None):
        raise SimulatorRefused("deed_invalid", "A clock is advanced either to an instant or by a duration.")
    to = _instant(a.to) if a.to is not None else None
    later = _duration(a.by or "").after if to is None else lambda now: to
    with holding(InHand("clock.advance", a)):
        return await parts.books.advance_by(account_id, _not_too_far(later))


async def step(parts: Parts, account_id: str) -> tuple[EventRecord, ...]:
    """To the next instant at which something is due."""
    with holding(InHand("clock.step", args.Nothing())):
        return await parts.books.step(account_id)


def _not_too_far(later: Callable[[datetime], datetime]) -> Callable[[datetime], datetime]:
    """As `later`, but nobody waits for more than a century in one go."""

    def checked(now: datetime) -> datetime:
        try:
            to = later(now)
            if to <= Duration(MAX_MONTHS, timedelta(0)).after(now):
                return to
        except ValueError as exc:
            raise _too_far() from exc
        raise _too_far()

    return checked


def _too_far() -> SimulatorRefused:
    return SimulatorRefused(
        "clock_too_far", "A clock is advanced by a century at most, and not past the year 9999."
    )


def _duration(text: str) -> Duration:
    try:
        return read_duration(text)
    except ValueError as exc:
        raise SimulatorRefused("deed_invalid", f"{str(exc)[:200]}.") from exc


def _instant(text: str) -> datetime:
    try:
        return instant_from_text(text)
    except ValueError as exc:
        raise SimulatorRefused("deed_invalid", "That is no instant with a time zone.") from exc


# --- computers and people -------------------------------------------------------------------------


async def set_presence(parts: Parts, account_id: str, a: args.SetPresence) -> None:
    """A computer comes or goes; the same again changes nothing. Raises `NotFoundRefused`."""
    with holding(InHand("computer.presence", a)):
        await parts.books.change(account_id, lambda book: write_presence(book, a.computer, a.online))


def write_presence(book: Book, computer_id: str, online: bool) -> None:
    """Raises `NotFoundRefused`."""
    fact = next((each for each in book.computers if each.id == computer_id), None)
    if fact is None:
        raise NotFoundRefused("not_found", "There is no such computer in this account.")
    if fact.online == online:
        return
    row = book.session.get_one(Computer, computer_id)
    row.online, row.last_seen_at = online, book.now
    book.computers_changed()
    kind = EventKind.COMPUTER_ONLINE if online else EventKind.COMPUTER_OFFLINE
    book.record(kind, computer_id=computer_id)


async def choose_language(parts: Parts, account_id: str, language: Language) -> None:
    """As `account.sign_in.people.People.choose_language`, in the account's book."""

    def work(book: Book) -> None:
        if book.account.language != language.value:
            book.account.language = language.value
            book.record(EventKind.ACCOUNT_CHANGED, language=language.value)

    with holding(InHand("account.language", args.ChooseLanguage(language))):
        await parts.books.change(account_id, work)


def note_member(book: Book, a: args.AddMember) -> args.AddMember:
    """Who that is."""
    found = book.session.scalar(select(Account.id).where(Account.email_key == read_email(a.email).key))
    return replace(a, member=found)


# --- payments and licence keys ----------------------------------------------------------------------


async def say_of_payment(parts: Parts, account_id: str, a: args.SayOfPayment) -> sales.Order:
    """Raises as `Store.processor_says`, and `NotFoundRefused` for a payment of another account."""
    await parts.store.at_processor(account_id, a.reference)
    return await parts.store.processor_says(a.reference, a.outcome, a.amount_minor, a.reason, a.message)


async def issue_key(parts: Parts, account_id: str, a: args.IssueKey) -> sales.LicenceKey:
    """A key that belongs to nobody yet; the same history issues the same one. Raises as `Keys.issue`."""
    catalogue = parts.context.catalogue
    keys = Keys(catalogue, Bundles(catalogue, parts.lifecycle))
    hand = InHand("key.issue", a)

    def work(book: Book) -> sales.LicenceKey:
        key = keys.issue(book.session, a.product, a.licences, a.months, book.now)
        key.id = book.new_id("key")
        key.text = key_from(key.id)
        hand.record = replace(a, own=key.id)
        return shown_key(key)

    with holding(hand):
        return await parts.books.change(account_id, work)


async def register_key(parts: Parts, account_id: str, a: args.RegisterKey, number: int) -> sales.LicenceKey:
    """Raises as `Subscriptions.register_key`. A key that is not to be had here is issued once more."""
    text = a.key
    if a.own is not None:
        text = key_from(a.own)
    elif a.product is not None:
        text = await _key_like(parts, account_id, a, number)
    return await parts.subscriptions.register_key(account_id, text)


async def _key_like(parts: Parts, account_id: str, a: args.RegisterKey, number: int) -> str:
    def ensure(session: Session) -> str:
        known = session.scalar(select(LicenceKey).where(LicenceKey.text == read_key(a.key)))
        if known is not None and known.account_id in (None, account_id):
            return known.text
        key_id = f"key_{id_of_deed(account_id, number)}"
        if session.get(LicenceKey, key_id) is None:
            session.add(
                LicenceKey(
                    id=key_id,
                    text=key_from(key_id),
                    product=a.product,
                    term_months=a.months,
                    licences=a.licences,
                    issued_at=parts.clocks.read(account_id).account_now,
                )
            )
        return key_from(key_id)

    return await parts.context.database.write(ensure)


def id_of_deed(account_id: str, number: int) -> str:
    """What follows the prefix in the id of something that deed `number` of an account needed."""
    return hashlib.sha256(f"{account_id}!{number}".encode()).hexdigest()[:20]


def note_key(book: Book, a: args.RegisterKey) -> args.RegisterKey:
    """What the key stands for."""
    key = book.session.scalar(select(LicenceKey).where(LicenceKey.text == read_key(a.key)))
    if key is None:
        return a
    if number_of(book.account.id, key.id.partition("_")[2]) is not None:
        return replace(a, own=key.id)
    return replace(a, product=key.product, licences=key.licences, months=key.term_months)


# --- sessions -------------------------------------------------------------------------------------


async def request_session(parts: Parts, account_id: str, a: args.RequestSession) -> SessionOffer:
    """Raises as `Sessions.request`, but for asking too often: nobody is kept from anything here."""
    parts.rates.give_back(REQUESTS, account_id)
    wish = NewSession(a.computer, a.client, a.view_only)
    return await parts.sessions.request(account_id, wish, bound_to=a.browser)


async def ask_at_computer(parts: Parts, account_id: str, a: args.AtComputer, _number: int) -> SessionSummary:
    """This and the next two raise as `Sessions.ask`."""
    return await parts.sessions.ask(await _computer(parts, account_id, a), a.session)


async def accept_at_computer(
    parts: Parts, account_id: str, a: args.AtComputer, _number: int
) -> SessionTicket:
    """The computer takes it."""
    return await parts.sessions.accept(await _computer(parts, account_id, a), a.session)


async def refuse_at_computer(
    parts: Parts, account_id: str, a: args.RefuseSession, _number: int
) -> OneSession:
    """The computer does not take it."""
    return await parts.sessions.refuse(await _computer(parts, account_id, a), a.session, a.refusal)


async def set_view_only_at_computer(
    parts: Parts, account_id: str, a: args.ViewOnlyAtComputer, _number: int
) -> None:
    """The computer takes no input any more, or does again. Raises as `Sessions.ask`."""
    await parts.sessions.set_view_only(await _computer(parts, account_id, a), a.session, a.on)


async def _computer(parts: Parts, account_id: str, a: args.AtComputer) -> Caller:
    if a.key is not None:
        return Caller(account_id, "", a.key)
    key_of = (
        select(Computer.key_thumbprint)
        .join(RemoteSession, RemoteSession.computer_id == Computer.id)
        .where(RemoteSession.id == a.session, RemoteSession.account_id == account_id)
    )
    key = await parts.context.database.read(lambda session: session.scalar(key_of))
    return Caller(account_id, "", key or "")


async def end_session(parts: Parts, account_id: str, a: args.EndSession) -> OneSession:
    """Raises as `Sessions.end`, but for ending too often."""
    parts.rates.give_back(ENDS, account_id)
    return await parts.sessions.end(account_id, a.session, a.key)


async def start_session(parts: Parts, account_id: str, a: args.OneSession) -> SessionTerms:
    """Both ends have met. Raises as `Sessions.started`, but for ends that are missing: here they come."""
    now = parts.context.clock.now()

    def join(session: Session) -> None:
        row = session.get(RemoteSession, a.session)
        if row is not None and row.account_id == account_id:
            row.client_joined_at = row.client_joined_at or now
            row.computer_joined_at = row.computer_joined_at or now

    await parts.context.database.write(join)
    return await parts.sessions.started(account_id, a.session)
