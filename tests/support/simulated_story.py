"""A simulated account and somebody who does anything to it, through every face, by numbers.

The same numbers are the same story, so hypothesis can draw and shrink them. What the rules refuse is refused;
then the story goes on.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

from account.context import Context, Settings, SimulatorSettings
from account.parts import Parts, build_parts
from account.simulator.history.account_rows import read_rows
from account.simulator.history.state_hash import lines_of
from account.simulator.simulator import Simulator
from account.store.instruments import Outcome, offered
from shared.errors import Refusal
from shared.reasons import BusinessRole, DeclineReason, EndReason, Language
from shared.redact import Secret
from shared.sales import Contact, NewOrder
from shared.simulator import ClockView, SimulatedAccount
from tests.support.catalogue import own_catalogue
from tests.support.clock import FakeClock
from tests.support.databases import database_in

STARTS_AT: Final = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
CONTACT: Final = {
    "name": "Ada Ember",
    "email": "ada@example.org",
    "street": "1 Lane",
    "postal_code": "75001",
    "city": "Paris",
    "country": "FR",
}
T = TypeVar("T")


@dataclass
class House:
    """A service with a simulator, without its network, and its world's clock."""

    parts: Parts
    simulator: Simulator
    clock: FakeClock

    async def account(self, email: str = "story@example.test", seed: str = "7") -> SimulatedAccount:
        """A new simulated account."""
        return await self.simulator.create(email, seed, "story", STARTS_AT)

    async def lines(self, account_id: str) -> list[str]:
        """What the account's hash is made of."""
        reading = self.parts.clocks.read(account_id)
        view = ClockView(reading.account_now, reading.rate)
        database = self.parts.context.database
        return await database.read(lambda session: lines_of(read_rows(session, self.parts, account_id), view))


@asynccontextmanager
async def simulator_house(folder: Path) -> AsyncIterator[House]:
    """A service with a simulator, its data in `folder`."""
    database, clock = database_in(folder), FakeClock()
    settings = Settings(
        base_url="http://127.0.0.1:1",
        database_url="",
        allowed_hosts=frozenset(),
        data_folder=folder,
        simulator=SimulatorSettings(Secret("asm_for_tests")),
    )
    try:
        parts = build_parts(Context(settings, database, clock, own_catalogue()))
        yield House(parts, Simulator(parts), clock)
    finally:
        database.close()


@dataclass
class Story:
    """Goes on by one act for each number. `told` is what was done or refused."""

    house: House
    account_id: str
    told: list[str] = field(default_factory=list)

    async def go(self, numbers: Sequence[int]) -> None:
        """Do what the numbers say, one after the other."""
        for number in numbers:
            act = ACTS[number % len(ACTS)]
            try:
                await act(self, number // len(ACTS))
                self.told.append(act.__name__)
            except Refusal as exc:
                self.told.append(f"{act.__name__}: {exc.code}")

    async def do(self, name: str, /, **arguments: Any) -> Any:
        """A deed through the façade."""
        return await self.house.simulator.do(self.account_id, name, arguments)

    @property
    def parts(self) -> Parts:
        """The service's parts, as its API and pages use them."""
        return self.house.parts


def _pick(of: Sequence[T], number: int) -> T | None:
    return of[number % len(of)] if of else None


def _sure(of: Sequence[T], number: int) -> T:
    return of[number % len(of)]


async def advance(story: Story, number: int) -> None:
    by = _sure(("PT2M", "PT5M", "P1D", "P3D", "P8D", "P1M", "P13M", "PT1S"), number)
    await story.do("clock.advance", by=by)


async def step(story: Story, number: int) -> None:
    await story.do("clock.step")


async def run(story: Story, number: int) -> None:
    """The clock runs for a while in the world's time, and may stand again."""
    await story.house.simulator.set_rate(story.account_id, _sure((1.0, 60.0, 86_400.0), number))
    story.house.clock.advance(timedelta(seconds=1.5 + number % 40))
    if number % 2:
        await story.house.simulator.set_rate(story.account_id, 0)


async def wait(story: Story, number: int) -> None:
    """Time passes, and whoever looks has what is due settled."""
    story.house.clock.advance(timedelta(seconds=0.25 + number % 7))
    if number % 2:
        await story.parts.states.account_state(story.account_id)


async def buy(story: Story, number: int) -> None:
    plans = [plan.id for plan in story.parts.context.catalogue.plans.values() if plan.store == "web"]
    await story.do(
        "order.place",
        plan=_sure(plans, number),
        licences=1 + number % 3,
        instrument=_sure(offered(), number // 7).token,
        contact=CONTACT,
    )


async def buy_by_api(story: Story, number: int) -> None:
    body = NewOrder("access_month", 1, Contact(**CONTACT), _sure(offered(), number).token)
    await story.parts.store.place(story.account_id, body, f"key-of-a-script-{number % 5:04}")


async def buy_from_cart(story: Story, number: int) -> None:
    await story.do("cart.put", subject="access", plan="access_year", licences=1 + number % 2, contact=CONTACT)
    await story.do("cart.submit", subject="access", instrument=_sure(offered(), number).token)


async def cancel(story: Story, number: int) -> None:
    orders = await story.parts.store.orders(story.account_id)
    if orders:
        await story.do("order.cancel", order=_sure(orders, number).id)


async def say(story: Story, number: int) -> None:
    orders = await story.parts.store.orders(story.account_id)
    if not orders:
        return
    order = await story.parts.store.order(story.account_id, _sure(orders, number).id)
    payment = _sure(order.payments, number)
    outcome = _sure(tuple(Outcome), number)
    reason = DeclineReason.REFUSED_BY_BANK if outcome is Outcome.DECLINE else None
    amount = payment.amount.amount_minor // 2 if outcome is Outcome.SHORT else None
    await story.parts.store.processor_says(
        payment.reference, outcome, amount, reason, f"message {number % 3}" if number % 2 else None
    )


async def give_back(story: Story, number: int) -> None:
    orders = await story.parts.store.orders(story.account_id)
    if orders:
        name = "payment.refund" if number % 2 else "payment.charge_back"
        await story.do(name, order=_sure(orders, number).id)


async def change_licences(story: Story, number: int) -> None:
    rows = await story.parts.subscriptions.list(story.account_id)
    if not rows:
        return
    row = _sure(rows, number)
    if number % 2:
        await story.do("licences.fewer", subscription=row.id, licences=1)
    else:
        await story.do("licences.buy", subscription=row.id, licences=row.licences + 1)


async def change_renewal(story: Story, number: int) -> None:
    rows = await story.parts.subscriptions.list(story.account_id)
    if not rows:
        return
    row = _sure(rows, number)
    if number % 3:
        await story.parts.subscriptions.set_auto_renewal(story.account_id, row.id, number % 2 == 0)
    else:
        await story.do(
            "renewal.buy",
            subscription=row.id,
            plan="access_year",
            instrument=_sure(offered(), number).token,
            contact=CONTACT,
        )


async def fix(story: Story, number: int) -> None:
    rows = await story.parts.subscriptions.list(story.account_id)
    if rows:
        name = "payment.fix" if number % 2 else "payment.method"
        instrument = _sure(offered(), number).token
        await story.do(name, subscription=_sure(rows, number).id, instrument=instrument)


async def change_methods(story: Story, number: int) -> None:
    methods = await story.parts.store.methods(story.account_id)
    method = _pick(methods, number // 3)
    if number % 3 == 0 or method is None:
        await story.do("method.add", instrument=_sure(offered(), number).token, default=number % 2 == 0)
    else:
        await story.do("method.default" if number % 3 == 1 else "method.remove", method=method.id)


async def register(story: Story, number: int) -> None:
    await story.do("computer.register", name=f"Computer {number % 7}")


async def change_computers(story: Story, number: int) -> None:
    computers = await story.parts.computers.list(story.account_id)
    computer = _pick(computers, number // 5)
    if computer is None:
        return
    match number % 5:
        case 0:
            await story.do("computer.rename", computer=computer.id, name=f"Another {number}")
        case 1:
            await story.do("computer.remove", computer=computer.id)
        case 2:
            await story.do("computer.keep", computers=[each.id for each in computers[::-1]][:3])
        case _:
            await story.do("computer.presence", computer=computer.id, online=number % 2 == 0)


async def use_keys(story: Story, number: int) -> None:
    kits = sorted(story.parts.context.catalogue.kits)
    product = _sure(kits, number)
    if number % 2:
        key = await story.do("key.issue", product=product, licences=1 + number % 2)
        if number % 3:
            await story.do("key.register", key=key.key)
        return
    issued = await story.parts.subscriptions.issue_key(product)
    await story.parts.subscriptions.register_key(story.account_id, issued.text)


async def change_account(story: Story, number: int) -> None:
    match number % 4:
        case 0:
            await story.do("account.kind", kind=_sure(("business", "personal"), number // 4))
        case 1:
            await story.do("account.language", language=_sure(tuple(Language), number // 4).value)
        case 2:
            await story.do("news.want", topic="app_store_licences", wanted=number % 8 < 4)
        case _:
            await story.do("member.add", email="member@example.test", role=BusinessRole.ADMIN.value)


async def shop_in_app_store(story: Story, number: int) -> None:
    plan = _sure(story.parts.app_store.plans, number).id
    if number % 2:
        await story.do("app_store.buy", plan=plan)
        return
    ask = await story.do("app_store.ask", plan=plan)
    if number % 3:
        await story.do("app_store.approve" if number % 5 else "app_store.decline", ask=ask.id)


async def change_app_store(story: Story, number: int) -> None:
    entries = await story.parts.app_store.entries(story.account_id)
    chains = sorted({entry.subject for entry in entries if entry.slot == "bought"})
    if number % 3 == 0 or not chains:
        await story.do("app_store.billing_problem", exists=number % 2 == 0)
    elif number % 3 == 1:
        await story.do("app_store.renewal", chain=_sure(chains, number), on=number % 2 == 0)
    else:
        await story.do("app_store.refund", chain=_sure(chains, number))


async def connect(story: Story, number: int) -> None:
    computers = await story.parts.computers.list(story.account_id)
    computer = _pick(computers, number)
    if computer is None:
        return
    if not computer.online:
        await story.do("computer.presence", computer=computer.id, online=True)
    offer = await story.do("session.request", computer=computer.id, client="Phone")
    if number % 4 == 0:
        await story.do("session.refuse", session=offer.session)
        return
    if number % 4 == 1:
        await story.do("session.give_up", session=offer.session)
        return
    await story.do("session.accept", session=offer.session)
    await story.do("session.started", session=offer.session)


async def change_sessions(story: Story, number: int) -> None:
    found = await story.parts.sessions.list(story.account_id)
    session = _pick(found, number // 3)
    if session is None:
        return
    if number % 3 == 0:
        reason = EndReason.ENDED_BY_CLIENT
        await story.parts.sessions.ended(story.account_id, session.id, reason, number, number * 3)
    elif number % 3 == 1:
        await story.do("session.end", session=session.id)
    else:
        await story.do("session.lost")


async def switch_fault(story: Story, number: int) -> None:
    await story.do("fault.set", name="legacy_double_bill", on=number % 2 == 0)


Act = Callable[[Story, int], Awaitable[None]]
ACTS: Final[Sequence[Act]] = (
    advance, step, run, wait, advance, step,
    buy, buy_by_api, buy_from_cart, buy, cancel, say, say, give_back,
    change_licences, change_renewal, fix, change_methods,
    register, change_computers, register, use_keys, change_account,
    shop_in_app_store, change_app_store, connect, connect, change_sessions, switch_fault,
)  # fmt: skip


def is_timed_by_the_world(number: int) -> bool:
    """Whether this act lets the account's clock run with the world's: two accounts can only take turns."""
    return ACTS[number % len(ACTS)] in (run, wait)
