"""Details, Manage and auto-renewal over the real service, without script (RULES R51–R55, R82, R83)."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from shared.reasons import AutoRenewal, Status
from tests.support.account_service import Service
from tests.support.page_parts import source_of, words_of
from tests.support.portal import Browser, browser
from tests.support.shopper import Shopper, shopper

FIELDS = (
    "field-status",
    "field-auto-renewal",
    "field-activation",
    "field-expiration",
    "field-orders",
    "field-payment",
    "field-products",
    "field-keys",
)
CONFIRMED = timedelta(seconds=6)


@pytest.fixture
async def ada(service: Service) -> Shopper:
    return await shopper(service)


@pytest.fixture
async def person(service: Service, ada: Shopper) -> AsyncIterator[Browser]:
    async with browser(service) as fresh:
        yield await fresh.signed_in_as(ada.account_id)


@pytest.mark.rule("R82")
async def test_details_have_the_eight_fields(person: Browser, ada: Shopper) -> None:
    bought = await ada.buy()
    page = (await person.get(f"/subscriptions/{bought.id}")).text
    order = page.index
    assert [order(f'data-testid="{name}"') for name in FIELDS] == sorted(
        order(f'data-testid="{name}"') for name in FIELDS
    )
    assert "Active" in words_of(page, "field-status")
    assert words_of(page, "renewal-value") == "On"
    assert "15 January 2026" in words_of(page, "field-activation")
    assert "Renews on" in words_of(page, "field-expiration")
    assert "15 January 2027" in words_of(page, "field-expiration")
    (placed,) = await ada.parts.store.orders(ada.account_id)
    assert f'href="/orders/{placed.id}"' in source_of(page, "field-orders")
    assert placed.number in source_of(page, "field-orders")
    assert "Test card 0001" in source_of(page, "field-payment")
    assert "1 licence for 5 computers" in source_of(page, "field-products")


@pytest.mark.rule("R82")
async def test_key_is_masked_and_can_be_revealed_and_copied(person: Browser, ada: Shopper) -> None:
    key = await ada.register("desktop_pro")
    page = (await person.get(f"/subscriptions/{key.subscription}")).text
    assert words_of(page, "key-masked") == key.masked
    assert key.key in source_of(page, "key-text")
    assert f'data-copy="{key.key}"' in page
    assert "Access" in words_of(page, "included-product")


@pytest.mark.rule("R51")
async def test_auto_renewal_is_being_disabled_until_confirmed_then_off(person: Browser, ada: Shopper) -> None:
    bought = await ada.buy()
    page = (await person.get("/computers/manage")).text
    assert words_of(page, "renewal-value") == "On"
    assert 'data-testid="disable-auto-renewal"' in page
    for _ in range(2):  # idempotent
        answer = await person.post(f"/subscriptions/{bought.id}/auto-renewal", enabled="no", back="manage")
        assert answer.headers["location"] == "/computers/manage"
    page = (await person.get("/computers/manage")).text
    assert "being disabled" in words_of(page, "renewal-change")
    assert 'data-testid="disable-auto-renewal"' not in page
    assert "being disabled" in words_of((await person.get("/computers")).text, "renewal-change")
    await ada.pass_time(CONFIRMED)
    page = (await person.get("/computers/manage")).text
    assert words_of(page, "renewal-value") == "Off"
    assert 'data-testid="renewal-change"' not in page
    assert (await ada.get(bought.id)).until == bought.until


@pytest.mark.rule("R51", "R61")
async def test_paid_one_beside_a_longer_bundled_one_is_managed_too(person: Browser, ada: Shopper) -> None:
    bought = await ada.buy("access_month")
    await ada.register("desktop_pro")
    page = (await person.get("/computers/manage")).text
    bundled, paid = page.split('data-testid="manage"')[1:]
    assert words_of(bundled, "renewal-value") == "Not available"
    assert words_of(paid, "renewal-value") == "On"
    assert f'action="/subscriptions/{bought.id}/auto-renewal"' in paid
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


@pytest.mark.rule("R52")
async def test_auto_renewal_of_a_paid_one_is_switched_on_again_at_once(person: Browser, ada: Shopper) -> None:
    bought = await ada.buy()
    await ada.parts.subscriptions.set_auto_renewal(ada.account_id, bought.id, False)
    await ada.pass_time(CONFIRMED)
    assert 'data-testid="enable-auto-renewal"' in (await person.get(f"/subscriptions/{bought.id}")).text
    answer = await person.post(f"/subscriptions/{bought.id}/auto-renewal", enabled="yes", back="details")
    page = (await person.get(answer.headers["location"])).text
    assert words_of(page, "done") == "Auto-renewal is on."
    assert words_of(page, "renewal-value") == "On"


@pytest.mark.rule("R53")
@pytest.mark.parametrize(
    ("product", "reason"), [("desktop_pro", "Desktop subscription"), ("desktop_business", "new key")]
)
async def test_auto_renewal_that_is_not_available_says_why(
    person: Browser, ada: Shopper, product: str, reason: str
) -> None:
    if product == "desktop_business":
        await person.post("/account/kind", kind="business")
    await ada.register(product)
    page = (await person.get(f"/subscriptions/{(await ada.access()).id}")).text
    assert words_of(page, "renewal-value") == "Not available"
    assert reason in source_of(page, "field-auto-renewal")
    assert 'data-testid="enable-auto-renewal"' not in page


@pytest.mark.rule("R52")
async def test_bundled_perpetual_one_is_switched_on_by_choosing_a_duration(
    person: Browser, ada: Shopper
) -> None:
    await ada.register("desktop_perpetual")
    access = await ada.access()
    page = (await person.get(f"/subscriptions/{access.id}")).text
    assert words_of(page, "renewal-value") == "Off"
    assert f'href="/subscriptions/{access.id}/auto-renewal"' in page
    page = (await person.get(f"/subscriptions/{access.id}/auto-renewal")).text
    assert [
        page.count(f'value="{plan}"') for plan in ("access_month", "access_year", "access_two_years")
    ] == [
        1,
        1,
        1,
    ]
    assert "Proceed to checkout" in page
    answer = await person.post(
        f"/subscriptions/{access.id}/auto-renewal", enabled="order", plan="access_year"
    )
    assert answer.headers["location"] == f"/store/{access.id}/contact"
    cart = await ada.parts.store.cart(ada.account_id, access.id)
    assert cart is not None
    assert cart.plan == "access_year"


@pytest.mark.parametrize("plan", ["", "app_store_year", "desktop_pro_year", "no_such_plan"])
async def test_duration_that_is_not_sold_for_it_is_refused_on_the_same_page(
    person: Browser, ada: Shopper, plan: str
) -> None:
    await ada.register("desktop_perpetual")
    access = await ada.access()
    page = await person.post(f"/subscriptions/{access.id}/auto-renewal", enabled="order", plan=plan)
    assert page.status_code == 422
    assert words_of(page.text, "problem")
    assert await ada.parts.store.cart(ada.account_id, access.id) is None


@pytest.mark.parametrize("enabled", ["", "perhaps"])
async def test_switch_that_is_neither_on_nor_off_is_refused(
    person: Browser, ada: Shopper, enabled: str
) -> None:
    bought = await ada.buy()
    answer = await person.post(f"/subscriptions/{bought.id}/auto-renewal", enabled=enabled)
    assert (answer.status_code, words_of(answer.text, "error-code")) == (422, "request_invalid")
    assert (await ada.get(bought.id)).auto_renewal_becomes is None


@pytest.mark.security(8)
@pytest.mark.parametrize(
    "page", ["auto-renewal", "licences", "licences/at-renewal", "licences/news", "payment"]
)
async def test_change_without_the_form_token_is_refused(person: Browser, ada: Shopper, page: str) -> None:
    bought = await ada.buy()
    answer = await person.post(f"/subscriptions/{bought.id}/{page}", "", enabled="no", licences="2")
    assert (answer.status_code, words_of(answer.text, "error-code")) == (403, "form_expired")
    assert await ada.get(bought.id) == bought


@pytest.mark.rule("R5", "R54", "R55", "R61")
async def test_failed_renewal_beside_a_bundle_promises_no_renewal_and_leads_to_where_it_is_paid(
    person: Browser, ada: Shopper
) -> None:
    bought = await ada.buy("access_month", "sim_card_fails_at_renewal")
    await ada.register("desktop_pro")
    page = (await person.get("/computers")).text
    assert words_of(page, "subscription-date").startswith("Renews on")
    assert words_of(page, "subscription-until").startswith("Access until")
    assert bought.until is not None
    await ada.pass_time(bought.until - ada.now() + timedelta(hours=1))
    assert (await ada.get(bought.id)).status is Status.GRACE
    for path, date in (("/computers", "subscription-date"), ("/", "access-date")):
        page = (await person.get(path)).text
        assert words_of(page, date).startswith("Access until"), path
        (way,) = re.findall(r'href="(/subscriptions/[^"]+/payment)"', page)
        answer = await person.get(way)
        assert answer.headers["location"] == f"/subscriptions/{bought.id}/payment"
    assert (await person.get(f"/subscriptions/{bought.id}/payment")).status_code == 200


@pytest.mark.rule("R55")
async def test_failed_renewal_is_paid_with_another_card_from_the_page(person: Browser, ada: Shopper) -> None:
    bought = await ada.buy("access_month", "sim_card_fails_at_renewal")
    assert bought.until is not None
    await ada.pass_time(bought.until - ada.now() + timedelta(hours=1))
    assert (await ada.get(bought.id)).status is Status.GRACE
    for path in ("/", "/computers", f"/subscriptions/{bought.id}"):
        assert f'href="/subscriptions/{bought.id}/payment"' in (await person.get(path)).text, path
    page = (await person.get(f"/subscriptions/{bought.id}/payment")).text
    key = page.split('name="submit_key" value="', 1)[1].split('"', 1)[0]
    answer = await person.post(
        f"/subscriptions/{bought.id}/payment", pay_with="instrument:sim_card_works", submit_key=key
    )
    assert answer.headers["location"].startswith(f"/subscriptions/{bought.id}")
    await ada.pass_time(timedelta(minutes=6))
    renewed = await ada.get(bought.id)
    assert renewed.status is Status.ACTIVE
    assert renewed.until is not None
    assert (renewed.until.month, renewed.until.day) == (3, bought.until.day)


@pytest.mark.rule("R45")
async def test_method_for_the_next_renewal_is_changed_and_nothing_is_charged(
    person: Browser, ada: Shopper
) -> None:
    bought = await ada.buy()
    page = (await person.get(f"/subscriptions/{bought.id}/payment")).text
    assert "Nothing is charged now" in page
    await person.post(f"/subscriptions/{bought.id}/payment", pay_with="instrument:sim_paypal_works")
    changed = await ada.get(bought.id)
    assert changed.payment_method is not None
    assert "PayPal" in changed.payment_method.label
    assert len(await ada.parts.store.orders(ada.account_id)) == 1


@pytest.mark.parametrize("typed", ["", "nonsense", "instrument:none", "method:pm_of_somebody"])
async def test_way_to_pay_that_is_none_is_refused(person: Browser, ada: Shopper, typed: str) -> None:
    bought = await ada.buy()
    answer = await person.post(f"/subscriptions/{bought.id}/payment", pay_with=typed)
    assert answer.status_code in {404, 422}
    assert words_of(answer.text, "problem")
    assert await ada.get(bought.id) == bought


async def test_nothing_to_manage_leads_to_the_computers(person: Browser) -> None:
    assert (await person.get("/manage")).headers["location"] == "/computers/manage"
    assert (await person.get("/computers/manage")).headers["location"] == "/computers"


@pytest.mark.rule("R31")
@pytest.mark.rule("R83")
async def test_computers_page_has_the_subscription_on_top_with_manage(person: Browser, ada: Shopper) -> None:
    assert 'data-testid="manage"' not in (await person.get("/computers")).text
    bought = await ada.buy()
    page = (await person.get("/computers")).text
    assert page.index('data-testid="subscription"') < page.index('id="list-title"')
    assert words_of(page, "subscription-name") == "Access"
    assert "Renews on 15 January 2027" in words_of(page, "subscription-date")
    assert 'href="/computers/manage" data-testid="manage"' in page
    assert 'data-testid="buy"' not in page
    assert bought.auto_renewal is AutoRenewal.ON
