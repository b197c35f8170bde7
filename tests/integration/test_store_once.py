"""One wish is one order and one charge, whatever is clicked, raced, retried or crashed (RULES R34, R35)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from account.db.sales_tables import Order, Payment
from account.store.carts import CartChange
from account.store.faults import FaultName
from account.store.idempotency import Answered
from account.store.instruments import Outcome
from shared.errors import SalesRefused, StorageError
from shared.reasons import EventKind, OrderState, PaymentState
from shared.sales import NewOrder
from tests.support.clock import FakeClock
from tests.support.till import CARD, CONFIRMED, CONTACT, Till, new_key, refused, till_in

pytestmark = pytest.mark.both_databases

BODY = NewOrder("access_year", 1, CONTACT, CARD)


class Killed(BaseException):
    """The process dies here."""


@pytest.fixture
async def till(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Till]:
    async with till_in(tmp_path, clock) as made:
        yield made


@pytest.fixture
async def ada(till: Till) -> str:
    return await till.account()


async def all_of(*asked: object) -> list[Answered | SalesRefused]:
    """What each of the calls, made at once, answers or refuses."""
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert all(isinstance(each, Answered | SalesRefused) for each in answers), answers
    return answers


@pytest.mark.invariant(2)
@pytest.mark.rule("R34")
async def test_the_same_key_and_body_get_the_same_answer_byte_for_byte_for_ever(till: Till, ada: str) -> None:
    key = new_key()
    first = await till.store.place(ada, BODY, key)
    answers = [first]
    for _ in range(3):
        await till.advance(ada, timedelta(days=200))
        answers.append(await till.store.place(ada, BODY, key))
    assert {each.text for each in answers} == {first.text}
    assert [each.is_replayed for each in answers] == [False, True, True, True]
    assert {each.order for each in answers} == {first.order}
    assert {each.status for each in answers} == {201}
    assert sum(order.kind.value == "purchase" for order in await till.store.orders(ada)) == 1


@pytest.mark.invariant(2)
@pytest.mark.parametrize(
    "change",
    [{"plan": "access_month"}, {"licences": 2}, {"instrument": "sim_paypal_works"}, {"contact": None}],
)
async def test_the_same_key_with_another_body_is_refused_and_does_nothing(
    till: Till, ada: str, change: dict[str, object]
) -> None:
    key = new_key()
    first = await till.store.place(ada, BODY, key)
    assert (
        await refused(till.store.place(ada, replace(BODY, **change), key))
    ).code == "idempotency_key_reused"
    assert [each.id for each in await till.store.orders(ada)] == [first.order.id]
    assert (await till.store.place(ada, BODY, key)).text == first.text


@pytest.mark.invariant(2)
async def test_a_refusal_by_the_state_is_the_answer_to_each_retry_too(till: Till, ada: str) -> None:
    await till.buy(ada)
    key = new_key()
    first = await refused(till.store.place(ada, BODY, key))
    assert first.possible_from is not None
    await till.parts.subscriptions.set_auto_renewal(ada, (await till.subscription(ada)).id, False)
    await till.until(ada, first.possible_from)
    again = await refused(till.store.place(ada, BODY, key))
    assert (again.code, again.detail, again.possible_from) == (first.code, first.detail, first.possible_from)
    assert (await till.store.place(ada, BODY, new_key())).order.state is OrderState.OPEN


@pytest.mark.invariant(2)
async def test_the_same_key_of_two_accounts_is_two_wishes(till: Till, ada: str) -> None:
    bob, key = await till.account(), new_key()
    mine, other = await till.store.place(ada, BODY, key), await till.store.place(bob, BODY, key)
    assert mine.order.id != other.order.id


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("", "idempotency_key_missing"),
        ("short", "idempotency_key_invalid"),
        ("x" * 65, "idempotency_key_invalid"),
        ("with a blank in it", "idempotency_key_invalid"),
        ("é" * 20, "idempotency_key_invalid"),
        ("4111111111111111", "card_number_refused"),
    ],
)
async def test_a_key_that_is_none_is_refused(till: Till, ada: str, key: str, code: str) -> None:
    assert (await refused(till.store.place(ada, BODY, key))).code == code
    assert await till.store.orders(ada) == ()


@pytest.mark.rule("R34")
@pytest.mark.invariant(1)
@pytest.mark.invariant(2)
@pytest.mark.security(35)
async def test_ten_identical_submits_at_once_are_one_order_and_one_charge(till: Till, ada: str) -> None:
    key = new_key()
    answers = await all_of(*(till.store.place(ada, BODY, key) for _ in range(10)))
    texts = {each.text for each in answers if isinstance(each, Answered)}
    codes = {each.code for each in answers if isinstance(each, SalesRefused)}
    assert len(texts) == 1
    assert codes <= {"idempotency_key_in_flight"}
    await till.advance(ada, CONFIRMED)
    assert len(await till.rows(Order, ada)) == await till.charges(ada) == 1


@pytest.mark.rule("R34")
@pytest.mark.rule("R35")
@pytest.mark.invariant(1)
@pytest.mark.security(35)
async def test_ten_windows_with_keys_of_their_own_find_one_order(till: Till, ada: str) -> None:
    answers = await all_of(*(till.store.place(ada, BODY, new_key()) for _ in range(10)))
    orders = [each.order for each in answers if isinstance(each, Answered)]
    assert len(orders) == 10
    assert len({each.id for each in orders}) == 1
    assert sum(not each.was_open for each in orders) == 1
    await till.advance(ada, CONFIRMED)
    assert await till.charges(ada) == 1
    assert await till.adds_up(ada)


@pytest.mark.rule("R34")
@pytest.mark.invariant(1)
@pytest.mark.security(35)
async def test_two_processes_and_many_windows_make_one_order(
    tmp_path: Path, clock: FakeClock, till: Till, ada: str
) -> None:
    async with AsyncExitStack() as stack:
        others = [await stack.enter_async_context(till_in(tmp_path, clock)) for _ in range(2)]
        shared_key = new_key()
        tills = [till, *others] * 4
        keys = [shared_key if number % 2 else new_key() for number in range(len(tills))]
        answers = await all_of(
            *(each.store.place(ada, BODY, key) for each, key in zip(tills, keys, strict=True))
        )
        ids = {each.order.id for each in answers if isinstance(each, Answered)}
        assert len(ids) == 1
        (placed,) = await till.store.orders(ada)
        reference = (await till.store.order(ada, placed.id)).payments[0].reference
        await asyncio.gather(
            *(each.store.processor_says(reference, Outcome.CONFIRM) for each in tills),
            *(each.advance(ada, CONFIRMED) for each in others[:1]),
        )
        assert await till.charges(ada) == 1
        assert len(await till.parts.subscriptions.list(ada)) == 1
        assert await till.adds_up(ada)


@pytest.mark.rule("R34")
async def test_a_double_click_on_the_cart_is_one_order(till: Till, ada: str) -> None:
    cart = await till.store.put_cart(ada, "access", CartChange("access_year", 1, CONTACT, CARD))
    answers = await all_of(*(till.store.submit_cart(ada, "access", cart.submit_key) for _ in range(2)))
    (order,) = {each.order for each in answers if isinstance(each, Answered)}
    late = await till.store.submit_cart(ada, "access", cart.submit_key)
    assert (late.order, late.is_replayed) == (order, True)
    await till.advance(ada, CONFIRMED)
    paid = await till.store.submit_cart(ada, "access", cart.submit_key)
    assert paid.order.id == order.id, "a click after it was paid gets the first answer as well"
    assert await till.charges(ada) == 1


@pytest.mark.rule("R34")
async def test_the_fault_shows_how_two_clicks_were_billed_twice(till: Till, ada: str) -> None:
    await till.store.set_fault(ada, FaultName.LEGACY_DOUBLE_BILL, True)
    assert await till.store.faults(ada) == (FaultName.LEGACY_DOUBLE_BILL,)
    key = new_key()
    answers = await all_of(*(till.store.place(ada, BODY, key) for _ in range(2)))
    assert all(isinstance(each, Answered) for each in answers)
    await till.advance(ada, CONFIRMED)
    orders = await till.rows(Order, ada)
    assert [each.state for each in orders] == [OrderState.PAID.value] * 2
    assert sorted(each.is_double for each in orders) == [False, True]
    assert await till.charges(ada) == 2
    assert await till.adds_up(ada)

    await till.store.set_fault(ada, FaultName.LEGACY_DOUBLE_BILL, False)
    await till.store.set_fault(ada, FaultName.LEGACY_DOUBLE_BILL, False)
    assert await till.store.faults(ada) == ()
    assert (await refused(till.place(ada))).code == "active_subscription_exists"


@pytest.mark.rule("R34")
async def test_under_the_fault_a_double_click_on_the_cart_is_billed_twice_too(till: Till, ada: str) -> None:
    await till.store.set_fault(ada, FaultName.LEGACY_DOUBLE_BILL, True)
    cart = await till.store.put_cart(ada, "access", CartChange("access_year", 1, CONTACT, CARD))
    for _ in range(2):
        await till.store.submit_cart(ada, "access", cart.submit_key)
    await till.advance(ada, CONFIRMED)
    assert await till.charges(ada) == 2


class KillAt:
    """Kills the `count`th statement that writes; in one transaction, as a crash would."""

    def __init__(self, till: Till, count: int) -> None:
        self._till = till
        self._count = count
        self.was_reached = False

    def __enter__(self) -> KillAt:
        event.listen(self._till.database.engine, "before_cursor_execute", self._look)
        event.listen(Session, "before_commit", self._look_at_commit)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(self._till.database.engine, "before_cursor_execute", self._look)
        event.remove(Session, "before_commit", self._look_at_commit)

    def _look(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("SELECT", "PRAGMA", "BEGIN")):
            self._step()

    def _look_at_commit(self, _session: object) -> None:
        self._step()

    def _step(self) -> None:
        self._count -= 1
        if self._count == 0:
            self.was_reached = True
            raise Killed


@pytest.mark.invariant(3)
@pytest.mark.security(35)
async def test_a_crash_at_any_write_of_a_purchase_and_a_retry_are_one_charge_and_one_grant(
    tmp_path: Path, clock: FakeClock
) -> None:
    async with till_in(tmp_path, clock) as till:
        for count in range(1, 100):
            ada, key = await till.account(), new_key()
            was_reached = False
            for step in (
                lambda ada=ada, key=key: till.store.place(ada, BODY, key),
                lambda ada=ada: till.advance(ada, CONFIRMED),
            ):
                with KillAt(till, count) as kill:
                    try:
                        await step()
                    except Killed:
                        await step()
                was_reached |= kill.was_reached
            (order,) = await till.rows(Order, ada)
            (payment,) = await till.rows(Payment, ada)
            assert (order.state, payment.state) == (OrderState.PAID.value, PaymentState.CONFIRMED.value)
            assert await till.charges(ada) == 1
            assert len(await till.parts.subscriptions.list(ada)) == 1
            assert await till.adds_up(ada)
            if not was_reached:
                assert count > 10, "a purchase writes more than that"
                return
    raise AssertionError("a purchase never stops writing")


@pytest.mark.invariant(1)
async def test_the_database_itself_refuses_a_second_open_order(till: Till, ada: str) -> None:
    await till.place(ada, instrument="sim_transfer_never")
    (order,) = await till.rows(Order, ada)

    def work(session: Session) -> None:
        values = {name: getattr(order, name) for name in Order.__table__.columns.keys()}  # noqa: SIM118
        session.add(Order(**values | {"id": "ord_second", "number": "X-0001"}))

    with pytest.raises(StorageError):
        await till.database.write(work)
    assert len(await till.rows(Order, ada)) == 1


@pytest.mark.invariant(1)
async def test_the_database_itself_refuses_a_second_confirmed_payment(till: Till, ada: str) -> None:
    await till.buy(ada)
    (payment,) = await till.rows(Payment, ada)

    def work(session: Session) -> None:
        values = {name: getattr(payment, name) for name in Payment.__table__.columns.keys()}  # noqa: SIM118
        session.add(Payment(**values | {"id": "pay_second", "reference": "REF-SECOND"}))

    with pytest.raises(StorageError):
        await till.database.write(work)


async def test_a_purchase_is_two_commits(till: Till, ada: str) -> None:
    commits: list[Session] = []

    def committed(session: Session) -> None:
        commits.append(session)

    event.listen(Session, "after_commit", committed)
    try:
        await till.buy(ada)
    finally:
        event.remove(Session, "after_commit", committed)
    assert len(commits) == 2, "placing and paying"


async def test_events_of_a_purchase_are_there_once(till: Till, ada: str) -> None:
    key = new_key()
    for _ in range(3):
        await till.store.place(ada, BODY, key)
    events = await till.advance(ada, CONFIRMED)
    recorded = [each.kind for each in events]
    assert recorded.count(EventKind.ORDER_PAID) == recorded.count(EventKind.SUBSCRIPTION_STARTED) == 1
