"""Corners of the store: what settles and is used in one transaction, other products, other ends."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from account.db.sales_tables import Subscription
from account.store.carts import CartChange
from shared.calendar import add_months
from shared.errors import NotFoundRefused
from shared.reasons import OrderKind, OrderState, Origin, Status
from shared.sales import EnableAutoRenewal, MoreLicences, NewOrder, NewPaymentMethod
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


@pytest.mark.rule("R44")
@pytest.mark.rule("R96")
async def test_a_cart_is_filled_by_a_decline_that_settles_with_the_next_change(till: Till, ada: str) -> None:
    await till.place(ada, instrument="sim_card_declined", licences=2)
    till.clock.advance(CONFIRMED)
    cart = await till.store.put_cart(ada, "access", CartChange(instrument=CARD))
    assert (cart.plan, cart.licences, cart.instrument, cart.declined_for) == ("access_year", 2, CARD, None)
    order = (await till.store.submit_cart(ada, "access", cart.submit_key)).order
    assert order.state is OrderState.OPEN


@pytest.mark.rule("R96")
async def test_a_cart_is_emptied_by_a_payment_that_settles_with_the_next_change(till: Till, ada: str) -> None:
    cart = await till.store.put_cart(ada, "access", CartChange("access_year", 1, CONTACT, CARD))
    await till.store.submit_cart(ada, "access", cart.submit_key)
    till.clock.advance(CONFIRMED)
    fresh = await till.store.put_cart(ada, "access", CartChange(plan="access_month"))
    assert (fresh.plan, fresh.contact, fresh.instrument) == ("access_month", None, None)
    assert (await till.entitlement(ada)).status is Status.ACTIVE


@pytest.mark.rule("R55")
@pytest.mark.rule("R96")
async def test_years_of_renewals_and_a_late_look_are_one_settling(till: Till, ada: str) -> None:
    await till.buy(ada, "access_month", instrument="sim_card_recovers")
    anchor = (await till.subscription(ada)).activated_at
    till.clock.set_now(add_months(anchor, 14) + DAY * 4)
    after = await till.subscription(ada)
    assert (after.status, after.until) == (Status.ACTIVE, add_months(anchor, 15))
    renewals = [each for each in await till.store.orders(ada) if each.kind is OrderKind.RENEWAL]
    assert [each.state for each in renewals] == [OrderState.PAID] * 14
    assert await till.charges(ada) == 15
    assert await till.adds_up(ada)


@pytest.mark.rule("R37")
async def test_a_desktop_subscription_is_not_bought_twice_either(till: Till, ada: str) -> None:
    await till.buy(ada, "desktop_pro_year")
    until = (await till.subscription(ada, "desktop_pro")).until
    answer = await refused(till.place(ada, "desktop_pro_year"))
    assert (answer.code, answer.possible_from) == ("active_subscription_exists", until)


@pytest.mark.rule("R52")
async def test_what_has_ended_or_belongs_to_the_app_store_is_not_switched_on(till: Till, ada: str) -> None:
    await till.key_of(ada, "desktop_perpetual")
    access = await till.subscription(ada)
    asked = EnableAutoRenewal("access_year", CONTACT, CARD)
    assert access.until is not None
    await till.until(ada, access.until)
    answer = await refused(till.store.place_auto_renewal(ada, access.id, asked, new_key()))
    assert answer.code == "subscription_ended"

    def sold_there(row: Subscription) -> None:
        row.origin = Origin.APP_STORE.value

    await till.change_row(ada, access.id, sold_there)
    answer = await refused(till.store.place_auto_renewal(ada, access.id, asked, new_key()))
    assert answer.code == "not_available_from_app_store"


@pytest.mark.rule("R52")
@pytest.mark.rule("R74")
async def test_the_cart_of_a_bundle_changes_its_kind_once_auto_renewal_is_on(till: Till, ada: str) -> None:
    await till.key_of(ada, "desktop_perpetual")
    access = await till.subscription(ada)
    first = await till.store.put_cart(ada, access.id, CartChange("access_year"))
    asked = EnableAutoRenewal("access_month", CONTACT, CARD)
    await till.store.place_auto_renewal(ada, access.id, asked, new_key())
    await till.store.put_cart(ada, access.id, CartChange("access_two_years"))
    await till.advance(ada, CONFIRMED)
    second = await till.store.put_cart(ada, access.id, CartChange())
    assert (first.kind, second.kind) == (OrderKind.ENABLE_AUTO_RENEWAL, OrderKind.LICENCES)
    assert (second.plan, second.licences) == (None, 2)


async def test_a_cart_takes_a_stored_method_and_nobody_elses(till: Till, ada: str) -> None:
    mine = await till.store.add_method(ada, NewPaymentMethod(CARD))
    again = await till.store.add_method(ada, NewPaymentMethod(CARD))
    assert again == mine
    cart = await till.store.put_cart(ada, "access", CartChange("access_year", 1, CONTACT, None, mine.id))
    assert (cart.instrument, cart.payment_method) == (None, mine.id)
    order = (await till.store.submit_cart(ada, "access", cart.submit_key)).order
    await till.advance(ada, CONFIRMED)
    assert (await till.store.order(ada, order.id)).state is OrderState.PAID
    assert [each.id for each in await till.store.methods(ada)] == [mine.id]
    bob = await till.account()
    with pytest.raises(NotFoundRefused):
        await till.store.put_cart(bob, "access", CartChange(payment_method=mine.id))


@pytest.mark.rule("R45")
async def test_the_default_pays_when_none_is_named_and_removing_it_names_another(
    till: Till, ada: str
) -> None:
    card = await till.store.add_method(ada, NewPaymentMethod(CARD))
    await till.advance(ada, DAY)
    paypal = await till.store.add_method(ada, NewPaymentMethod("sim_paypal_works"))
    await till.store.make_default(ada, paypal.id)
    order = (await till.store.place(ada, NewOrder("access_year", 1, CONTACT), new_key())).order
    assert order.payment_label == paypal.label
    await till.store.remove_method(ada, paypal.id)
    assert [(each.id, each.is_default) for each in await till.store.methods(ada)] == [(card.id, True)]
    await till.advance(ada, 3 * DAY)
    assert (await till.store.order(ada, order.id)).state is OrderState.PAID, (
        "an open order keeps its way to pay"
    )
    assert len(await till.store.methods(ada)) == 1


@pytest.mark.rule("R46")
async def test_licences_that_are_gone_already_are_not_taken_twice(till: Till, ada: str) -> None:
    await till.buy(ada, "access_month")
    access = await till.subscription(ada)
    order = (await till.store.place_licences(ada, access.id, MoreLicences(3, CONTACT, CARD), new_key())).order
    await till.advance(ada, CONFIRMED)
    await till.parts.subscriptions.plan_fewer_licences(ada, access.id, 1)
    assert access.until is not None
    await till.until(ada, access.until)
    await till.store.refund(ada, order.id, "grace", "late")
    after = await till.subscription(ada)
    assert (after.licences, after.status) == (1, Status.ACTIVE)
    assert await till.adds_up(ada)


@pytest.mark.rule("R44")
async def test_a_way_to_pay_that_is_chosen_with_the_submit_is_the_one_that_pays(till: Till, ada: str) -> None:
    cart = await till.store.put_cart(
        ada, "access", CartChange("access_year", 1, CONTACT, "sim_card_declined")
    )
    unknown = CartChange(instrument="gold")
    answer = await refused(till.store.submit_cart(ada, "access", cart.submit_key, unknown))
    assert answer.code == "instrument_unknown"
    assert await till.store.cart(ada, "access") == cart
    chosen = CartChange(instrument=CARD)
    order = (await till.store.submit_cart(ada, "access", cart.submit_key, chosen)).order
    assert order.payment_label == "Test card 0001 (works)"
    await till.advance(ada, CONFIRMED)
    after = await till.store.order(ada, order.id)
    assert (after.state, after.reason) == (OrderState.PAID, None)
