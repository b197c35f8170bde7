"""More and fewer licences over the real service, without script (RULES R70–R78)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.support.account_service import Service
from tests.support.page_parts import has, source_of, words_of
from tests.support.portal import Browser, browser
from tests.support.shopper import Shopper, shopper


@pytest.fixture
async def ada(service: Service) -> Shopper:
    return await shopper(service)


@pytest.fixture
async def person(service: Service, ada: Shopper) -> AsyncIterator[Browser]:
    async with browser(service) as fresh:
        yield await fresh.signed_in_as(ada.account_id)


@pytest.mark.rule("R72")
async def test_price_of_a_new_total_is_shown_before_anything_is_paid(person: Browser, ada: Shopper) -> None:
    bought = await ada.buy()
    page = (await person.get(f"/subscriptions/{bought.id}/licences?licences=3")).text
    assert words_of(page, "quote-computers") == "5 → 15"
    assert words_of(page, "quote-end") == "15 January 2027"
    assert words_of(page, "quote-renewal") == "€59.97"
    assert words_of(page, "quote-amount") == "€39.98"
    answer = await person.post(f"/subscriptions/{bought.id}/licences", licences="3")
    assert answer.headers["location"] == f"/store/{bought.id}/contact"
    cart = await ada.parts.store.cart(ada.account_id, bought.id)
    assert cart is not None
    assert cart.licences == 3
    assert (await ada.get(bought.id)).licences == 1


@pytest.mark.rule("R72")
@pytest.mark.parametrize(
    "typed", ["", "1", "0", "-3", "2.5", "many", "999999", "٣", "9" * 40, "4111111111111111"]
)
async def test_total_that_cannot_be_is_refused_and_kept_for_correction(
    person: Browser, ada: Shopper, typed: str
) -> None:
    bought = await ada.buy()
    page = await person.post(f"/subscriptions/{bought.id}/licences", licences=typed)
    assert page.status_code == 422
    assert words_of(page.text, "problem")
    assert f'value="{typed}"' in source_of(page.text, "licences")
    assert await ada.parts.store.cart(ada.account_id, bought.id) is None


@pytest.mark.rule("R73")
async def test_access_of_a_desktop_subscription_leads_to_that_and_there_it_can_be_upgraded(
    person: Browser, ada: Shopper
) -> None:
    key = await ada.register("desktop_pro")
    access = await ada.access()
    page = (await person.get(f"/subscriptions/{access.id}")).text
    assert f'href="/subscriptions/{key.subscription}/licences"' in source_of(page, "buy-more")
    assert "whole Desktop subscription" in words_of(page, "why-not")
    page = (await person.get(f"/subscriptions/{access.id}/licences")).text
    assert has(page, "upgrade-desktop")
    assert not has(page, "pay-and-upgrade")
    page = (await person.get(f"/subscriptions/{key.subscription}/licences")).text
    assert has(page, "pay-and-upgrade")


@pytest.mark.rule("R74")
async def test_access_of_a_perpetual_licence_has_the_button_disabled_with_its_reason(
    person: Browser, ada: Shopper
) -> None:
    await ada.register("desktop_perpetual")
    access = await ada.access()
    page = (await person.get(f"/subscriptions/{access.id}")).text
    assert "disabled" in source_of(page, "buy-more")
    assert "Enable auto-renewal first" in words_of(page, "why-not")
    page = (await person.get(f"/subscriptions/{access.id}/licences")).text
    assert has(page, "not-possible")
    assert has(page, "enable-auto-renewal")
    answer = await person.post(f"/subscriptions/{access.id}/licences", licences="2")
    assert answer.status_code == 422
    assert words_of(answer.text, "problem")


@pytest.mark.rule("R77")
async def test_fewer_licences_are_planned_for_the_renewal_and_can_be_taken_back(
    person: Browser, ada: Shopper
) -> None:
    bought = await ada.buy(licences=3)
    assert has((await person.get(f"/subscriptions/{bought.id}/licences")).text, "fewer")
    answer = await person.post(f"/subscriptions/{bought.id}/licences/at-renewal", licences="2")
    page = (await person.get(answer.headers["location"])).text
    assert "From the next renewal: 2 licences" in words_of(page, "at-renewal")
    assert (await ada.get(bought.id)).licences == 3
    await person.post(f"/subscriptions/{bought.id}/licences/at-renewal", licences="3")
    assert (await ada.get(bought.id)).licences_at_renewal is None
    refused = await person.post(f"/subscriptions/{bought.id}/licences/at-renewal", licences="0")
    assert refused.status_code == 422
    assert words_of(refused.text, "problem")


@pytest.mark.rule("R78")
async def test_over_the_limit_nothing_is_deleted_and_the_user_chooses_which_to_keep(
    service: Service, person: Browser, ada: Shopper
) -> None:
    bought = await ada.buy("access_month", licences=2)
    ids = [(await service.computer(ada.account_id, f"Computer {number}"))[1] for number in range(6)]
    assert (await person.get("/computers/keep")).headers["location"] == "/computers"
    await ada.parts.subscriptions.plan_fewer_licences(ada.account_id, bought.id, 1)
    await ada.pass_time(timedelta(days=32))
    page = (await person.get("/computers")).text
    assert "One computer is over your limit of 5" in words_of(page, "over-limit")
    assert page.count('data-testid="over-limit-badge"') == 1
    assert page.count('data-testid="computer"') == 6
    form = (await person.get("/computers/keep")).text
    assert form.count("checked") == 5
    too_many = await person.post("/computers/keep", **{f"keep_{each}": "yes" for each in ids})
    assert too_many.status_code == 422
    assert "more computers than your limit" in words_of(too_many.text, "problem")
    answer = await person.post("/computers/keep", **{f"keep_{each}": "yes" for each in ids[1:]})
    assert answer.headers["location"] == "/computers?done=kept"
    computers = await ada.parts.computers.list(ada.account_id)
    assert [each.id for each in computers if each.over_limit] == ids[:1]


@pytest.mark.security(36)
async def test_computer_of_somebody_else_cannot_be_kept(
    service: Service, person: Browser, ada: Shopper
) -> None:
    eve = await service.account("eve@example.org")
    _, hers = await service.computer(eve, "Hers")
    answer = await person.post("/computers/keep", **{f"keep_{hers}": "yes"})
    assert answer.status_code == 404
    assert ada.account_id != eve
