"""One simulated person at one instant: what he does with the entry points that pages and API use.

Each deed is one call of the domain. A refusal is an answer like another: it is counted, and must have changed
nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final, TypeVar

from account.fleet.chances import Chances
from account.fleet.fates import Habits
from account.fleet.findings import Findings
from account.fleet.watch import Watch
from account.parts import Parts
from account.store.idempotency import Answered
from shared.billing import FixPayment
from shared.errors import Refusal
from shared.reasons import AccountKind, RemovedBy, System
from shared.sales import Contact, EnableAutoRenewal, MoreLicences, NewOrder, NewPaymentMethod
from shared.wire import RegisterComputer

T = TypeVar("T")

_SYSTEMS: Final = (System.MAC, System.WINDOWS, System.LINUX)
_ROOMS: Final = ("Studio", "Office", "Kitchen", "Workshop", "Library", "Attic", "Garden", "Reception")


class Person:
    """The holder of `account_id`. `name` stands before every idempotency key and machine of his."""

    def __init__(
        self,
        parts: Parts,
        watch: Watch,
        findings: Findings,
        account_id: str,
        name: str,
        habits: Habits,
        chances: Chances,
    ) -> None:
        self._parts = parts
        self._watch = watch
        self._figures = findings.figures
        self._account_id = account_id
        self._name = name
        self._habits = habits
        self._chances = chances
        self._keys = 0
        self._contact = Contact(name, f"{name}@example.test", "1 Harbour Street", "1000", "Bruges", "BE")
        self._last: tuple[NewOrder, str, Answered] | None = None

    # --- buying -----------------------------------------------------------------------------------

    async def buy(self) -> None:
        """Order a plan: once, or with a double click, or from two windows (R34, R35)."""
        chances, habits = self._chances, self._habits
        licences = chances.whole(1, 3) if habits.is_business else 1 + chances.happens(0.1)
        order = NewOrder(
            chances.pick(habits.plans), licences, self._contact, instrument=chances.pick(habits.instruments)
        )
        key = self._new_key()
        keys = [key]
        if chances.happens(0.2):
            keys.append(key)  # a double click
        if chances.happens(0.1):
            keys.append(self._new_key())  # another window
        before = len(self._watch.look.orders)
        store = self._parts.store
        answers = await self._together(
            "order.place", [partial(store.place, self._account_id, order, key) for key in keys]
        )
        made = len(self._watch.look.orders) - before
        self._watch.check(1, [f"{len(keys)} submits made {made} orders"] if made > 1 else [])
        good = [each for each in answers if each is not None]
        if good:
            self._last = order, key, good[0]

    async def submit_again(self) -> None:
        """The latest submit once more, months later: the same answer; another body under its key: none."""
        if self._last is None:
            return
        order, key, first = self._last
        store = self._parts.store
        again = await self.do("order.repeat", store.place(self._account_id, order, key))
        same = again is not None and again.is_replayed and again.text == first.text
        self._watch.check(2, [] if same else ["a repeated submit got another answer"])
        other = NewOrder(order.plan, order.licences + 1, order.contact, order.instrument)
        got = await self.do("order.other_body", store.place(self._account_id, other, key))
        self._watch.check(2, ["another body under a used key was taken"] if got is not None else [])

    async def more_licences(self, subscription_id: str, licences: int) -> None:
        """Buy a higher total (R72)."""
        body = MoreLicences(licences, self._contact, self._chances.pick(self._instruments))
        place = self._parts.store.place_licences(self._account_id, subscription_id, body, self._new_key())
        await self.do("licences.buy", place)

    async def fewer_licences(self, subscription_id: str, licences: int) -> None:
        """Plan fewer from the next renewal on (R77)."""
        plan = self._parts.subscriptions.plan_fewer_licences(self._account_id, subscription_id, licences)
        await self.do("licences.fewer", plan)

    async def switch_renewal(self, subscription_id: str, on: bool) -> None:
        """Switch auto-renewal (R51)."""
        switch = self._parts.subscriptions.set_auto_renewal(self._account_id, subscription_id, on)
        await self.do("renewal.set", switch)

    async def order_renewal(self, subscription_id: str) -> None:
        """Order the plan that a bundled subscription becomes (R52)."""
        body = EnableAutoRenewal("access_year", self._contact, self._chances.pick(self._instruments))
        store = self._parts.store
        place = store.place_auto_renewal(self._account_id, subscription_id, body, self._new_key())
        await self.do("renewal.buy", place)

    async def fix_payment(self, subscription_id: str) -> None:
        """Pay a failed renewal with a card that works (R55)."""
        body = FixPayment(instrument="sim_card_works")
        fix = self._parts.store.fix_payment(self._account_id, subscription_id, body, self._new_key())
        await self.do("payment.fix", fix)

    async def add_method(self) -> None:
        """Store another way to pay (R45)."""
        body = NewPaymentMethod("sim_card_works", make_default=self._chances.happens(0.5))
        await self.do("method.add", self._parts.store.add_method(self._account_id, body))

    async def remove_method(self, method_id: str) -> None:
        """Forget a way to pay (R45)."""
        await self.do("method.remove", self._parts.store.remove_method(self._account_id, method_id))

    async def cancel(self, order_id: str) -> None:
        """Take back an order (R46: a paid one is refused)."""
        await self.do("order.cancel", self._parts.store.cancel(self._account_id, order_id))

    async def money_back(self, order_id: str) -> None:
        """An operator's goodwill, or the payer's bank (R46)."""
        store = self._parts.store
        if self._chances.happens(0.5):
            await self.do("payment.charge_back", store.charge_back(self._account_id, order_id))
        else:
            await self.do(
                "payment.refund", store.refund(self._account_id, order_id, "fleet", "simulated goodwill")
            )

    async def become_business(self) -> None:
        """Make it a business account (R27)."""
        change = self._parts.subscriptions.set_account_kind(self._account_id, AccountKind.BUSINESS)
        await self.do("account.kind", change)

    async def register_key(self) -> None:
        """A reseller's key, and the same again a moment later (R62)."""
        subscriptions = self._parts.subscriptions
        product = self._chances.pick(self._habits.key_products or ("desktop_perpetual",))
        issued = await subscriptions.issue_key(product, self._chances.whole(1, 2))
        self._figures["keys_issued"] += 1
        await self.do("key.register", subscriptions.register_key(self._account_id, issued.text))
        before = self._watch.look
        again = await self.do("key.again", subscriptions.register_key(self._account_id, issued.text))
        unchanged = again is None or before.subscriptions == self._watch.look.subscriptions
        self._watch.check(5, [] if unchanged else ["one key counted twice"])

    # --- the App Store ----------------------------------------------------------------------------

    async def buy_in_app_store(self) -> None:
        """Buy there; one in four asks for somebody's approval first (R39)."""
        chances, store = self._chances, self._parts.app_store
        plan, wish = chances.pick(self._habits.plans), self._new_key()
        if not chances.happens(0.25):
            await self.do("app_store.buy", store.buy(self._account_id, plan, wish))
            return
        ask = await self.do("app_store.ask", store.ask(self._account_id, plan, wish))
        if ask is None:
            return
        if chances.happens(0.7):
            await self.do("app_store.approve", store.approve(self._account_id, ask.id))
        else:
            await self.do("app_store.decline", store.decline(self._account_id, ask.id))

    async def billing_problem(self, *, exists: bool) -> None:
        """The way to pay of the App Store fails from now on, or works again."""
        store = self._parts.app_store
        await self.do("app_store.billing_problem", store.set_billing_problem(self._account_id, exists=exists))

    async def app_store_renewal(self, chain: str, *, on: bool) -> None:
        """Have what was bought there renew, or not."""
        store = self._parts.app_store
        await self.do("app_store.renewal", store.switch_renewal(self._account_id, chain, on=on))

    async def app_store_refund(self, chain: str) -> None:
        """Only the App Store gives its money back (R46)."""
        await self.do("app_store.refund", self._parts.app_store.refund(self._account_id, chain))

    # --- computers --------------------------------------------------------------------------------

    async def register(self, machine: int) -> None:
        """Register machine number `machine`; one that is known keeps its slot (R22)."""
        name = f"{self._chances.pick(_ROOMS)} {machine + 1}"
        body = RegisterComputer(name, self._chances.pick(_SYSTEMS), f"machine-{self._name}-{machine}")
        register = self._parts.computers.register(self._account_id, f"key-{self._name}-{machine}", body)
        await self.do("computer.register", register)

    async def remove(self, computer_id: str) -> None:
        """Remove a computer from the portal (R76)."""
        remove = self._parts.computers.remove(self._account_id, computer_id, RemovedBy.PORTAL)
        await self.do("computer.remove", remove)

    async def keep(self, computers: list[str]) -> None:
        """Choose the computers that stay within the limit (R78)."""
        keep = self._parts.subscriptions.keep_computers(self._account_id, computers)
        await self.do("computer.keep", keep)

    # --- each deed --------------------------------------------------------------------------------

    async def do(self, deed: str, doing: Awaitable[T]) -> T | None:
        """What came of it; None when it was refused, which must have changed nothing."""
        self._figures[f"deed {deed}"] += 1
        try:
            outcome = await doing
        except Refusal as exc:
            self._figures[f"refused {exc.code}"] += 1
            await self._watch.step_done(was_refused=True)
            return None
        await self._watch.step_done()
        return outcome

    async def _together(self, deed: str, calls: list[Callable[[], Awaitable[T]]]) -> list[T | None]:
        """Several calls at once, as several clicks are."""
        self._figures[f"deed {deed}"] += len(calls)
        found = await asyncio.gather(*(call() for call in calls), return_exceptions=True)
        answers: list[T | None] = []
        for each in found:
            if isinstance(each, Refusal):
                self._figures[f"refused {each.code}"] += 1
                answers.append(None)
            elif isinstance(each, BaseException):
                raise each
            else:
                answers.append(each)
        await self._watch.step_done(was_refused=answers == [None] * len(answers))
        return answers

    @property
    def _instruments(self) -> tuple[str, ...]:
        return self._habits.instruments or ("sim_card_works",)

    def _new_key(self) -> str:
        self._keys += 1
        return f"fleet-{self._name}-{self._keys:08d}"
