"""The life of one simulated account: month by month, its clock moves and its person does what he is like.

Everything is decided by the seed and by what the account is at that moment: the same seed, the same life.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from account.db.tables import Account
from account.db.time_tables import AccountClock
from account.events.history import record
from account.fleet.chances import Chances
from account.fleet.fates import HABITS, Fate
from account.fleet.findings import Findings
from account.fleet.look import Books, Look, Row
from account.fleet.person import Person
from account.fleet.plan import BORN
from account.fleet.watch import Watch
from account.parts import Parts
from shared.calendar import add_months
from shared.reasons import AutoRenewal, EventKind, Origin, Status

_VISIT_WITHIN: Final = timedelta(days=26)
_NOTICES_WITHIN: Final = timedelta(days=9)
_MOST_CUTS: Final = 4
_YEAR: Final = 12
_BUYS_ANYWAY: Final = 0.03
_NOTHING_LIVE: Final = (Status.TRIAL, Status.EXPIRED, Status.SUSPENDED)
_WEB_ORIGINS: Final = (Origin.WEB.value, Origin.DESKTOP_SUBSCRIPTION.value, Origin.DESKTOP_PERPETUAL.value)


@dataclass(frozen=True, slots=True)
class Lived:
    """What a life left behind, and how many of its months it got."""

    look: Look
    books: Books
    months: int


class Life:
    """Life number `number` of the fleet. With `is_cut` its clock is moved in more and smaller parts."""

    def __init__(
        self,
        parts: Parts,
        findings: Findings,
        number: int,
        fate: Fate,
        computers: int,
        *,
        is_cut: bool = False,
    ) -> None:
        seed = findings.seed
        self.name = f"person-{number:06d}"
        self.fate = fate
        digest = hashlib.sha256(f"{seed}\x1f{self.name}".encode()).hexdigest()
        self.account_id = f"acc_{digest[:20]}"
        self._parts = parts
        self._findings = findings
        self._habits = HABITS[fate]
        self._chances = Chances(seed, self.name)
        self._cuts = Chances(seed, self.name, "cuts") if is_cut else None
        self._watch = Watch(parts, findings, self.account_id, self.name, fate.value)
        self._person = Person(
            parts, self._watch, findings, self.account_id, self.name, self._habits, self._chances
        )
        self._machines = self._chances.whole(min(computers, 1), computers)
        self._has_billing_problem = False

    async def live(self, months: int, stop: asyncio.Event, tell: Callable[[], None]) -> Lived:
        """Live so many months, or until `stop` is set; the month that has begun is lived to its end.

        `tell` hears of each year.
        """
        await self._be_born()
        await self._watch.begin()
        if self._habits.is_business:
            await self._person.become_business()
        lived = 0
        while lived < months and not stop.is_set():
            await self._month(lived)
            lived += 1
            if lived % _YEAR == 0:
                tell()
        return Lived(self._watch.look, await self._watch.end(), lived)

    async def _be_born(self) -> None:
        clock = self._parts.context.clock

        def work(session: Session) -> None:
            email = f"{self.name}@example.test"
            session.add(
                Account(id=self.account_id, email=email, email_key=email, password_hash="", created_at=BORN)
            )
            session.flush()
            session.add(
                AccountClock(account_id=self.account_id, account_at=BORN, real_at=clock.now(), rate=0.0)
            )
            record(session, self.account_id, EventKind.ACCOUNT_CREATED, BORN, {})

        await self._parts.context.database.write(work)

    # --- a month ----------------------------------------------------------------------------------

    async def _month(self, month: int) -> None:
        begin, end = add_months(BORN, month), add_months(BORN, month + 1)
        await self._pass_until(begin + self._chances.span(_VISIT_WITHIN))
        await self._visit()
        renews_at = self._next_renewal(end)
        if renews_at is not None:
            await self._pass_until(min(renews_at + self._chances.span(_NOTICES_WITHIN), end))
            await self._notice()
        await self._pass_until(end)
        look = self._watch.look
        self._findings.count_month(look.entitlement.status.value, month)
        if len(look.computers) > look.entitlement.computer_limit:
            self._findings.count_month("over_limit", month)

    async def _pass_until(self, to: datetime) -> None:
        """Let the account's clock reach `to`, in one go or in several."""
        now = self._watch.now
        stops = [to]
        if self._cuts is not None:
            cuts = self._cuts.whole(1, _MOST_CUTS)
            stops = [*sorted(now + self._cuts.span(to - now) for _ in range(cuts)), to]
        for each in stops:
            await self._parts.books.advance(self.account_id, each)
            await self._watch.step_done()

    def _next_renewal(self, before: datetime) -> datetime | None:
        """When a subscription is to renew next, if that is in this month and its card may fail."""
        look = self._watch.look
        ends = [
            row["end_at"]
            for row in look.subscriptions.values()
            if row["auto_renewal"] == AutoRenewal.ON.value and look.is_live(row) and row["end_at"] is not None
        ]
        return min((each for each in ends if look.now < each < before), default=None)

    async def _notice(self) -> None:
        """A renewal has just come: whoever finds that it failed may pay."""
        look = self._watch.look
        failed = [
            row
            for row in look.subscriptions.values()
            if row["grace_end_at"] is not None and look.is_live(row)
        ]
        for row in failed:
            if self._chances.happens(self._habits.fixes):
                if row["app_store_id"] is not None:
                    await self._set_billing_problem(exists=False)
                else:
                    await self._person.fix_payment(row["id"])

    # --- what somebody may do when he visits ------------------------------------------------------

    async def _visit(self) -> None:
        await self._tinker_with_computers()
        chances, habits = self._chances, self._habits
        if chances.happens(habits.keys):
            await self._person.register_key()
        has_nothing = self._watch.look.entitlement.status in _NOTHING_LIVE
        # With something live, or an order that waits, buying is mostly refused (R35, R37).
        if chances.happens(habits.buys if has_nothing else min(habits.buys, _BUYS_ANYWAY)):
            await (self._person.buy_in_app_store() if self._is_app_store else self._person.buy())
        if chances.happens(0.05):
            await self._person.submit_again()
        if self._is_app_store:
            await self._visit_app_store()
        else:
            await self._manage()
        await self._change_minds()

    @property
    def _is_app_store(self) -> bool:
        return self.fate is Fate.APP_STORE

    async def _manage(self) -> None:
        """Auto-renewal and licences (R51, R52, R72, R77)."""
        chances, habits = self._chances, self._habits
        live = self._live_rows()
        if not live:
            return
        row = chances.pick(live)
        if chances.happens(habits.switches):
            if (
                row["origin"] == Origin.DESKTOP_PERPETUAL.value
                and row["auto_renewal"] != AutoRenewal.ON.value
            ):
                await self._person.order_renewal(row["id"])
            else:
                await self._person.switch_renewal(row["id"], row["auto_renewal"] != AutoRenewal.ON.value)
        elif row["auto_renewal"] == AutoRenewal.OFF.value and chances.happens(0.25):
            await self._person.switch_renewal(row["id"], True)
        if chances.happens(habits.upgrades):
            if row["licences"] > 1 and chances.happens(0.6):
                await self._person.fewer_licences(row["id"], row["licences"] - 1)
            else:
                await self._person.more_licences(row["id"], row["licences"] + chances.whole(1, 2))

    async def _visit_app_store(self) -> None:
        """Billing trouble comes and goes; renewal is switched; money comes back (R39)."""
        chances = self._chances
        if chances.happens(0.3 if self._has_billing_problem else 0.06):
            await self._set_billing_problem(exists=not self._has_billing_problem)
        chains = [
            row["app_store_id"] for row in self._watch.look.subscriptions.values() if row["app_store_id"]
        ]
        if chains and chances.happens(self._habits.switches):
            await self._person.app_store_renewal(chances.pick(chains), on=chances.happens(0.5))
        if chains and chances.happens(self._habits.refunds):
            await self._person.app_store_refund(chances.pick(chains))

    async def _set_billing_problem(self, *, exists: bool) -> None:
        self._has_billing_problem = exists
        await self._person.billing_problem(exists=exists)

    async def _change_minds(self) -> None:
        """Orders taken back, money given back, ways to pay that come and go."""
        chances, look = self._chances, self._watch.look
        waiting = [row["id"] for row in look.orders.values() if row["state"] == "open"]
        paid = [row["id"] for row in look.orders.values() if row["state"] == "paid"]
        if waiting and chances.happens(0.1):
            await self._person.cancel(chances.pick(waiting))
        if paid and chances.happens(self._habits.refunds):
            await self._person.money_back(paid[-1])
        if paid and chances.happens(0.01):
            await self._person.cancel(paid[-1])
        if self._habits.buys and not self._is_app_store and chances.happens(0.02):
            await self._person.add_method()
        methods = [row["id"] for row in self._watch.look.methods]
        if methods and chances.happens(0.02):
            await self._person.remove_method(chances.pick(methods))

    async def _tinker_with_computers(self) -> None:
        """Machines come, come back and go."""
        chances = self._chances
        for _ in range(chances.whole(0, 2)):
            if self._machines:
                await self._person.register(chances.whole(0, self._machines - 1))
        look = self._watch.look
        ids = [row["id"] for row in look.computers]
        if ids and chances.happens(0.1):
            await self._person.remove(chances.pick(ids))
        elif len(ids) > look.entitlement.computer_limit and chances.happens(0.3):
            await self._person.keep(chances.shuffled(ids)[: look.entitlement.computer_limit])

    def _live_rows(self) -> list[Row]:
        look = self._watch.look
        rows = look.subscriptions.values()
        return [row for row in rows if row["origin"] in _WEB_ORIGINS and look.is_live(row)]
