"""The computers of an account: register, rename, remove (RULES R21, R22, R25, R70, R71, R76, R79).

The API and the portal call the same functions. Each is one transaction that holds the account's row, so of
two that race for the last slot exactly one wins. What is refused changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from account.db.database import Database
from account.db.tables import Account, Computer, TokenFamily
from account.events.history import EventBus, record
from account.ledger.clocks import AccountClocks
from account.state import AccountFacts, AccountStates, computers_at, load_facts
from account.tokens import RevokedFor, new_id
from shared import wire
from shared.clock import Clock
from shared.errors import LimitRefused, NotFoundRefused, ReplaceRefused, RequestRefused, SignedOutDenied
from shared.names import clean_name
from shared.reasons import Action, EventKind, RemovedBy

_MACHINE_FORGOTTEN: Final = ""
_MACHINE_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_COMPUTER_ID = re.compile(r"cmp_[0-9a-f]{20}")
T = TypeVar("T")


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
        self, database: Database, clocks: AccountClocks, clock: Clock, bus: EventBus, states: AccountStates
    ) -> None:
        self._database = database
        self._clocks = clocks
        self._clock = clock
        self._bus = bus
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

        def work(session: Session) -> Registration | _KeyCloned:
            facts = self._locked_facts(session, account_id)
            known = facts.computer_of(thumbprint)
            if known is None:
                return self._new_slot(session, facts, thumbprint, name, body)
            if known.machine_id not in (_MACHINE_FORGOTTEN, body.machine_id):
                self._burn(session, account_id, thumbprint)
                return _KeyCloned()
            session.execute(
                update(Computer).where(Computer.id == known.id).values(machine_id=body.machine_id)
            )
            return Registration(self._shown(facts, known.id, thumbprint), created=False)

        outcome = await self._changed(account_id, work)
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

        def work(session: Session) -> wire.Computer:
            facts = self._locked_facts(session, account_id)
            if self._shown(facts, computer_id, thumbprint).name != cleaned:
                session.execute(update(Computer).where(Computer.id == computer_id).values(name=cleaned))
                self._record(
                    session,
                    account_id,
                    EventKind.COMPUTER_RENAMED,
                    {"computer_id": computer_id, "name": cleaned},
                )
                facts = load_facts(session, account_id)
            return self._shown(facts, computer_id, thumbprint)

        return await self._changed(account_id, work)

    async def remove(self, account_id: str, computer_id: str, removed_by: RemovedBy) -> None:
        """Take a computer's slot away, at once, and end all tokens of its key (RULES R25, R76).

        Raises `NotFoundRefused`, also for one that is already removed; `StorageError`.
        """

        def work(session: Session) -> None:
            facts = self._locked_facts(session, account_id)
            self._shown(facts, computer_id, None)
            self._remove(session, account_id, computer_id, removed_by)

        await self._changed(account_id, work)

    async def burn_key(self, account_id: str, thumbprint: str) -> None:
        """Two machines use this key: end all its tokens, so that both must sign in again (SECURITY 11).

        The entry keeps its slot but forgets its machine; whoever signs in first is that computer again.
        """
        await self._changed(account_id, lambda session: self._burn(session, account_id, thumbprint))

    async def _changed(self, account_id: str, work: Callable[[Session], T]) -> T:
        """Run one transaction and wake the account's listeners."""

        def numbered(session: Session) -> tuple[T, int]:
            outcome = work(session)
            session.flush()
            seq = session.scalar(select(Account.event_seq).where(Account.id == account_id))
            return outcome, seq or 0

        outcome, seq = await self._database.write(numbered)
        self._bus.publish(account_id, seq)
        return outcome

    def _locked_facts(self, session: Session, account_id: str) -> AccountFacts:
        session.execute(select(Account.id).where(Account.id == account_id).with_for_update())
        return load_facts(session, account_id)

    def _new_slot(
        self,
        session: Session,
        facts: AccountFacts,
        thumbprint: str,
        name: str,
        body: wire.RegisterComputer,
    ) -> Registration:
        account_id = facts.account.id
        now = self._clocks.read(account_id).account_now
        same_machine = [each for each in facts.computers if each.machine_id == body.machine_id]
        if body.replace is not None:
            replaced = next((each for each in same_machine if each.id == body.replace), None)
            if replaced is None:
                raise NotFoundRefused("not_found", "There is no such entry of this machine to replace.")
            name = replaced.name
            self._remove(session, account_id, replaced.id, RemovedBy.REPLACED)
            facts = load_facts(session, account_id)
        elif same_machine:
            ids = {each.id for each in same_machine}
            raise ReplaceRefused(
                "computer_replaceable",
                "This machine is already registered with another key.",
                self._no_slot(facts, tuple(each for each in computers_at(facts, now) if each.id in ids)),
            )
        limit = facts.entitlement(now).computer_limit
        if len(facts.computers) >= limit:
            raise LimitRefused(
                "computer_limit_reached",
                f"All {limit} computers of this account are in use.",
                self._no_slot(facts, computers_at(facts, now)),
            )
        computer_id = new_id("cmp")
        data = {"computer_id": computer_id, "name": name, "system": body.system.value}
        seq = self._record(session, account_id, EventKind.COMPUTER_REGISTERED, data)
        session.add(
            Computer(
                id=computer_id,
                account_id=account_id,
                name=name,
                system=body.system.value,
                machine_id=body.machine_id,
                key_thumbprint=thumbprint,
                registered_at=now,
                registered_seq=seq,
                last_seen_at=now,
            )
        )
        session.flush()
        shown = self._shown(load_facts(session, account_id), computer_id, thumbprint)
        return Registration(shown, created=True)

    def _remove(self, session: Session, account_id: str, computer_id: str, removed_by: RemovedBy) -> None:
        row = session.get_one(Computer, computer_id)
        row.removed_at = self._clocks.read(account_id).account_now
        row.removed_by = removed_by.value
        row.online = False
        self._revoke(session, account_id, row.key_thumbprint, RevokedFor.COMPUTER_REMOVED, removed_by)
        data = {"computer_id": computer_id, "name": row.name, "removed_by": removed_by.value}
        self._record(session, account_id, EventKind.COMPUTER_REMOVED, data)

    def _burn(self, session: Session, account_id: str, thumbprint: str) -> None:
        session.execute(
            update(Computer)
            .where(Computer.account_id == account_id, Computer.key_thumbprint == thumbprint)
            .where(Computer.removed_at.is_(None))
            .values(machine_id=_MACHINE_FORGOTTEN)
        )
        self._revoke(session, account_id, thumbprint, RevokedFor.KEY_CLONED, None)

    def _revoke(
        self,
        session: Session,
        account_id: str,
        thumbprint: str,
        reason: RevokedFor,
        removed_by: RemovedBy | None,
    ) -> None:
        session.execute(
            update(TokenFamily)
            .where(TokenFamily.account_id == account_id, TokenFamily.key_thumbprint == thumbprint)
            .where(TokenFamily.revoked_at.is_(None))
            .values(
                revoked_at=self._clock.now(),  # tokens live by the service's clock, not by account time
                revoked_for=reason.value,
                removed_by=removed_by.value if removed_by is not None else None,
            )
        )

    def _record(self, session: Session, account_id: str, kind: EventKind, data: dict[str, str]) -> int:
        session.flush()
        return record(session, account_id, kind, self._clocks.read(account_id).account_now, data)

    def _shown(self, facts: AccountFacts, computer_id: str, thumbprint: str | None) -> wire.Computer:
        now = self._clocks.read(facts.account.id).account_now
        for computer in computers_at(facts, now, thumbprint):
            if computer.id == computer_id:
                return computer
        raise NotFoundRefused("not_found", "There is no such computer in this account.")

    def _no_slot(self, facts: AccountFacts, computers: tuple[wire.Computer, ...]) -> NoSlotDetails:
        answer = facts.entitlement(self._clocks.read(facts.account.id).account_now)
        return NoSlotDetails(answer.computer_limit, len(facts.computers), computers, answer.actions)


def key_cloned() -> SignedOutDenied:
    """The refusal for a device key that two machines use (SECURITY 11)."""
    return SignedOutDenied(
        "key_cloned", "Two machines use this device key; both must sign in again, one of them with a new key."
    )
