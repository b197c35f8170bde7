"""More licences, and bundled access that becomes paid (RULES R52, R72–R75); quotes and carts of both."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from account.db.sales_tables import Subscription
from account.store.carts import CartChange
from account.store.instruments import Outcome
from account.store.quotes import round_half_up
from shared.calendar import add_months, share_left
from shared.errors import NotFoundRefused, RequestRefused
from shared.reasons import (
    AccountKind,
    AutoRenewal,
    DeclineReason,
    EntitlementReason,
    OrderKind,
    OrderState,
    Origin,
    Status,
)
from shared.sales import EnableAutoRenewal, MoreLicences, NewQuote, Order
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


async def upgrade(
    till: Till, account: str, subscription_id: str, total: int, instrument: str = CARD
) -> Order:
    """An order for a higher total; not paid yet."""
    body = MoreLicences(total, CONTACT, instrument)
    return (await till.store.place_licences(account, subscription_id, body, new_key())).order


@pytest.mark.rule("R72")
async def test_more_licences_cost_their_share_of_the_term_and_end_with_it(till: Till, ada: str) -> None:
    await till.buy(ada)
    subscription = await till.subscription(ada)
    ends = subscription.until
    assert ends is not None
    await till.advance(ada, 100 * DAY)
    quote = await till.store.quote(ada, NewQuote(subscription=subscription.id, licences=3))
    share = Fraction(*share_left(subscription.activated_at, ends, till.now(ada)))
    assert quote.amount.amount_minor == round_half_up(share * 1999 * 2)
    assert (quote.kind, quote.now_end, quote.new_end) == (OrderKind.LICENCES, ends, ends)
    assert quote.then_renews_for is not None
    assert quote.then_renews_for.amount_minor == 3 * 1999

    order = await upgrade(till, ada, subscription.id, 3)
    assert order.amount == quote.amount
    assert (order.licences_before, order.licences, order.term_months) == (1, 3, 0)
    assert (await till.entitlement(ada)).computer_limit == 5, "nothing before it is paid"
    await till.advance(ada, CONFIRMED)
    after = await till.subscription(ada)
    assert (after.licences, after.until) == (3, ends)
    assert (await till.entitlement(ada)).computer_limit == 15
    receipt = await till.store.receipt(ada, order.id)
    assert (receipt.licences_before, receipt.licences) == (1, 3)
    await till.until(ada, ends)
    assert (await till.store.orders(ada))[0].amount.amount_minor == 3 * 1999
    assert await till.adds_up(ada)


@pytest.mark.rule("R72")
@pytest.mark.parametrize(
    ("total", "code"),
    [
        (2, "licences_not_more"),
        (1, "licences_not_more"),
        (0, "licences_out_of_range"),
        (-3, "licences_out_of_range"),
        (201, "licences_out_of_range"),
        (10**15, "licences_out_of_range"),
    ],
)
async def test_a_total_that_is_not_more_or_too_much_is_refused(
    till: Till, ada: str, total: int, code: str
) -> None:
    await till.buy(ada, licences=2)
    subscription = await till.subscription(ada)
    body = MoreLicences(total, CONTACT, CARD)
    asked = till.store.place_licences(ada, subscription.id, body, new_key())
    assert (await refused(asked)).code == code
    assert await till.charges(ada) == 1


@pytest.mark.security(36)
async def test_the_subscription_of_somebody_else_is_not_there(till: Till, ada: str) -> None:
    bob = await till.account()
    await till.buy(bob)
    theirs = await till.subscription(bob)
    for asked in (
        till.store.quote(ada, NewQuote(subscription=theirs.id, licences=3)),
        till.store.place_licences(ada, theirs.id, MoreLicences(3, CONTACT, CARD), new_key()),
        till.store.place_auto_renewal(
            ada, theirs.id, EnableAutoRenewal("access_year", CONTACT, CARD), new_key()
        ),
    ):
        with pytest.raises(NotFoundRefused):
            await asked


@pytest.mark.rule("R73")
async def test_of_a_desktop_subscription_the_whole_is_upgraded_and_access_follows(
    till: Till, ada: str
) -> None:
    await till.key_of(ada, "desktop_pro")
    desktop, access = await till.subscription(ada, "desktop_pro"), await till.subscription(ada)
    order = await upgrade(till, ada, access.id, 3)
    assert (order.subscription, order.product) == (desktop.id, "desktop_pro")
    assert order.amount.amount_minor == 2 * 9999, "at the catalogue's price, a whole term"
    await till.advance(ada, CONFIRMED)
    assert (await till.subscription(ada, "desktop_pro")).licences == 3
    assert (await till.subscription(ada)).licences == 3
    assert await till.adds_up(ada)


@pytest.mark.rule("R74")
async def test_with_a_perpetual_licence_auto_renewal_comes_first(till: Till, ada: str) -> None:
    await till.key_of(ada, "desktop_perpetual")
    access = await till.subscription(ada)
    answer = await refused(upgrade(till, ada, access.id, 2))
    assert answer.code == "auto_renewal_needed"

    body = EnableAutoRenewal("access_year", CONTACT, CARD)
    quote = await till.store.quote(ada, NewQuote(subscription=access.id, plan="access_year"))
    order = (await till.store.place_auto_renewal(ada, access.id, body, new_key())).order
    assert order.kind is OrderKind.ENABLE_AUTO_RENEWAL
    await till.advance(ada, CONFIRMED)
    after = await till.subscription(ada)
    assert (after.id, after.origin, after.auto_renewal) == (access.id, Origin.WEB, AutoRenewal.ON)
    assert after.until == add_months(access.activated_at, 3 + 12) == quote.new_end
    await upgrade(till, ada, access.id, 2)
    await till.advance(ada, CONFIRMED)
    assert (await till.subscription(ada)).licences == 2
    assert await till.adds_up(ada)


@pytest.mark.rule("R52")
@pytest.mark.rule("R53")
async def test_only_bundled_perpetual_access_is_switched_on_by_an_order(till: Till, ada: str) -> None:
    await till.buy(ada)
    paid = await till.subscription(ada)
    bob = await till.account()
    await till.key_of(bob, "desktop_pro")
    bundled = await till.subscription(bob)
    for who, row in ((ada, paid), (bob, bundled)):
        asked = EnableAutoRenewal("access_year", CONTACT, CARD)
        answer = await refused(till.store.place_auto_renewal(who, row.id, asked, new_key()))
        assert answer.code == "auto_renewal_unavailable"


@pytest.mark.rule("R52")
@pytest.mark.parametrize(
    ("plan", "instrument", "code"),
    [
        ("desktop_pro_year", CARD, "plan_not_sold_here"),
        ("app_store_year", CARD, "plan_not_sold_here"),
        ("access_decade", CARD, "plan_unknown"),
        ("access_year", "sim_transfer_works", "instrument_not_storable"),
    ],
)
async def test_auto_renewal_needs_a_plan_of_access_and_what_can_be_charged(
    till: Till, ada: str, plan: str, instrument: str, code: str
) -> None:
    await till.key_of(ada, "desktop_perpetual")
    access = await till.subscription(ada)
    asked = EnableAutoRenewal(plan, CONTACT, instrument)
    assert (await refused(till.store.place_auto_renewal(ada, access.id, asked, new_key()))).code == code


@pytest.mark.rule("R75")
async def test_of_the_app_store_no_licences_are_sold_here(till: Till, ada: str) -> None:
    await till.buy(ada)
    access = await till.subscription(ada)

    def sold_there(row: Subscription) -> None:
        row.origin = Origin.APP_STORE.value

    await till.change_row(ada, access.id, sold_there)
    assert (await refused(upgrade(till, ada, access.id, 2))).code == "not_available_from_app_store"


async def test_what_ended_or_was_not_paid_is_not_upgraded(till: Till, ada: str) -> None:
    await till.buy(ada, instrument="sim_card_fails_at_renewal")
    access = await till.subscription(ada)
    assert access.until is not None
    await till.until(ada, access.until)
    assert (await refused(upgrade(till, ada, access.id, 2))).code == "fix_payment_needed"
    await till.advance(ada, 7 * DAY)
    assert (await refused(upgrade(till, ada, access.id, 2))).code == "subscription_ended"


@pytest.mark.security(34)
async def test_licences_paid_late_for_a_revoked_subscription_are_given_back(till: Till, ada: str) -> None:
    bought = await till.buy(ada)
    access = await till.subscription(ada)
    order = await upgrade(till, ada, access.id, 5, "sim_transfer_never")
    await till.store.charge_back(ada, bought.id)
    after = await till.store.processor_says(order.payments[0].reference, Outcome.CONFIRM)
    assert after.state is OrderState.EXPIRED
    assert await till.charged(ada) == 0
    state = await till.entitlement(ada)
    assert (state.status, state.reason) == (Status.SUSPENDED, EntitlementReason.CHARGED_BACK)
    assert await till.adds_up(ada)


@pytest.mark.parametrize(
    ("asked", "error"),
    [(NewQuote(), RequestRefused), (NewQuote(subscription="sub_1", licences=2), NotFoundRefused)],
)
async def test_a_quote_for_nothing_is_refused(
    till: Till, ada: str, asked: NewQuote, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await till.store.quote(ada, asked)
    await till.buy(ada)
    access = await till.subscription(ada)
    with pytest.raises(RequestRefused):
        await till.store.quote(ada, NewQuote(subscription=access.id))


@pytest.mark.rule("R72")
@settings(max_examples=12)
@given(
    st.sampled_from(("access_month", "access_year", "access_two_years", "desktop_pro_year")),
    st.integers(1, 4),
    st.integers(0, 40 * 24),
    st.integers(1, 5),
)
async def test_a_quote_says_what_then_happens_and_keeps_nothing(
    tmp_path_factory: pytest.TempPathFactory, plan: str, licences: int, hours: int, extra: int
) -> None:
    async with till_in(tmp_path_factory.mktemp("quote"), FakeClock()) as till:
        ada = await till.account()
        quote = await till.store.quote(ada, NewQuote(plan=plan, licences=licences))
        assert await till.store.orders(ada) == ()
        assert await till.parts.subscriptions.list(ada) == ()
        order = await till.buy(ada, plan, licences=licences)
        row = await till.parts.subscriptions.get(ada, order.subscription or "")
        assert order.amount == quote.amount
        assert quote.new_end == add_months(order.placed_at, order.term_months)
        await till.advance(ada, timedelta(hours=hours))
        more = NewQuote(subscription=row.id, licences=licences + extra)
        quote = await till.store.quote(ada, more)
        upgraded = await upgrade(till, ada, row.id, licences + extra)
        assert upgraded.amount == quote.amount
        await till.store.processor_says(upgraded.payments[0].reference, Outcome.CONFIRM)
        after = await till.parts.subscriptions.get(ada, row.id)
        assert (after.licences, after.until) == (licences + extra, quote.new_end)
        assert await till.adds_up(ada)


# --- carts ----------------------------------------------------------------------------------------


@pytest.mark.rule("R32")
async def test_a_cart_is_filled_step_by_step_and_bought(till: Till, ada: str) -> None:
    first = await till.store.put_cart(ada, "access", CartChange(plan="access_month"))
    second = await till.store.put_cart(ada, "access", CartChange(contact=CONTACT))
    third = await till.store.put_cart(ada, "access", CartChange(instrument=CARD, licences=2))
    same = await till.store.put_cart(ada, "access", CartChange(instrument=CARD))
    assert (third.plan, third.licences, third.contact, third.instrument) == ("access_month", 2, CONTACT, CARD)
    assert len({first.submit_key, second.submit_key, third.submit_key}) == 3
    assert same == third
    stale = await refused(till.store.submit_cart(ada, "access", first.submit_key))
    assert stale.code == "cart_changed"
    order = (await till.store.submit_cart(ada, "access", third.submit_key)).order
    assert (order.plan, order.licences) == ("access_month", 2)
    await till.advance(ada, CONFIRMED)
    assert await till.store.cart(ada, "access") is None
    with pytest.raises(NotFoundRefused):
        await till.store.submit_cart(ada, "access")


@pytest.mark.rule("R72")
@pytest.mark.rule("R73")
async def test_the_cart_of_bundled_access_is_that_of_the_whole_subscription(till: Till, ada: str) -> None:
    await till.key_of(ada, "desktop_pro")
    desktop, access = await till.subscription(ada, "desktop_pro"), await till.subscription(ada)
    cart = await till.store.put_cart(ada, access.id, CartChange(licences=4, contact=CONTACT, instrument=CARD))
    assert (cart.subject, cart.kind, cart.licences) == (desktop.id, OrderKind.LICENCES, 4)
    assert await till.store.cart(ada, access.id) == cart
    await till.store.submit_cart(ada, access.id, cart.submit_key)
    await till.advance(ada, CONFIRMED)
    assert (await till.subscription(ada)).licences == 4
    assert await till.store.cart(ada, access.id) is None


@pytest.mark.rule("R52")
async def test_the_cart_of_a_perpetual_bundle_chooses_a_duration(till: Till, ada: str) -> None:
    await till.key_of(ada, "desktop_perpetual")
    access = await till.subscription(ada)
    change = CartChange("access_two_years", None, CONTACT, CARD)
    cart = await till.store.put_cart(ada, access.id, change)
    assert cart.kind is OrderKind.ENABLE_AUTO_RENEWAL
    order = (await till.store.submit_cart(ada, access.id, cart.submit_key)).order
    assert (order.kind, order.term_months) == (OrderKind.ENABLE_AUTO_RENEWAL, 24)


@pytest.mark.rule("R44")
async def test_a_declined_upgrade_is_in_its_cart_again(till: Till, ada: str) -> None:
    await till.buy(ada)
    access = await till.subscription(ada)
    await upgrade(till, ada, access.id, 3, "sim_card_declined")
    await till.advance(ada, CONFIRMED)
    cart = await till.store.cart(ada, access.id)
    assert cart is not None
    assert (cart.licences, cart.declined_for) == (3, DeclineReason.INSUFFICIENT_FUNDS)
    changed = await till.store.put_cart(ada, access.id, CartChange(instrument=CARD))
    assert changed.declined_for is None
    assert (await till.subscription(ada)).licences == 1
    await till.store.empty_cart(ada, access.id)
    assert await till.store.cart(ada, access.id) is None


async def test_after_a_refusal_the_same_cart_may_be_tried_again(till: Till, ada: str) -> None:
    cart = await till.store.put_cart(ada, "access", CartChange("access_year", 1, CONTACT))
    answer = await refused(till.store.submit_cart(ada, "access", cart.submit_key))
    assert answer.code == "payment_method_needed"
    assert (await refused(till.store.submit_cart(ada, "access", cart.submit_key))).code == answer.code
    await till.store.put_cart(ada, "access", CartChange(instrument=CARD))
    assert (await till.store.submit_cart(ada, "access")).order.state is OrderState.OPEN


@pytest.mark.parametrize(
    ("subject", "change", "code"),
    [
        ("nothing", CartChange(), "product_unknown"),
        ("desktop_perpetual", CartChange(), "plan_not_sold_here"),
        ("access", CartChange(plan="access_decade"), "plan_unknown"),
        ("access", CartChange(plan="app_store_year"), "plan_not_sold_here"),
        ("access", CartChange(plan="desktop_pro_year"), "plan_not_sold_here"),
        ("access", CartChange(licences=0), "licences_out_of_range"),
        ("access", CartChange(instrument="gold"), "instrument_unknown"),
        ("access", CartChange(instrument="4111111111111111"), "card_number_refused"),
    ],
)
async def test_nothing_gets_into_a_cart_that_cannot_be_bought(
    till: Till, ada: str, subject: str, change: CartChange, code: str
) -> None:
    assert (await refused(till.store.put_cart(ada, subject, change))).code == code
    assert await till.store.cart(ada, subject) is None


async def test_a_business_product_is_for_business_accounts(till: Till, ada: str) -> None:
    firm = await till.account(AccountKind.BUSINESS)
    assert (await till.buy(firm, "desktop_business_year")).state is OrderState.PAID
    assert (await refused(till.place(ada, "desktop_business_year"))).code == "business_account_needed"
