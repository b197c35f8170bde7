"""The computers of an account: register, rename, remove (RULES R21, R22, R25, R70, R71, R76, R79).

The API and the portal call the same functions. Each is one transaction on the account's book: what is due is
settled first, and of two that race for the last slot exactly one wins. What is refused changes nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Final, cast

from sqlalchemy import Table, bindparam, update

from account.catalogue.model import Catalogue
from account.db.tables import Computer, TokenFamily
from account.ledger.book import Book
from account.ledger.books import Books
from account.ledger.clocks import AccountClocks
from account.ledger.rows import ComputerFact
from account.sessions.door import end_sessions_of
from account.state import AccountFacts, AccountStates, computers_at, facts_in
from account.tokens import RevokedFor
from shared import wire
from shared.clock import Clock
from shared.entitlement import Entitlement
from shared.errors import LimitRefused, NotFoundRefused, ReplaceRefused, RequestRefused, SignedOutDenied
from shared.names import clean_name
from shared.reasons import Action, EndReason, EventKind, RemovedBy, Status

# Made once: building a statement costs more than running it.
_COMPUTERS: Final = cast(Table, Computer.__table__)
_INSERT: Final = _COMPUTERS.insert()
_UPDATE: Final = _COMPUTERS.update().where(_COMPUTERS.c.id == bindparam("of"))

_MACHINE_FORGOTTEN: Final = ""
_MACHINE_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_COMPUTER_ID = re.compile(r"cmp_[0-9a-f]{20}")


@dataclass(frozen=True, slots=True)
class Registration:
    """A computer with a slot. `created` is false when this key already had it (RULES R22)."""

    computer: wire.Computer
    created: bool


@dataclass(frozen=True, slots=True)
class NoSlotDetails:
    """What a refusal of registration tells besides its code (RULES R71)."""

    computer_limit: int
    computers_registered: int
    computers: tuple[wire.Computer, ...]
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class _KeyCloned:
    """Returned, not raised, by a transaction: the revocation has to be committed."""


class Computers:
    """Registers, renames, removes and lists the computers of accounts."""

    def __init__(
        self, books: Books, clocks: AccountClocks, clock: Clock, catalogue: Catalogue, states: AccountStates
    ) -> None:
        self._books = books
        self._clocks = clocks
        self._clock = clock
        self._catalogue = catalogue
        self._states = states

    async def list(self, account_id: str, thumbprint: str | None = None) -> tuple[wire.Computer, ...]:
        """The computers with a slot, the oldest first. Raises `NotFoundRefused`, `StorageError`."""
        facts = await self._states.facts(account_id)
        return computers_at(facts, self._clocks.read(account_id).account_now, thumbprint)

    async def register(self, account_id: str, thumbprint: str, body: wire.RegisterComputer) -> Registration:
        """Give the computer with this device key a slot, or find the one it has (RULES R21, R22).

        An entry of the same machine under another key is refused with `ReplaceRefused`, unless
        `body.replace` names it: then it goes and its name stays. Raises `LimitRefused` (R71), `NameRefused`,
        `NotFoundRefused` for a wrong `replace`, `RequestRefused` for a machine id that is none,
        `SignedOutDenied` (`key_cloned`) when the key is known from another machine, `StorageError`.
        """
        name = clean_name(body.name)
        if _MACHINE_ID.fullmatch(body.machine_id) is None:
            raise RequestRefused("request_invalid", "A machine id has 8 to 64 letters, digits, - or _.")

        def work(book: Book) -> Registration | _KeyCloned:
            facts = self._facts(book)
            known = facts.computer_of(thumbprint)
            if known is None:
                return self._new_slot(book, facts, thumbprint, name, body)
            if known.machine_id not in (_MACHINE_FORGOTTEN, body.machine_id):
                self._burn(book, thumbprint)
                return _KeyCloned()
            self._change(book, known.id, machine_id=body.machine_id)
            return Registration(_shown(facts, book.now, known.id, thumbprint), created=False)

        outcome = await self._books.change(account_id, work)
        if isinstance(outcome, _KeyCloned):
            raise key_cloned()
        return outcome

    async def rename(
        self, account_id: str, computer_id: str, name: str, thumbprint: str | None = None
    ) -> wire.Computer:
        """Give a computer another name (RULES R25). The same name again is no change and no event.

        Raises `NotFoundRefused`, `NameRefused`, `StorageError`.
        """
        cleaned = clean_name(name)

        def work(book: Book) -> wire.Computer:
            facts = self._facts(book)
            if _shown(facts, book.now, computer_id, thumbprint).name != cleaned:
                self._change(book, computer_id, name=cleaned)
                book.record(EventKind.COMPUTER_RENAMED, computer_id=computer_id, name=cleaned)
                facts = self._facts(book)
            return _shown(facts, book.now, computer_id, thumbprint)

        return await self._books.change(account_id, work)

    async def remove(self, account_id: str, computer_id: str, removed_by: RemovedBy) -> None:
        """Take a computer's slot away, at once, and end all tokens of its key (RULES R25, R76).

        Raises `NotFoundRefused`, also for one that is already removed; `StorageError`.
        """

        def work(book: Book) -> None:
            computer = next((each for each in book.computers if each.id == computer_id), None)
            if computer is None:
                raise _no_computer()
            self._remove(book, computer, removed_by)

        await self._books.change(account_id, work)

    async def burn_key(self, account_id: str, thumbprint: str) -> None:
        """Two machines use this key: end all its tokens, so that both must sign in again (SECURITY 11).

        The entry keeps its slot but forgets its machine; whoever signs in first is that computer again.
        """
        await self._books.change(account_id, lambda book: self._burn(book, thumbprint))

    def _facts(self, book: Book) -> AccountFacts:
        return facts_in(book, self._catalogue)

    def _change(self, book: Book, computer_id: str, **values: object) -> None:
        book.session.execute(_UPDATE, {"of": computer_id, **values})
        book.computers_changed()

    def _new_slot(
        self, book: Book, facts: AccountFacts, thumbprint: str, name: str, body: wire.RegisterComputer
    ) -> Registration:
        same_machine = [each for each in facts.computers if each.machine_id == body.machine_id]
        if body.replace is not None:
            replaced = next((each for each in same_machine if each.id == body.replace), None)
            if replaced is None:
                raise NotFoundRefused("not_found", "There is no such entry of this machine to replace.")
            name = replaced.name
            self._remove(book, replaced, RemovedBy.REPLACED)
            facts = self._facts(book)
        elif same_machine:
            ids = {each.id for each in same_machine}
            shown = tuple(each for each in computers_at(facts, book.now) if each.id in ids)
            raise ReplaceRefused(
                "computer_replaceable",
                "This machine is already registered with another key.",
                _no_slot(facts, book.now, shown),
            )
        limit = facts.entitlement(book.now).computer_limit
        if len(facts.computers) >= limit:
            raise LimitRefused(
                "computer_limit_reached",
                f"All {limit} computers of this account are in use.",
                _no_slot(facts, book.now, computers_at(facts, book.now)),
            )
        fact = ComputerFact(
            id=book.next_event_id("cmp"),
            name=name,
            system=body.system,
            online=False,
            registered_at=book.now,
            last_seen_at=book.now,
            key_thumbprint=thumbprint,
            machine_id=body.machine_id,
        )
        book.record(EventKind.COMPUTER_REGISTERED, computer_id=fact.id, name=name, system=fact.system.value)
        _insert(book, fact)
        now_there = replace(facts, computers=book.computers)
        return Registration(_shown(now_there, book.now, fact.id, thumbprint), created=True)

    def _remove(self, book: Book, computer: ComputerFact, removed_by: RemovedBy) -> None:
        self._change(book, computer.id, removed_at=book.now, removed_by=removed_by.value, online=False)
        self._revoke(book, computer.key_thumbprint, RevokedFor.COMPUTER_REMOVED, removed_by)
        # Before the removal, which is the last that it hears.
        end_sessions_of(book, computer.id, EndReason.COMPUTER_REMOVED)
        book.record(
            EventKind.COMPUTER_REMOVED,
            computer_id=computer.id,
            name=computer.name,
            removed_by=removed_by.value,
        )

    def _burn(self, book: Book, thumbprint: str) -> None:
        book.session.execute(
            update(Computer)
            .where(Computer.account_id == book.account.id, Computer.key_thumbprint == thumbprint)
            .where(Computer.removed_at.is_(None))
            .values(machine_id=_MACHINE_FORGOTTEN)
        )
        self._revoke(book, thumbprint, RevokedFor.KEY_CLONED, None)
        for computer in book.computers:
            if computer.key_thumbprint == thumbprint:
                end_sessions_of(book, computer.id, EndReason.COMPUTER_OFFLINE)

    def _revoke(self, book: Book, thumbprint: str, reason: RevokedFor, removed_by: RemovedBy | None) -> None:
        book.session.execute(
            update(TokenFamily)
            .where(TokenFamily.account_id == book.account.id, TokenFamily.key_thumbprint == thumbprint)
            .where(TokenFamily.revoked_at.is_(None))
            .values(
                revoked_at=self._clock.now(),  # tokens live by the service's clock, not by account time
                revoked_for=reason.value,
                removed_by=removed_by.value if removed_by is not None else None,
            )
        )


def _shown(facts: AccountFacts, now: datetime, computer_id: str, thumbprint: str | None) -> wire.Computer:
    for computer in computers_at(facts, now, thumbprint):
        if computer.id == computer_id:
            return computer
    raise _no_computer()


def _no_computer() -> NotFoundRefused:
    return NotFoundRefused("not_found", "There is no such computer in this account.")


def _insert(book: Book, fact: ComputerFact) -> None:
    """Give it the slot; the book's latest event is its registration."""
    values = {field.name: getattr(fact, field.name) for field in fields(ComputerFact)}
    book.session.execute(
        _INSERT,
        {
            **values,
            "system": fact.system.value,
            "account_id": book.account.id,
            "registered_seq": book.account.event_seq,
        },
    )
    book.computers_changed((*book.computers, fact))


def _no_slot(facts: AccountFacts, now: datetime, computers: tuple[wire.Computer, ...]) -> NoSlotDetails:
    answer = facts.entitlement(now)
    return NoSlotDetails(answer.computer_limit, len(facts.computers), computers, ways_to_a_slot(answer))


def ways_to_a_slot(entitlement: Entitlement) -> tuple[Action, ...]:
    """What this account can do to register one more computer (RULES R71–R75), as faces offer it.

    `manage_in_app_store` stands for "not available yet". Buying is a way where no licences can be added.
    """
    actions = set(entitlement.actions)
    wanted = {Action.REMOVE_COMPUTER}
    if entitlement.status is Status.GRACE and Action.FIX_PAYMENT in actions:
        wanted.add(Action.FIX_PAYMENT)
    elif Action.BUY_LICENCES in actions:
        wanted.add(Action.BUY_LICENCES)
    elif Action.MANAGE_IN_APP_STORE in actions:
        wanted.add(Action.MANAGE_IN_APP_STORE)
    elif Action.ENABLE_AUTO_RENEW in actions:
        wanted.add(Action.ENABLE_AUTO_RENEW)
    else:
        wanted.add(Action.BUY)
    return tuple(action for action in entitlement.actions if action in wanted)


def key_cloned() -> SignedOutDenied:
    """The refusal for a device key that two machines use (SECURITY 11)."""
    return SignedOutDenied(
        "key_cloned", "Two machines use this device key; both must sign in again, one of them with a new key."
    )
