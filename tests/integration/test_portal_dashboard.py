"""Dashboard and list of subscriptions over the real service, without script (RULES R20, R80, R81)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from shared.reasons import AutoRenewal
from tests.support.account_service import Service
from tests.support.page_parts import source_of, words_of
from tests.support.portal import Browser, browser
from tests.support.shopper import Shopper, shopper

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"


@pytest.fixture
async def ada(service: Service) -> Shopper:
    return await shopper(service)


@pytest.fixture
async def person(service: Service, ada: Shopper) -> AsyncIterator[Browser]:
    async with browser(service) as fresh:
        yield await fresh.signed_in_as(ada.account_id)


def card_of(html: str, product: str) -> str:
    """The part of the dashboard about one product."""
    return source_of(html, f"product-{product}")


@pytest.mark.rule("R80")
async def test_dashboard_has_a_card_per_product_each_with_its_active_subscriptions(
    person: Browser,
) -> None:
    page = (await person.get("/")).text
    for product in ("access", "desktop_pro", "desktop_perpetual", "desktop_business"):
        card = card_of(page, product)
        assert f'href="/subscriptions?product={product}&amp;show=active"' in card
        assert "Active Subscriptions" in words_of(card, "active-subscriptions")
    assert words_of(card_of(page, "access"), "product-status") == "Trial mode"
    assert 'href="/buy"' in card_of(page, "access")


@pytest.mark.rule("R80")
async def test_dashboard_shows_subscription_computers_and_orders_at_a_glance(
    service: Service, person: Browser, ada: Shopper
) -> None:
    await service.computer(ada.account_id, "Studio")
    await ada.buy(licences=2)
    page = (await person.get("/")).text
    access = card_of(page, "access")
    assert words_of(access, "product-status") == "Active"
    assert words_of(access, "product-licences") == "2 licences"
    assert "Renews on" in access
    assert 'data-testid="manage"' in access
    assert 'data-testid="buy"' not in access
    assert "Studio" in words_of(page, "dashboard-computers")
    assert words_of(page, "computer-count") == "1 of 10 computers"
    (order,) = await ada.parts.store.orders(ada.account_id)
    assert order.number in words_of(page, "dashboard-orders")


@pytest.mark.rule("R43")
async def test_dashboard_says_that_an_order_waits_and_leads_to_it(person: Browser, ada: Shopper) -> None:
    order_id = await ada.order(instrument="sim_transfer_works")
    page = (await person.get("/")).text
    assert f'href="/orders/{order_id}"' in page
    assert "waits for its payment" in page
    assert 'data-testid="buy"' not in page


@pytest.mark.rule("R66")
async def test_phone_of_the_app_store_is_sent_there_to_buy(person: Browser) -> None:
    headers = {"User-Agent": IPHONE, "Accept": "text/html"}
    for path in ("/", "/computers"):
        page = (await person.http.get(path, headers=headers)).text
        assert 'href="/app-store/subscribe"' in page
        assert 'href="/buy"' not in page


@pytest.mark.rule("R81")
@pytest.mark.rule("R54")
async def test_list_has_date_and_licences_and_the_filter_does_what_it_says(
    person: Browser, ada: Shopper
) -> None:
    bought = await ada.buy("access_month", licences=2)
    page = (await person.get("/subscriptions?product=access&show=active")).text
    assert words_of(page, "row-date").startswith("Renews on 15 February 2026")
    assert words_of(page, "row-licences") == "2 licences"
    assert f'href="/subscriptions/{bought.id}"' in page
    await ada.parts.subscriptions.set_auto_renewal(ada.account_id, bought.id, False)
    await ada.pass_time(timedelta(days=26))
    page = (await person.get("/subscriptions?show=expiring")).text
    assert words_of(page, "row-status") == "Expiring soon"
    assert words_of(page, "row-date").startswith("Expires on")
    assert 'data-testid="no-subscriptions"' in (await person.get("/subscriptions?show=expired")).text
    await ada.pass_time(timedelta(days=10))
    assert (await ada.get(bought.id)).auto_renewal is AutoRenewal.OFF
    page = (await person.get("/subscriptions?show=expired")).text
    assert words_of(page, "row-date").startswith("Expired on")
    assert 'data-testid="no-subscriptions"' in (await person.get("/subscriptions?show=active")).text


@pytest.mark.rule("R43")
async def test_list_of_nothing_leads_to_the_order_that_waits(person: Browser, ada: Shopper) -> None:
    order_id = await ada.order(instrument="sim_transfer_works")
    page = (await person.get("/subscriptions")).text
    assert words_of(page, "no-subscriptions").startswith("Waiting for your payment")
    assert f'href="/orders/{order_id}"' in page
    assert 'data-testid="buy"' not in page


@pytest.mark.rule("R81")
async def test_list_of_nothing_says_so_and_offers_to_buy(person: Browser) -> None:
    page = (await person.get("/subscriptions")).text
    assert "No subscriptions yet" in words_of(page, "no-subscriptions")
    assert 'href="/buy"' in page


@pytest.mark.rule("R20")
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/subscriptions",
        "/subscriptions/x",
        "/subscriptions/x/licences",
        "/subscriptions/x/payment",
        "/subscriptions/x/auto-renewal",
        "/computers/manage",
        "/manage",
        "/computers/keep",
        "/keys",
        "/business",
        "/account",
    ],
)
async def test_signed_out_visitor_is_sent_to_sign_in(service: Service, path: str) -> None:
    async with browser(service) as stranger:
        answer = await stranger.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?return_to=%2F")


@pytest.mark.security(36)
@pytest.mark.parametrize("page", ["", "/licences", "/payment", "/auto-renewal"])
async def test_subscription_of_another_account_does_not_exist(
    service: Service, person: Browser, page: str
) -> None:
    eve = await shopper(service, "eve@example.org")
    hers = await eve.buy()
    answer = await person.get(f"/subscriptions/{hers.id}{page}")
    assert (answer.status_code, words_of(answer.text, "error-code")) == (404, "not_found")
    if page:
        answer = await person.post(
            f"/subscriptions/{hers.id}{page}",
            licences="3",
            enabled="no",
            pay_with="instrument:sim_card_works",
        )
        assert answer.status_code == 404
    assert await eve.get(hers.id) == hers
