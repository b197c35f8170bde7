"""Payments that come late, short, twice, for nothing, or not at all (RULES R40–R44, invariants 3–5)."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from account.db.sales_tables import Payment
from account.store.instruments import Outcome
from shared.reasons import (
    AutoRenewal,
    DeclineReason,
    EventKind,
    OrderState,
    PaymentState,
    Status,
)
from shared.sales import Order
from tests.support.clock import FakeClock
from tests.support.till import CONFIRMED, Till, kinds, refused, till_in

DAY = timedelta(days=1)
TRANSFER = "sim_transfer_never"


@pytest.fixture
async def till(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Till]:
    async with till_in(tmp_path, clock) as made:
        yield made


@pytest.fixture
async def ada(till: Till) -> str:
    return await till.account()


async def placed(till: Till, account: str, instrument: str = TRANSFER) -> tuple[Order, str]:
    """An open order, and what the processor calls its payment."""
    order = (await till.place(account, instrument=instrument)).order
    return order, order.payments[0].reference


@pytest.mark.rule("R42")
@pytest.mark.parametrize(("instrument", "days"), [("sim_paypal_works", 2), ("sim_transfer_works", 4)])
async def test_paypal_and_transfers_take_days_and_give_nothing_before(
    till: Till, ada: str, instrument: str, days: int
) -> None:
    order, _ = await placed(till, ada, instrument)
    await till.advance(ada, timedelta(hours=5))
    assert (await till.entitlement(ada)).status is Status.PENDING
    await till.advance(ada, days * DAY)
    assert (await till.store.order(ada, order.id)).state is OrderState.PAID
    assert (await till.entitlement(ada)).status is Status.ACTIVE
    assert await till.adds_up(ada)


@pytest.mark.rule("R42")
@pytest.mark.rule("R50")
async def test_what_is_paid_by_transfer_does_not_renew_because_nothing_can_be_charged(
    till: Till, ada: str
) -> None:
    await placed(till, ada, "sim_transfer_works")
    await till.advance(ada, 5 * DAY)
    assert await till.store.methods(ada) == ()
    assert (await till.subscription(ada)).auto_renewal is AutoRenewal.OFF


@pytest.mark.rule("R42")
@pytest.mark.parametrize(("instrument", "days"), [("sim_paypal_never", 7), ("sim_transfer_never", 30)])
async def test_what_never_comes_expires_the_order(till: Till, ada: str, instrument: str, days: int) -> None:
    order, _ = await placed(till, ada, instrument)
    await till.advance(ada, days * DAY - timedelta(microseconds=1))
    assert (await till.store.order(ada, order.id)).state is OrderState.OPEN
    events = await till.advance(ada, timedelta(microseconds=1))
    assert kinds(events) == [EventKind.ORDER_EXPIRED]
    assert (await till.entitlement(ada)).status is Status.TRIAL
    assert (await till.place(ada)).order.id != order.id


@pytest.mark.rule("R42")
async def test_a_cancelled_paypal_payment_declines_the_order(till: Till, ada: str) -> None:
    order, _ = await placed(till, ada, "sim_paypal_cancelled")
    await till.advance(ada, timedelta(minutes=15))
    after = await till.store.order(ada, order.id)
    assert (after.state, after.reason) == (OrderState.DECLINED, DeclineReason.CANCELLED_BY_PAYER)


@pytest.mark.rule("R42")
async def test_a_short_transfer_keeps_the_order_open_and_the_rest_completes_it(till: Till, ada: str) -> None:
    order, reference = await placed(till, ada, "sim_transfer_short")
    events = await till.advance(ada, 5 * DAY)
    after = await till.store.order(ada, order.id)
    assert kinds(events) == [EventKind.PAYMENT_SHORT]
    assert (after.state, after.received.amount_minor) == (OrderState.OPEN, 1799)
    assert after.payments[0].state is PaymentState.SHORT
    assert (await till.entitlement(ada)).status is Status.PENDING
    assert await till.adds_up(ada)

    whole = await till.store.processor_says(reference, Outcome.CONFIRM)
    assert (whole.state, whole.received.amount_minor) == (OrderState.PAID, 1999)
    assert await till.charged(ada) == 1999
    assert await till.adds_up(ada)


@pytest.mark.rule("R42")
@pytest.mark.invariant(4)
async def test_what_came_of_a_short_payment_goes_back_when_the_order_expires(till: Till, ada: str) -> None:
    order, _ = await placed(till, ada, "sim_transfer_short")
    await till.advance(ada, 31 * DAY)
    after = await till.store.order(ada, order.id)
    assert after.state is OrderState.EXPIRED
    assert [(each.state, each.amount.amount_minor) for each in after.payments] == [
        (PaymentState.RETURNED, 1799)
    ]
    assert await till.charged(ada) == 0
    assert await till.adds_up(ada)


@pytest.mark.rule("R42")
async def test_a_late_transfer_goes_back_in_full(till: Till, ada: str) -> None:
    order, _ = await placed(till, ada, "sim_transfer_late")
    events = await till.advance(ada, 40 * DAY)
    assert kinds(events) == [EventKind.ORDER_EXPIRED, EventKind.PAYMENT_RETURNED]
    assert (await till.store.order(ada, order.id)).payments[0].state is PaymentState.RETURNED
    assert (await till.charges(ada), await till.charged(ada)) == (1, 0)
    assert (await till.entitlement(ada)).status is Status.TRIAL


@pytest.mark.rule("R42")
@pytest.mark.invariant(1)
async def test_a_transfer_that_comes_twice_is_used_once(till: Till, ada: str) -> None:
    order, _ = await placed(till, ada, "sim_transfer_twice")
    await till.advance(ada, 5 * DAY)
    after = await till.store.order(ada, order.id)
    assert after.state is OrderState.PAID
    assert sorted(each.state.value for each in after.payments) == ["confirmed", "returned"]
    assert (await till.charges(ada), await till.charged(ada)) == (2, 1999)
    subscription = await till.subscription(ada)
    assert subscription.until is not None
    assert (subscription.until - subscription.activated_at).days == 365
    assert await till.adds_up(ada)


async def test_what_is_too_much_goes_back(till: Till, ada: str) -> None:
    _, reference = await placed(till, ada)
    order = await till.store.processor_says(reference, Outcome.CONFIRM, amount_minor=5000)
    assert order.state is OrderState.PAID
    assert (PaymentState.RETURNED, 3001) in [
        (each.state, each.amount.amount_minor) for each in order.payments
    ]
    assert await till.charged(ada) == 1999
    assert await till.adds_up(ada)


@pytest.mark.security(34)
@pytest.mark.invariant(1)
@pytest.mark.parametrize("instrument", ["sim_card_works", "sim_paypal_never"])
async def test_a_confirmation_that_is_said_again_is_no_second_charge(
    till: Till, ada: str, instrument: str
) -> None:
    _, reference = await placed(till, ada, instrument)
    for _ in range(5):
        await till.store.processor_says(reference, Outcome.CONFIRM)
    await till.advance(ada, CONFIRMED)
    assert await till.charges(ada) == 1
    assert await till.adds_up(ada)


@pytest.mark.security(34)
async def test_the_same_message_about_a_transfer_counts_once_another_one_is_money_again(
    till: Till, ada: str
) -> None:
    _, reference = await placed(till, ada)
    for message in ("m1", "m1", "m2", "m1", "m2"):
        await till.store.processor_says(reference, Outcome.CONFIRM, message=message)
    assert (await till.charges(ada), await till.charged(ada)) == (2, 1999)
    assert await till.adds_up(ada)


@pytest.mark.rule("R42")
@pytest.mark.security(34)
@pytest.mark.parametrize(
    ("instrument", "end"),
    [
        ("sim_card_works", "declined"),
        ("sim_card_works", "cancelled"),
        *itertools.product(("sim_paypal_never", TRANSFER), ("declined", "expired", "cancelled")),
    ],
)
async def test_money_for_an_order_that_has_ended_goes_back_and_revives_nothing(
    till: Till, ada: str, instrument: str, end: str
) -> None:
    order, reference = await placed(till, ada, instrument)
    if end == "declined":
        await till.store.processor_says(reference, Outcome.DECLINE)
    elif end == "cancelled":
        await till.store.cancel(ada, order.id)
    else:
        await till.store.processor_says(reference, Outcome.SHORT)
        await till.advance(ada, 31 * DAY)
    for _ in range(2):
        after = await till.store.processor_says(reference, Outcome.CONFIRM)
    assert after.state.value == end
    assert PaymentState.RETURNED in {each.state for each in after.payments}
    assert await till.charged(ada) == 0
    assert (await till.entitlement(ada)).status is Status.TRIAL
    assert await till.adds_up(ada)


@pytest.mark.security(34)
async def test_a_decline_after_the_confirmation_changes_nothing(till: Till, ada: str) -> None:
    order, reference = await placed(till, ada)
    await till.store.processor_says(reference, Outcome.CONFIRM)
    after = await till.store.processor_says(reference, Outcome.DECLINE)
    assert (after.id, after.state) == (order.id, OrderState.PAID)
    assert (await till.entitlement(ada)).status is Status.ACTIVE


@pytest.mark.parametrize("amount", [0, -1, 10**12])
async def test_an_amount_that_is_none_is_refused(till: Till, ada: str, amount: int) -> None:
    _, reference = await placed(till, ada)
    answer = await refused(till.store.processor_says(reference, Outcome.CONFIRM, amount_minor=amount))
    assert answer.code == "amount_out_of_range"
    assert await till.charges(ada) == 0


async def test_a_payment_is_found_by_what_the_processor_calls_it(till: Till, ada: str) -> None:
    order, reference = await placed(till, ada)
    assert (await till.store.at_processor(ada, reference)).id == order.id
    rows = await till.rows(Payment, ada)
    assert [each.reference for each in rows] == [reference]


_numbers = itertools.count()
_SAYS = st.tuples(
    st.sampled_from(Outcome),
    st.one_of(st.none(), st.integers(1, 5000)),
    st.sampled_from((None, "m1", "m2")),
    st.integers(0, 20),
)


@pytest.mark.invariant(4)
@pytest.mark.invariant(5)
@pytest.mark.rule("R42")
@settings(max_examples=15)
@given(
    st.sampled_from(
        ("sim_card_works", "sim_paypal_never", TRANSFER, "sim_transfer_short", "sim_transfer_twice")
    ),
    st.lists(_SAYS, max_size=8),
)
async def test_whatever_the_processor_says_the_money_adds_up_and_one_order_is_one_term(
    tmp_path_factory: pytest.TempPathFactory,
    instrument: str,
    says: list[tuple[Outcome, int | None, str | None, int]],
) -> None:
    folder = tmp_path_factory.mktemp(f"says{next(_numbers)}")
    async with till_in(folder, FakeClock()) as till:
        ada = await till.account()
        order, reference = await placed(till, ada, instrument)
        for outcome, amount, message, days in says:
            await till.store.processor_says(reference, outcome, amount, None, message)
            assert await till.adds_up(ada)
            await till.advance(ada, days * DAY)
        assert await till.adds_up(ada)
        after = await till.store.order(ada, order.id)
        subscriptions = await till.parts.subscriptions.list(ada)
        confirmed = [each for each in after.payments if each.state is PaymentState.CONFIRMED]
        assert len(confirmed) == len(subscriptions) == (after.state is OrderState.PAID)
