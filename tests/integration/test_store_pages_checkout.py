"""The checkout over the real service: plan, contact, payment, one order (R23, R32–R35, R37, R38, R44)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import update

from account.db.sales_tables import Cart
from account.store.faults import FaultName
from shared.reasons import LoginPage, OrderState
from shared.sales import NewPaymentMethod, Order
from tests.support.account_service import Service
from tests.support.checkout import BILLED, CARD, key_on, pay, to_payment
from tests.support.portal import Browser, browser, sign_in_of, text_of
from tests.support.shopper import SETTLED, Shopper, shopper

DECLINED = "instrument:sim_card_declined"
REAL_NUMBER = "4111 1111 1111 1111"


@pytest.fixture
async def ada(service: Service) -> Shopper:
    return await shopper(service)


@pytest.fixture
async def hers(service: Service, ada: Shopper) -> AsyncIterator[Browser]:
    async with browser(service) as fresh:
        yield await fresh.signed_in_as(ada.account_id)


async def orders_of(ada: Shopper) -> tuple[Order, ...]:
    return await ada.parts.store.orders(ada.account_id)


@pytest.mark.rule("R32")
async def test_cart_shows_price_term_licences_and_total_and_has_one_plan_chosen(hers: Browser) -> None:
    page = (await hers.get("/store/access")).text
    for plan in ("access_month", "access_year", "access_two_years"):
        assert f'data-testid="plan-{plan}"' in page
    assert "app_store" not in page
    assert page.count(" checked") == 1
    assert text_of(page, "summary-plan") == "1 month"
    assert text_of(page, "summary-total") == "€2.99"
    answer = await hers.post("/store/access", plan="access_two_years", licences="3", go="update")
    assert answer.headers["location"] == "/store/access"
    page = (await hers.get("/store/access")).text
    assert text_of(page, "summary-plan") == "2 years"
    assert text_of(page, "summary-licences") == "× 3"
    assert text_of(page, "summary-total") == "€104.97"


@pytest.mark.rule("R32")
async def test_steps_lead_to_the_order_that_is_processed_and_then_live(hers: Browser, ada: Shopper) -> None:
    page = await to_payment(hers, licences="2")
    assert text_of(page, "summary-total") == "€39.98"
    target = await pay(hers, page)
    order = await hers.get(target)
    assert text_of(order.text, "order-title") == "Your order is being processed"
    await ada.pass_time(SETTLED)
    order = await hers.get(target)
    assert text_of(order.text, "order-title") == "Thank you. Your order is complete"
    assert (await ada.access()).licences == 2


@pytest.mark.rule("R32")
async def test_step_that_comes_too_early_leads_to_the_one_before(hers: Browser) -> None:
    assert (await hers.get("/store/access/contact")).headers["location"] == "/store/access"
    assert (await hers.get("/store/access/payment")).headers["location"] == "/store/access"
    await hers.post("/store/access", plan="access_year", licences="1")
    assert (await hers.get("/store/access/payment")).headers["location"] == "/store/access/contact"


@pytest.mark.parametrize("typed", ["0", "-1", "201", "1.5", "", "many", "9" * 30, "１"])
async def test_number_of_licences_out_of_range_is_refused_with_a_sentence(hers: Browser, typed: str) -> None:
    answer = await hers.post("/store/access", plan="access_year", licences=typed)
    assert answer.status_code == 422
    assert text_of(answer.text, "problem")
    assert 'aria-invalid="true"' in answer.text


@pytest.mark.parametrize("plan", ["", "gone", "app_store_year", "desktop_pro_year", "<script>"])
async def test_plan_that_is_not_sold_here_is_refused_with_a_sentence(hers: Browser, plan: str) -> None:
    answer = await hers.post("/store/access", plan=plan, licences="1")
    assert answer.status_code == 422
    assert text_of(answer.text, "problem")


@pytest.mark.security(36)
@pytest.mark.parametrize("what", ["", "/contact", "/payment"])
async def test_subscription_of_somebody_else_cannot_be_paid_for(
    service: Service, hers: Browser, what: str
) -> None:
    eve = await shopper(service, "eve@example.org")
    subscription = await eve.buy()
    for subject in (subscription.id, "sub_nothing", "product_of_nothing"):
        assert (await hers.get(f"/store/{subject}{what}")).status_code == 404
        answer = await hers.post(f"/store/{subject}{what}", submit_key="x" * 20, pay_with=CARD, **BILLED)
        assert answer.status_code == 404


async def test_contact_that_is_not_complete_is_shown_again_with_what_was_typed(hers: Browser) -> None:
    await hers.post("/store/access", plan="access_year", licences="1")
    typed = {**BILLED, "street": "", "email": "nonsense", "city": "<b>York</b>"}
    answer = await hers.post("/store/access/contact", **typed)
    assert answer.status_code == 422
    assert text_of(answer.text, "problem")
    for name in ("street", "email"):
        assert re.search(rf'id="{name}"[^>]*aria-invalid', answer.text)
    assert not re.search(r'id="name"[^>]*aria-invalid', answer.text)
    assert "&lt;b&gt;York&lt;/b&gt;" in answer.text
    assert 'value="Ada Lovelace"' in answer.text


@pytest.mark.rule("R32")
async def test_contact_of_the_last_order_is_filled_in(hers: Browser, ada: Shopper) -> None:
    order_id = await ada.order(instrument="sim_transfer_never")
    await ada.parts.store.cancel(ada.account_id, order_id)
    await hers.post("/store/access", plan="access_year", licences="1")
    page = (await hers.get("/store/access/contact")).text
    assert 'value="1 Analytical Row"' in page
    assert '<option value="GB" selected>' in page


@pytest.mark.security(14)
async def test_real_card_number_is_neither_taken_nor_shown_again(hers: Browser, ada: Shopper) -> None:
    await hers.post("/store/access", plan="access_year", licences="1")
    answer = await hers.post("/store/access/contact", **{**BILLED, "street": REAL_NUMBER})
    assert answer.status_code == 422
    assert REAL_NUMBER not in answer.text
    page = await to_payment(hers)
    assert "No real card number is accepted or stored" in text_of(page, "simulated")
    sent = await hers.post(
        "/store/access/payment", submit_key=key_on(page), pay_with=f"instrument:{REAL_NUMBER}"
    )
    assert sent.status_code == 422
    assert REAL_NUMBER not in sent.text
    assert await orders_of(ada) == ()


@pytest.mark.parametrize("pay_with", ["", "instrument:sim_gone", "nonsense", "instrument:"])
async def test_payment_without_a_way_to_pay_is_refused_and_can_be_repeated(
    hers: Browser, ada: Shopper, pay_with: str
) -> None:
    page = await to_payment(hers)
    answer = await hers.post("/store/access/payment", submit_key=key_on(page), pay_with=pay_with)
    assert answer.status_code == 422
    assert text_of(answer.text, "problem")
    assert await orders_of(ada) == ()
    assert (await pay(hers, answer.text)).startswith("/orders/")


@pytest.mark.rule("R45")
async def test_stored_method_that_was_removed_meanwhile_is_asked_for_again(
    hers: Browser, ada: Shopper
) -> None:
    kept = await ada.parts.store.add_method(ada.account_id, NewPaymentMethod("sim_paypal_works"))
    page = await to_payment(hers)
    assert f'value="method:{kept.id}"' in page
    await ada.parts.store.remove_method(ada.account_id, kept.id)
    sent = {"submit_key": key_on(page), "pay_with": f"method:{kept.id}"}
    answer = await hers.post("/store/access/payment", **sent)
    assert text_of(answer.text, "problem")
    assert await orders_of(ada) == ()
    assert (await pay(hers, answer.text)).startswith("/orders/")


@pytest.mark.rule("R34")
@pytest.mark.invariant(1)
async def test_ten_submits_at_once_are_one_order_and_all_land_on_its_page(
    hers: Browser, ada: Shopper
) -> None:
    page = await to_payment(hers)
    token, key = await hers.csrf(), key_on(page)
    answers = await asyncio.gather(
        *(hers.post("/store/access/payment", token, submit_key=key, pay_with=CARD) for _ in range(10))
    )
    (order,) = await orders_of(ada)
    assert {each.headers.get("location", each.text).partition("?")[0] for each in answers} == {
        f"/orders/{order.id}"
    }


@pytest.mark.rule("R34")
@pytest.mark.rule("R35")
@pytest.mark.invariant(1)
async def test_two_windows_that_pay_in_different_ways_are_one_order(hers: Browser, ada: Shopper) -> None:
    page = await to_payment(hers)
    first = await pay(hers, page, "instrument:sim_transfer_works")
    second = await pay(hers, page, CARD)
    (order,) = await orders_of(ada)
    assert (order.payment_kind.value, first) == ("bank_transfer", f"/orders/{order.id}")
    assert second.partition("?")[0] == first


@pytest.mark.rule("R34")
async def test_page_from_the_back_button_leads_to_the_paid_order_and_charges_nothing(
    hers: Browser, ada: Shopper
) -> None:
    page = await to_payment(hers)
    first = await pay(hers, page)
    await ada.pass_time(SETTLED)
    assert await pay(hers, page) == first
    (order,) = await orders_of(ada)
    assert order.state is OrderState.PAID
    assert order.received == order.amount


@pytest.mark.rule("R34")
async def test_page_that_shows_an_older_cart_is_not_paid_but_shown_anew(hers: Browser, ada: Shopper) -> None:
    stale = await to_payment(hers, "access_month")
    await to_payment(hers, "access_two_years")
    answer = await hers.post("/store/access/payment", submit_key=key_on(stale), pay_with=CARD)
    assert answer.status_code in (409, 422)
    assert text_of(answer.text, "summary-total") == "€34.99"
    assert text_of(answer.text, "problem")
    assert await orders_of(ada) == ()


@pytest.mark.rule("R34")
async def test_fault_of_old_bills_a_double_click_twice_and_only_while_it_is_on(
    hers: Browser, ada: Shopper
) -> None:
    await ada.parts.store.set_fault(ada.account_id, FaultName.LEGACY_DOUBLE_BILL, True)
    page = await to_payment(hers)
    for _ in range(2):
        await pay(hers, page)
    await ada.pass_time(SETTLED)
    assert [order.state for order in await orders_of(ada)] == [OrderState.PAID, OrderState.PAID]


async def test_plan_that_left_the_catalogue_meanwhile_leads_back_to_the_plans(
    service: Service, hers: Browser, ada: Shopper
) -> None:
    page = await to_payment(hers)
    await service.context.database.write(
        lambda session: session.execute(
            update(Cart).where(Cart.account_id == ada.account_id).values(plan="access_decade")
        )
    )
    answer = await hers.get("/store/access/payment")
    assert answer.headers["location"] == "/store/access?problem=plan_unknown"
    plans = await hers.get(answer.headers["location"])
    assert plans.status_code == 422
    assert text_of(plans.text, "problem")
    assert plans.text.count(" checked") == 1
    sent = await hers.post("/store/access/payment", submit_key=key_on(page), pay_with=CARD)
    assert sent.headers["location"] == "/store/access?problem=plan_unknown"
    assert await orders_of(ada) == ()


async def test_looking_at_the_plans_changes_nothing(hers: Browser, ada: Shopper) -> None:
    for _ in range(2):
        assert (await hers.get("/store/access?problem=<script>")).status_code == 200
    assert await ada.parts.store.cart(ada.account_id, "access") is None


@pytest.mark.rule("R35")
async def test_every_step_leads_to_the_open_order_while_there_is_one(hers: Browser, ada: Shopper) -> None:
    order_id = await ada.order(instrument="sim_paypal_never")
    for path in ("/buy", "/store/access", "/store/access/contact", "/store/access/payment"):
        answer = await hers.get(path)
        assert answer.headers["location"] == f"/orders/{order_id}?found=open"
    page = await hers.get(f"/orders/{order_id}?found=open")
    assert "Nothing was ordered a second time" in text_of(page.text, "was-open")


@pytest.mark.rule("R44")
async def test_declined_payment_keeps_the_cart_and_says_why(hers: Browser, ada: Shopper) -> None:
    target = await pay(hers, await to_payment(hers, "access_two_years", "4"), DECLINED)
    await ada.pass_time(SETTLED)
    order = (await hers.get(target)).text
    assert text_of(order, "order-title") == "The payment was declined"
    assert "not enough money" in text_of(order, "decline-reason")
    assert 'href="/store/access/payment"' in order
    page = (await hers.get("/store/access/payment")).text
    assert "not enough money" in text_of(page, "declined")
    assert text_of(page, "summary-total") == "€139.96"
    assert (await pay(hers, page)) != target
    await ada.pass_time(SETTLED)
    assert (await ada.access()).licences == 4


@pytest.mark.rule("R37")
async def test_who_has_paid_access_is_not_sold_it_again(hers: Browser, ada: Shopper) -> None:
    await ada.buy()
    for path in ("/store/access", "/store/access/contact", "/store/access/payment"):
        assert (await hers.get(path)).headers["location"] == "/buy"
    page = (await hers.get("/buy")).text
    assert text_of(page, "possible-from").endswith("15 January 2027, when the present one ends.")


@pytest.mark.rule("R38")
@pytest.mark.rule("R60")
async def test_who_has_bundled_access_is_told_before_paying_and_keeps_his_time(
    hers: Browser, ada: Shopper
) -> None:
    await ada.register("desktop_perpetual")
    window = (await hers.get("/buy")).text
    assert "need not buy it now" in text_of(window, "buy-meaning")
    assert 'href="/store/access"' in window
    cart = (await hers.get("/store/access")).text
    assert "the remaining time is kept" in text_of(cart, "not-needed")
    page = await to_payment(hers, "access_year")
    assert "need not buy it now" in text_of(page, "not-needed")
    assert "15 April 2027" in text_of(page, "summary-end")  # three months and a year


@pytest.mark.rule("R23")
async def test_payment_page_says_when_the_agent_uses_another_account(
    service: Service, hers: Browser, ada: Shopper
) -> None:
    eve = await service.account("eve@example.org")
    device = await service.device(eve)
    caller = await service.parts.authenticator.authenticate(device.access_token, device.thumbprint)
    link = await sign_in_of(service).login_links.make(eve, caller.family_id, LoginPage.BUY)
    await hers.get(link.url.removeprefix(service.base_url))
    answer = await hers.post("/enter", decision="stay")
    assert answer.headers["location"] == "/buy"
    page = await to_payment(hers)
    assert "eve@example.org" in text_of(page, "other-account")
    assert "ada@example.org" in text_of(page, "buying-as")
    await hers.signed_in_as(eve)
    assert 'data-testid="other-account"' not in await to_payment(hers)


@pytest.mark.security(8)
@pytest.mark.parametrize("step", ["", "/contact", "/payment"])
async def test_step_without_the_form_token_changes_nothing(hers: Browser, ada: Shopper, step: str) -> None:
    page = await to_payment(hers)
    answer = await hers.post(
        f"/store/access{step}", "", plan="access_month", licences="9", submit_key=key_on(page), pay_with=CARD
    )
    assert text_of(answer.text, "error-code") == "form_expired"
    assert await orders_of(ada) == ()
    assert text_of(await to_payment(hers), "summary-total") == "€19.99"


@pytest.mark.rule("R20")
@pytest.mark.parametrize("path", ["/buy", "/store/access", "/orders", "/payment-methods", "/orders/ord_1"])
async def test_signed_out_visitor_is_sent_to_sign_in_and_back(service: Service, path: str) -> None:
    async with browser(service) as stranger:
        answer = await stranger.get(path)
    assert answer.headers["location"] == f"/sign-in?return_to={path.replace('/', '%2F')}"
