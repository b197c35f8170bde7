"""The checkout of what a subscription can become: more licences, auto-renewal (RULES R52, R72)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from shared.reasons import AutoRenewal
from tests.support.account_service import Service
from tests.support.checkout import BILLED, CARD, key_on
from tests.support.portal import Browser, browser, text_of
from tests.support.shopper import SETTLED, Shopper, shopper


@pytest.fixture
async def ada(service: Service) -> Shopper:
    return await shopper(service)


@pytest.fixture
async def hers(service: Service, ada: Shopper) -> AsyncIterator[Browser]:
    async with browser(service) as fresh:
        yield await fresh.signed_in_as(ada.account_id)


@pytest.mark.rule("R72")
async def test_upgrade_goes_through_the_same_steps_and_shows_what_it_changes(
    hers: Browser, ada: Shopper
) -> None:
    subscription = await ada.buy(licences=2)
    answer = await hers.post(f"/subscriptions/{subscription.id}/licences", licences="5")
    assert answer.headers["location"] == f"/store/{subscription.id}/contact"
    assert 'value="Ada Lovelace"' in (await hers.get(answer.headers["location"])).text
    await hers.post(f"/store/{subscription.id}/contact", **BILLED)
    page = (await hers.get(f"/store/{subscription.id}/payment")).text
    assert text_of(page, "summary-licences") == "2 → 5"
    assert text_of(page, "summary-plan") == "up to the present end"
    sent = {"submit_key": key_on(page), "pay_with": CARD}
    paid = await hers.post(f"/store/{subscription.id}/payment", **sent)
    await ada.pass_time(SETTLED)
    again = await hers.post(f"/store/{subscription.id}/payment", **sent)
    assert again.headers["location"] == paid.headers["location"]
    assert (await ada.get(subscription.id)).licences == 5
    assert len(await ada.parts.store.orders(ada.account_id)) == 2
    assert (await hers.get(f"/store/{subscription.id}/payment")).status_code == 303


@pytest.mark.rule("R52")
async def test_auto_renewal_of_a_perpetual_licence_is_paid_with_what_can_be_charged_again(
    hers: Browser, ada: Shopper
) -> None:
    await ada.register("desktop_perpetual")
    subscription = await ada.access()
    await hers.post(f"/subscriptions/{subscription.id}/auto-renewal", enabled="order", plan="access_year")
    await hers.post(f"/store/{subscription.id}/contact", **BILLED)
    page = (await hers.get(f"/store/{subscription.id}/payment")).text
    assert "sim_transfer" not in page
    key = key_on(page)
    refused = await hers.post(
        f"/store/{subscription.id}/payment", submit_key=key, pay_with="instrument:sim_transfer_works"
    )
    assert refused.status_code in (409, 422)
    await hers.post(f"/store/{subscription.id}/payment", submit_key=key_on(refused.text), pay_with=CARD)
    await ada.pass_time(SETTLED)
    assert (await ada.get(subscription.id)).auto_renewal is AutoRenewal.ON
