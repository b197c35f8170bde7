"""Orders, receipts, the processor's pages, stored ways to pay, over the real service (R36, R41–R46, R55)."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from account.store.instruments import Outcome
from shared.reasons import OrderState, PaymentState, Status
from shared.sales import NewPaymentMethod
from tests.support.account_service import Service
from tests.support.portal import Browser, browser, text_of
from tests.support.shopper import SETTLED, Shopper, shopper

DAY = timedelta(days=1)


@pytest.fixture
async def ada(service: Service) -> Shopper:
    return await shopper(service)


@pytest.fixture
async def hers(service: Service, ada: Shopper) -> AsyncIterator[Browser]:
    async with browser(service) as fresh:
        yield await fresh.signed_in_as(ada.account_id)


async def order_page(hers: Browser, order_id: str) -> str:
    answer = await hers.get(f"/orders/{order_id}")
    assert answer.status_code == 200, answer.text
    return answer.text


async def reference_of(ada: Shopper, order_id: str) -> str:
    return (await ada.parts.store.order(ada.account_id, order_id)).payments[0].reference


async def state_of(ada: Shopper, order_id: str) -> OrderState:
    return (await ada.parts.store.order(ada.account_id, order_id)).state


def scene(page: str) -> str:
    match = re.search(r'data-scene="(\w+)"', page)
    assert match is not None
    return match[1]


@pytest.mark.rule("R36")
async def test_history_has_own_order_numbers_the_newest_first_and_the_processors_help(
    hers: Browser, ada: Shopper
) -> None:
    await ada.order(instrument="sim_card_declined")
    await ada.pass_time(SETTLED)
    await ada.buy("access_month")
    page = (await hers.get("/orders")).text
    numbers = re.findall(r'data-testid="order-number">([^<]+)<', page)
    assert [number[-4:] for number in numbers] == ["0002", "0001"]
    states = re.findall(r'data-testid="order-state">([^<]+)<', page)
    assert states == ["Paid", "Declined"]
    assert re.search(r'href="/help/orders"[^>]*data-testid="processor-help"', page)
    assert "Orderly" in page


async def test_history_without_orders_says_so_and_leads_to_buy(hers: Browser) -> None:
    page = (await hers.get("/orders")).text
    assert "No orders yet" in page
    assert 'href="/buy"' in page


@pytest.mark.rule("R41")
@pytest.mark.rule("R43")
async def test_card_is_processed_and_paid_within_five_minutes(hers: Browser, ada: Shopper) -> None:
    order_id = await ada.order()
    page = await order_page(hers, order_id)
    assert scene(page) == "processing"
    assert "within 5 minutes" in text_of(page, "order-meaning")
    await ada.pass_time(timedelta(minutes=5))
    page = await order_page(hers, order_id)
    assert scene(page) == "paid"
    assert text_of(page, "order-until") == "Renews on 15 January 2027"
    assert f'href="/orders/{order_id}/receipt"' in page


@pytest.mark.rule("R42")
async def test_transfer_shows_amount_reference_and_by_when_and_then_arrives(
    hers: Browser, ada: Shopper
) -> None:
    order_id = await ada.order("access_year", "sim_transfer_works", 2)
    page = await order_page(hers, order_id)
    assert scene(page) == "transfer"
    assert text_of(page, "transfer-amount") == "€39.98"
    number = (await ada.parts.store.order(ada.account_id, order_id)).number
    assert number in page
    assert "no real account" in text_of(page, "transfer-account")
    assert "14 February 2026" in page
    await ada.pass_time(5 * DAY)
    assert scene(await order_page(hers, order_id)) == "paid"


@pytest.mark.rule("R42")
async def test_short_transfer_says_what_came_and_what_is_missing(hers: Browser, ada: Shopper) -> None:
    order_id = await ada.order("access_year", "sim_transfer_short")
    await ada.pass_time(5 * DAY)
    page = await order_page(hers, order_id)
    order = await ada.parts.store.order(ada.account_id, order_id)
    assert scene(page) == "short"
    missing = order.amount.amount_minor - order.received.amount_minor
    assert text_of(page, "missing") == f"€{missing / 100:.2f}"
    assert text_of(page, "received") == f"€{order.received.amount_minor / 100:.2f}"


@pytest.mark.rule("R42")
async def test_order_without_a_payment_in_time_is_over_and_charged_nothing(
    hers: Browser, ada: Shopper
) -> None:
    order_id = await ada.order(instrument="sim_paypal_never")
    await ada.pass_time(7 * DAY)
    page = await order_page(hers, order_id)
    assert scene(page) == "expired"
    assert "Nothing was charged" in text_of(page, "order-meaning")
    assert 'data-testid="try-again"' in page


@pytest.mark.rule("R42")
@pytest.mark.parametrize(
    ("decision", "state", "payment"),
    [
        ("approve", OrderState.PAID, PaymentState.CONFIRMED),
        ("cancel", OrderState.DECLINED, PaymentState.DECLINED),
    ],
)
async def test_paypal_is_decided_on_the_processors_own_page(
    hers: Browser, ada: Shopper, decision: str, state: OrderState, payment: PaymentState
) -> None:
    order_id = await ada.order(instrument="sim_paypal_never")
    reference = await reference_of(ada, order_id)
    assert f'href="/processor/{reference}"' in await order_page(hers, order_id)
    page = (await hers.get(f"/processor/{reference}")).text
    assert "store.css" not in page
    assert "portal.css" not in page
    assert text_of(page, "amount") == "€19.99"
    for _ in range(3):  # a second press, or one from an old page, changes nothing
        answer = await hers.post(f"/processor/{reference}", decision=decision)
        assert answer.headers["location"] == f"/orders/{order_id}"
    order = await ada.parts.store.order(ada.account_id, order_id)
    assert (order.state, order.payments[0].state) == (state, payment)
    again = await hers.post(f"/processor/{reference}", decision="approve")
    assert again.status_code == 303
    assert await state_of(ada, order_id) is state
    assert 'data-testid="approve"' not in (await hers.get(f"/processor/{reference}")).text


@pytest.mark.rule("R44")
async def test_payment_cancelled_at_paypal_says_so_and_keeps_the_cart(hers: Browser, ada: Shopper) -> None:
    order_id = await ada.order(instrument="sim_paypal_never")
    await hers.post(f"/processor/{await reference_of(ada, order_id)}", decision="cancel")
    page = await order_page(hers, order_id)
    assert scene(page) == "declined"
    assert text_of(page, "decline-reason")
    assert (await hers.get("/store/access/payment")).status_code == 200


@pytest.mark.parametrize("instrument", ["sim_transfer_never", "sim_card_works"])
async def test_nobody_can_approve_a_card_or_a_transfer_by_hand(
    hers: Browser, ada: Shopper, instrument: str
) -> None:
    order_id = await ada.order(instrument=instrument)
    reference = await reference_of(ada, order_id)
    assert 'data-testid="approve"' not in (await hers.get(f"/processor/{reference}")).text
    await hers.post(f"/processor/{reference}", decision="approve")
    assert await state_of(ada, order_id) is OrderState.OPEN


@pytest.mark.rule("R46")
async def test_order_that_waits_can_be_taken_back_and_a_paid_one_cannot(hers: Browser, ada: Shopper) -> None:
    order_id = await ada.order(instrument="sim_transfer_never")
    assert 'data-testid="confirm-cancel"' in await order_page(hers, order_id)
    answer = await hers.post(f"/orders/{order_id}/cancel")
    assert answer.headers["location"] == f"/orders/{order_id}"
    assert scene(await order_page(hers, order_id)) == "cancelled"
    await ada.parts.store.processor_says(await reference_of(ada, order_id), Outcome.CONFIRM)
    assert await state_of(ada, order_id) is OrderState.CANCELLED

    paid = await ada.order()
    await ada.pass_time(SETTLED)
    assert 'data-testid="confirm-cancel"' not in await order_page(hers, paid)
    refused = await hers.post(f"/orders/{paid}/cancel")
    assert text_of(refused.text, "error-code") == "refund_not_allowed"
    assert await state_of(ada, paid) is OrderState.PAID


@pytest.mark.rule("R36")
async def test_receipt_has_number_contact_line_and_total_and_none_before_it_is_paid(
    hers: Browser, ada: Shopper
) -> None:
    order_id = await ada.order(licences=2)
    early = await hers.get(f"/orders/{order_id}/receipt")
    assert text_of(early.text, "error-code") == "receipt_not_yet"
    await ada.pass_time(SETTLED)
    page = (await hers.get(f"/orders/{order_id}/receipt")).text
    assert text_of(page, "receipt-total").startswith("€39.98")
    assert "Ada Lovelace" in page
    assert "1 Analytical Row" in page
    assert "United Kingdom" in page
    assert (await ada.parts.store.order(ada.account_id, order_id)).number in page


@pytest.mark.rule("R46")
async def test_refunded_order_says_that_all_of_it_went_back(hers: Browser, ada: Shopper) -> None:
    order_id = await ada.order()
    await ada.pass_time(SETTLED)
    await ada.parts.store.refund(ada.account_id, order_id, "operator", "goodwill")
    assert scene(await order_page(hers, order_id)) == "refunded"
    receipt = (await hers.get(f"/orders/{order_id}/receipt")).text
    assert text_of(receipt, "receipt-refunded").startswith("€19.99")


@pytest.mark.security(36)
async def test_orders_and_payments_of_another_account_do_not_exist(service: Service, hers: Browser) -> None:
    eve = await shopper(service, "eve@example.org")
    order_id = await eve.order(instrument="sim_paypal_never")
    reference = await reference_of(eve, order_id)
    answers = [
        await hers.get(f"/orders/{order_id}"),
        await hers.get(f"/orders/{order_id}/receipt"),
        await hers.post(f"/orders/{order_id}/cancel"),
        await hers.get(f"/processor/{reference}"),
        await hers.post(f"/processor/{reference}", decision="approve"),
        await hers.get(f"/live/events?page=/orders/{order_id}"),
        await hers.post("/payment-methods/pm_1/remove"),
        await hers.post("/payment-methods/pm_1/default"),
    ]
    assert [answer.status_code for answer in answers] == [404] * len(answers)
    assert await state_of(eve, order_id) is OrderState.OPEN


@pytest.mark.rule("R45")
async def test_ways_to_pay_are_saved_made_default_and_removed_but_not_the_last_one(
    hers: Browser, ada: Shopper
) -> None:
    await ada.buy()
    page = (await hers.get("/payment-methods")).text
    assert text_of(page, "method-label") == "Test card 0001 (works)"
    answer = await hers.post("/payment-methods", pay_with="instrument:sim_paypal_works")
    assert answer.headers["location"] == "/payment-methods?done=added"
    card, paypal = await ada.parts.store.methods(ada.account_id)
    assert (card.is_default, paypal.is_default) == (False, True)
    await hers.post(f"/payment-methods/{card.id}/default")
    await hers.post(f"/payment-methods/{paypal.id}/remove")
    (left,) = await ada.parts.store.methods(ada.account_id)
    assert left.id == card.id
    refused = await hers.post(f"/payment-methods/{card.id}/remove")
    assert refused.status_code in (409, 422)
    assert text_of(refused.text, "problem")
    assert len(await ada.parts.store.methods(ada.account_id)) == 1


@pytest.mark.rule("R45")
@pytest.mark.parametrize(
    "sent", ["", "instrument:sim_transfer_works", "instrument:4111111111111111", "method:pm_1", "x:y"]
)
async def test_what_cannot_be_charged_again_is_not_saved(hers: Browser, ada: Shopper, sent: str) -> None:
    answer = await hers.post("/payment-methods", pay_with=sent)
    assert answer.status_code in (409, 422)
    assert text_of(answer.text, "problem")
    assert await ada.parts.store.methods(ada.account_id) == ()


@pytest.mark.rule("R45")
async def test_other_method_for_a_subscription_counts_from_the_next_charge(
    hers: Browser, ada: Shopper
) -> None:
    subscription = await ada.buy()
    kept = await ada.parts.store.add_method(ada.account_id, NewPaymentMethod("sim_paypal_works", False))
    orders = await ada.parts.store.orders(ada.account_id)
    path = f"/subscriptions/{subscription.id}/payment"
    page = (await hers.get(path)).text
    answer = await hers.post(path, submit_key=key_on(page), pay_with=f"method:{kept.id}")
    assert answer.status_code == 303
    after = await ada.get(subscription.id)
    assert after.payment_method is not None
    assert after.payment_method.id == kept.id
    assert await ada.parts.store.orders(ada.account_id) == orders


@pytest.mark.rule("R55")
async def test_failed_renewal_is_fixed_on_its_page_and_the_date_stays(hers: Browser, ada: Shopper) -> None:
    subscription = await ada.buy("access_month", "sim_card_fails_at_renewal")
    assert subscription.until is not None
    await ada.pass_time(subscription.until - ada.now() + timedelta(hours=1))
    assert (await ada.get(subscription.id)).status is Status.GRACE
    path = f"/subscriptions/{subscription.id}/payment"
    page = (await hers.get(path)).text
    answer = await hers.post(path, submit_key=key_on(page), pay_with="instrument:sim_card_works")
    assert answer.status_code == 303
    await ada.pass_time(SETTLED)
    fixed = await ada.get(subscription.id)
    assert fixed.status is Status.ACTIVE
    assert fixed.until is not None
    assert (fixed.until.month, fixed.until.day) == (3, subscription.until.day)


def key_on(html: str) -> str:
    match = re.search(r'name="submit_key" value="([^"]+)"', html)
    assert match is not None, html
    return match[1]
