"""The façade of this room: simulated accounts, what is done to them, and what became of it.

API, panel, command line, scenarios and test kit go through here. What changes an account is a deed, so
whatever was done by any of them can be exported, forked and played again (docs/decisions/016).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from weakref import WeakValueDictionary

from sqlalchemy.orm import Session

from account.ledger.book import EventRecord
from account.parts import Parts
from account.simulator.accounts import Birth, SimulatedAccounts
from account.simulator.faults.wishes import Faults
from account.simulator.history.deeds import kind_of
from account.simulator.history.fault_deeds import take_up_faults
from account.simulator.history.histories import Histories
from account.simulator.history.waiting_deeds import ARM
from account.simulator.money import waiting_payments
from account.simulator.scenarios.armed import ArmedDeeds
from account.simulator.telling.account_hints import AccountHints
from account.simulator.telling.sources import sources_of
from account.simulator.telling.timeline import timeline
from account.simulator.telling.why import why
from account.state import AccountFacts
from shared.codec import instant_to_text, to_json
from shared.errors import NotFoundRefused
from shared.reasons import AccountKind, Language
from shared.simulator import (
    ClockAnswer,
    ClockView,
    Export,
    PaymentWord,
    SimulatedAccount,
    Timeline,
    TimelineEvent,
    WaitingPayment,
    Why,
)


class Simulator:
    """All simulated accounts of a service. `faults` are those that are on, `armed` deeds wait for events."""

    def __init__(self, parts: Parts) -> None:
        if parts.hooks is None:
            raise ValueError("these parts were built without a simulator")
        self.parts = self._parts = parts
        self.armed = ArmedDeeds(parts, self.do)
        self._accounts = SimulatedAccounts(parts)
        self._histories = Histories(parts, self._accounts)
        self.hints = AccountHints(parts)
        self.faults = Faults(parts.hooks.faults, lambda: parts.store, self.do)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def take_up(self, account_id: str | None = None) -> None:
        """Go on with what the database has: the faults that are on and the deeds that wait, in this account
        or (None) in all. Raises `StorageError`."""
        await take_up_faults(self._parts, account_id)
        await self.armed.take_up(account_id)

    # --- which there are --------------------------------------------------------------------------

    async def accounts(self) -> tuple[SimulatedAccount, ...]:
        """All of them, the latest first. Raises `StorageError`."""
        return await self._accounts.all()

    async def find(self, email_or_id: str) -> SimulatedAccount:
        """Raises `NotFoundRefused` (`no_simulated_account`), also for somebody's own account."""
        return await self._accounts.find(email_or_id)

    async def create(
        self,
        email: str,
        seed: str,
        scenario: str | None,
        starts_at: datetime,
        kind: AccountKind = AccountKind.PERSONAL,
        language: Language | None = None,
        force: bool = False,
    ) -> SimulatedAccount:
        """A new account whose own clock stands at `starts_at`.

        Raises `SimulatorRefused`: `account_is_real`, whatever `force` says; `account_exists`, unless it is
        forced: then the simulated account with this address goes first. `RequestRefused`, `StorageError`.
        """
        if force:
            await self._throw_away(email)
        birth = Birth(email, seed, starts_at, scenario, kind, language)
        return await self._accounts.create(birth, force=force)

    async def delete(self, account_id: str) -> None:
        """Throw an account away. Raises `NotFoundRefused` (`no_simulated_account`), `StorageError`."""
        await self._accounts.delete(account_id)
        self.faults.board.clear_account(account_id)
        self.armed.disarm(account_id)

    async def _throw_away(self, email: str) -> None:
        with suppress(NotFoundRefused):
            await self.delete((await self.find(email)).id)

    # --- deeds ------------------------------------------------------------------------------------

    async def do(self, account_id: str, name: str, arguments: Mapping[str, Any]) -> Any:
        """Do a deed, whatever it gives back.

        Raises `SimulatorRefused` (`deed_unknown`, `deed_invalid`), `NotFoundRefused`
        (`no_simulated_account`), and what the domain raises; then no deed is logged.
        """
        kind = kind_of(name)
        record = kind.read(arguments)
        turn = self._turns.setdefault(account_id, asyncio.Lock())
        async with turn:
            number = await self._accounts.deed_count(account_id) + 1
            made = await kind.do(self._parts, account_id, record, number)
        if name == ARM:
            await self.armed.take_up(account_id)
        return made

    async def set_rate(self, account_id: str, rate: float) -> ClockAnswer:
        """Let the clock run. Raises `ClockRefused` (`clock_rate_invalid`), as `do`."""
        return await self._moved(account_id, "clock.set", {"rate": float(rate)})

    async def advance(
        self, account_id: str, *, to: datetime | None = None, by: str | None = None
    ) -> ClockAnswer:
        """Move the clock. Raises `ClockRefused` (`clock_backwards`), as `do` (also `clock_too_far`)."""
        wish = {"to": instant_to_text(to) if to is not None else None, "by": by}
        return await self._moved(account_id, "clock.advance", wish)

    async def step(self, account_id: str) -> ClockAnswer:
        """Move the clock to what is due next; nothing happens when nothing is. Raises as `do`."""
        return await self._moved(account_id, "clock.step", {})

    async def _moved(self, account_id: str, name: str, arguments: Mapping[str, Any]) -> ClockAnswer:
        events: Sequence[EventRecord] = await self.do(account_id, name, arguments)
        reading = self._parts.clocks.read(account_id)
        return ClockAnswer(
            ClockView(reading.account_now, reading.rate),
            tuple(TimelineEvent(each.seq, each.at, each.kind.value, each.data) for each in events),
        )

    # --- what there is to see ---------------------------------------------------------------------

    async def timeline(self, account_id: str, latest: int | None = None) -> Timeline:
        """What has happened and what is due; `latest`: no more than so many events. Raises as `find`."""

        def look(session: Session, _: AccountFacts) -> Timeline:
            return timeline(session, account_id, self._parts.clocks.read(account_id), latest)

        return await self._parts.states.read_settled(account_id, look)

    async def why(self, account_id: str) -> Why:
        """Why the entitlement is what it is. Raises as `find`."""

        def look(session: Session, facts: AccountFacts) -> Why:
            stacks = AccountKind(facts.account.kind) in self._parts.context.catalogue.policy.stacks
            now = self._parts.clocks.read(account_id).account_now
            return why(facts, now, stacks=stacks, sources=sources_of(session, account_id))

        return await self._parts.states.read_settled(account_id, look)

    async def payments(self, account_id: str) -> tuple[WaitingPayment, ...]:
        """The payments that wait, the oldest first. Raises as `find`."""
        return await self._parts.states.read_settled(
            account_id, lambda session, _: waiting_payments(session, account_id)
        )

    async def say(self, account_id: str, reference: str, word: PaymentWord) -> None:
        """Let the processor speak of a payment. Raises as `do`."""
        arguments = {name: value for name, value in to_json(word).items() if value is not None}
        await self.do(account_id, "payment.say", {"reference": reference, **arguments})

    # --- histories --------------------------------------------------------------------------------

    async def hash(self, account_id: str) -> str:
        """The hash of the account's whole state (`state_hash`). Raises as `find`."""
        return (await self.export(account_id)).hash

    async def export(self, account_id: str) -> Export:
        """The whole history as deeds, and the hash of what came of it. Raises as `find`."""
        return await self._histories.export(await self.find(account_id))

    async def fork(self, account_id: str, email: str | None = None) -> SimulatedAccount:
        """Another account with the same history, seed and hash. `email` None chooses one that nobody has.

        Raises as `create` and `replay`.
        """
        export = await self.export(account_id)
        return await self._settled_in(export, email, forked_from=account_id)

    async def replay(self, export: Export, email: str | None = None) -> SimulatedAccount:
        """A new account with the history of an export. `email` None: that of the export, or one like it.

        Raises `SimulatorRefused`: `export_invalid`, `export_of_another_catalogue`, `replay_differs`;
        `account_is_real` and `account_exists` for an `email` that is taken.
        """
        return await self._settled_in(export, email)

    async def _settled_in(
        self, export: Export, email: str | None, forked_from: str | None = None
    ) -> SimulatedAccount:
        account = await self._histories.settle_in(export, email, forked_from)
        await self.take_up(account.id)
        return account
