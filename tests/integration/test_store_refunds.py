"""Money that goes back after it was used: an operator's goodwill, and charge-backs (RULES R2, R46)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from account.db.tables import Event
from account.store.faults import FaultName
from account.store.instruments import Outcome
from shared.calendar import add_months
from shared.reasons import (
    AccountKind,
    AutoRenewal,
    EntitlementReason,
    EventKind,
    OrderKind,
    OrderState,
    PaymentState,
    Status,
)
from shared.sales import MoreLicences
from tests.support.clock import FakeClock
from tests.support.till import CARD, CONFIRMED, CONTACT, Till, new_key, refused, till_in

DAY = timedelta(days=1)


@pytest.fixture
async def till(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Till]:
    async with till_in(tmp_path, clock) as made:
        yield made


@pytest.fixture
async def ada(till: Till) -> str:
    return await till.account()


@pytest.mark.rule("R46")
async def test_an_operator_gives_everything_back_and_it_is_in_the_history(till: Till, ada: str) -> None:
    order = await till.buy(ada)
    after = await till.store.refund(ada, order.id, "grace", "goodwill")
    assert (after.state, after.refunded) == (OrderState.REFUNDED, order.amount)
    assert [each.state for each in after.payments] == [PaymentState.REFUNDED]
    state = await till.entitlement(ada)
    assert (state.status, state.reason) == (Status.SUSPENDED, EntitlementReason.REFUNDED)
    events = [each for each in await till.rows(Event, ada) if each.kind == EventKind.ORDER_REFUNDED.value]
    assert [(each.data["operator"], each.data["reason"]) for each in events] == [("grace", "goodwill")]
    assert await till.charged(ada) == 0
    assert await till.adds_up(ada)
    assert (await till.store.receipt(ada, order.id)).refunded == order.amount
    assert (await refused(till.store.refund(ada, order.id, "grace", "again"))).code == "refund_not_allowed"
    await till.advance(ada, 800 * DAY)
    assert await till.charges(ada) == 1, "what was revoked does not renew"


@pytest.mark.rule("R46")
@pytest.mark.parametrize("amount", [1, 1998, 2000, -1999, 0])
async def test_a_part_is_never_refunded(till: Till, ada: str, amount: int) -> None:
    order = await till.buy(ada)
    asked = till.store.refund(ada, order.id, "grace", "a part", amount)
    assert (await refused(asked)).code == "refund_not_allowed"
    assert (await till.entitlement(ada)).status is Status.ACTIVE
    assert (await till.store.refund(ada, order.id, "grace", "all", 1999)).state is OrderState.REFUNDED


@pytest.mark.rule("R46")
async def test_what_is_not_paid_is_not_refunded(till: Till, ada: str) -> None:
    order = (await till.place(ada)).order
    assert (await refused(till.store.refund(ada, order.id, "grace", "why"))).code == "refund_not_allowed"
    assert (await refused(till.store.charge_back(ada, order.id))).code == "refund_not_allowed"
    await till.advance(ada, CONFIRMED)
    assert (await till.entitlement(ada)).status is Status.ACTIVE


@pytest.mark.rule("R2")
@pytest.mark.security(34)
async def test_a_charge_back_suspends_and_nothing_late_revives(till: Till, ada: str) -> None:
    order = await till.buy(ada)
    for _ in range(2):
        after = await till.store.charge_back(ada, order.id)
    assert [each.state for each in after.payments] == [PaymentState.CHARGED_BACK]
    state = await till.entitlement(ada)
    assert (state.status, state.reason) == (Status.SUSPENDED, EntitlementReason.CHARGED_BACK)
    await till.store.processor_says(order.payments[0].reference, Outcome.CONFIRM)
    assert (await till.entitlement(ada)).status is Status.SUSPENDED
    assert await till.charged(ada) == 0
    assert await till.adds_up(ada)
    await till.buy(ada)
    assert (await till.entitlement(ada)).status is Status.ACTIVE


@pytest.mark.rule("R46")
@pytest.mark.rule("R34")
async def test_the_second_of_two_bills_goes_back_and_the_subscription_stays(till: Till, ada: str) -> None:
    await till.store.set_fault(ada, FaultName.LEGACY_DOUBLE_BILL, True)
    placed = [(await till.place(ada)).order for _ in range(2)]
    await till.advance(ada, CONFIRMED)
    before = await till.subscription(ada)
    await till.store.refund(ada, placed[1].id, "grace", "billed twice")
    after = await till.subscription(ada)
    assert after.status is Status.ACTIVE
    assert after.until == add_months(before.activated_at, 12)
    assert await till.charged(ada) == 1999
    assert await till.adds_up(ada)


@pytest.mark.rule("R46")
async def test_the_refund_of_licences_takes_the_licences_and_leaves_the_term(till: Till, ada: str) -> None:
    await till.buy(ada)
    access = await till.subscription(ada)
    body = MoreLicences(4, CONTACT, CARD)
    order = (await till.store.place_licences(ada, access.id, body, new_key())).order
    await till.advance(ada, CONFIRMED)
    assert (await till.subscription(ada)).licences == 4
    await till.store.refund(ada, order.id, "grace", "too many")
    after = await till.subscription(ada)
    assert (after.licences, after.until, after.status) == (1, access.until, Status.ACTIVE)
    assert await till.adds_up(ada)


@pytest.mark.rule("R46")
async def test_the_refund_of_a_renewal_ends_the_term_that_it_paid(till: Till, ada: str) -> None:
    await till.buy(ada, "access_month")
    access = await till.subscription(ada)
    assert access.until is not None
    await till.until(ada, access.until + DAY)
    renewal = (await till.store.orders(ada))[0]
    assert renewal.kind is OrderKind.RENEWAL
    await till.store.refund(ada, renewal.id, "grace", "forgot to cancel")
    assert (await till.entitlement(ada)).status is Status.SUSPENDED
    await till.advance(ada, 90 * DAY)
    assert await till.charges(ada) == 2
    assert await till.adds_up(ada)


@pytest.mark.rule("R46")
async def test_the_refund_of_a_stacked_term_leaves_the_present_one(till: Till) -> None:
    firm = await till.account(AccountKind.BUSINESS)
    await till.buy(firm)
    first = await till.subscription(firm)
    second = await till.buy(firm, "access_two_years")
    assert (await till.subscription(firm)).until == add_months(first.activated_at, 36)
    await till.store.refund(firm, second.id, "grace", "one is enough")
    after = await till.subscription(firm)
    assert (after.until, after.status) == (first.until, Status.ACTIVE)
    assert await till.adds_up(firm)


@pytest.mark.rule("R46")
@pytest.mark.rule("R62")
async def test_the_refund_of_the_only_order_leaves_the_months_that_a_perpetual_licence_brought(
    till: Till, ada: str
) -> None:
    order = await till.buy(ada, licences=3)
    bought = await till.subscription(ada)
    await till.key_of(ada, "desktop_perpetual")
    assert (await till.subscription(ada)).until == add_months(bought.activated_at, 15)
    await till.advance(ada, 10 * DAY)
    await till.store.refund(ada, order.id, "grace", "goodwill")
    left = await till.subscription(ada)
    assert (left.status, left.until) == (Status.ACTIVE, add_months(bought.activated_at, 3))
    assert (left.licences, left.auto_renewal) == (1, AutoRenewal.OFF)
    await till.advance(ada, 300 * DAY)
    assert (await till.entitlement(ada)).status is Status.EXPIRED
    assert await till.charges(ada) == 1, "nobody pays for it any more"
    assert await till.adds_up(ada)


@pytest.mark.rule("R46")
@pytest.mark.rule("R62")
async def test_a_refund_after_the_months_of_a_perpetual_licence_have_passed_ends_it(
    till: Till, ada: str
) -> None:
    order = await till.buy(ada)
    await till.key_of(ada, "desktop_perpetual")
    await till.advance(ada, 120 * DAY)
    await till.store.refund(ada, order.id, "grace", "goodwill")
    state = await till.entitlement(ada)
    assert (state.status, state.reason) == (Status.SUSPENDED, EntitlementReason.REFUNDED)


async def test_a_card_number_in_a_note_of_an_operator_is_refused(till: Till, ada: str) -> None:
    order = await till.buy(ada)
    asked = till.store.refund(ada, order.id, "grace", "card 4111 1111 1111 1111 complained")
    assert (await refused(asked)).code == "card_number_refused"
