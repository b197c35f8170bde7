"""Licence keys, business members and my account over the real service (RULES R24, R27, R62)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from shared.reasons import AccountKind, BusinessRole
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


async def issued(ada: Shopper, product: str) -> str:
    """A key that nobody has registered yet."""
    return (await ada.parts.subscriptions.issue_key(product)).text


@pytest.mark.rule("R62")
async def test_key_is_registered_once_and_again_changes_nothing(person: Browser, ada: Shopper) -> None:
    assert has((await person.get("/keys")).text, "no-keys")
    text = await issued(ada, "desktop_perpetual")
    answer = await person.post("/keys", key=f"  {text.lower()} ")
    page = (await person.get(answer.headers["location"])).text
    assert words_of(page, "done") == "The key is registered."
    again = await person.post("/keys", key=text)
    page = (await person.get(again.headers["location"])).text
    assert "Nothing changed" in words_of(page, "done")
    rows = source_of((await person.get("/keys")).text, "key-list")
    assert rows.count('data-testid="key-row"') == 1
    assert "Desktop perpetual" in rows
    assert "•" in words_of(rows, "key-masked")


@pytest.mark.rule("R62")
async def test_key_of_another_account_is_refused_without_saying_whose(
    service: Service, person: Browser
) -> None:
    eve = await shopper(service, "eve@example.org")
    key = await eve.register("desktop_perpetual")
    page = await person.post("/keys", key=key.key)
    assert page.status_code == 422
    assert words_of(page.text, "problem")
    assert "eve@example.org" not in page.text


@pytest.mark.rule("R62")
@pytest.mark.parametrize("typed", ["", "x", "<script>", "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA", "0" * 500])
async def test_key_that_is_none_stays_in_the_field_with_the_reason(person: Browser, typed: str) -> None:
    page = await person.post("/keys", key=typed)
    assert page.status_code == 422
    assert words_of(page.text, "problem")
    assert "<script>" not in page.text
    assert has(page.text, "no-keys")


@pytest.mark.rule("R27")
async def test_business_key_needs_a_business_account_and_the_page_leads_there(
    person: Browser, ada: Shopper
) -> None:
    text = await issued(ada, "desktop_business")
    refused = await person.post("/keys", key=text)
    assert refused.status_code == 422
    assert "business" in words_of(refused.text, "problem").lower()
    assert has((await person.get("/business")).text, "to-kind")
    answer = await person.post("/account/kind", kind="business")
    page = (await person.get(answer.headers["location"])).text
    assert words_of(page, "kind") == "Business"
    answer = await person.post("/keys", key=text)
    assert answer.headers["location"].endswith("?done=registered")
    back = await person.post("/account/kind", kind="personal")
    assert back.status_code == 422
    assert words_of(back.text, "problem")


@pytest.mark.rule("R27")
async def test_admin_registers_a_key_for_the_business_and_a_member_does_not(
    service: Service, person: Browser, ada: Shopper
) -> None:
    firm = await shopper(service, "office@example.org")
    subscriptions = ada.parts.subscriptions
    await subscriptions.set_account_kind(firm.account_id, AccountKind.BUSINESS)
    await subscriptions.add_member(firm.account_id, "ada@example.org", BusinessRole.MEMBER)
    assert not has((await person.get("/keys")).text, "into")
    assert "office@example.org" in words_of((await person.get("/business")).text, "businesses")
    text = await issued(ada, "desktop_business")
    refused = await person.post("/keys", key=text, into=firm.account_id)
    assert refused.status_code == 422
    await subscriptions.add_member(firm.account_id, "ada@example.org", BusinessRole.ADMIN)
    assert has((await person.get("/keys")).text, "into")
    answer = await person.post("/keys", key=text, into=firm.account_id)
    page = (await person.get(answer.headers["location"])).text
    assert "business account" in words_of(page, "done")
    assert len(await subscriptions.keys(firm.account_id)) == 1
    assert await subscriptions.keys(ada.account_id) == ()


@pytest.mark.security(36)
async def test_key_for_a_business_of_strangers_is_refused(
    service: Service, person: Browser, ada: Shopper
) -> None:
    firm = await shopper(service, "office@example.org")
    await ada.parts.subscriptions.set_account_kind(firm.account_id, AccountKind.BUSINESS)
    answer = await person.post("/keys", key=await issued(ada, "desktop_business"), into=firm.account_id)
    assert answer.status_code == 404
    assert await ada.parts.subscriptions.keys(firm.account_id) == ()


@pytest.mark.rule("R27")
async def test_members_are_added_and_removed(service: Service, person: Browser) -> None:
    await service.account("bob@example.org")
    await person.post("/account/kind", kind="business")
    assert has((await person.get("/business")).text, "no-members")
    answer = await person.post("/business/members", email="bob@example.org", role="admin")
    page = (await person.get(answer.headers["location"])).text
    assert "bob@example.org" in words_of(page, "members")
    assert "Admin" in words_of(page, "members")
    member = source_of(page, "members").split("/business/members/")[1].split("/")[0]
    await person.post(f"/business/members/{member}/remove")
    assert has((await person.get("/business")).text, "no-members")
    assert (await person.post(f"/business/members/{member}/remove")).status_code == 404


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("nobody@example.org", "no account with this email"),
        ("not an address", "form name@example.com"),
        ("ada@example.org", "itself needs no role"),
    ],
)
async def test_member_who_cannot_be_added_is_refused_with_a_sentence(
    person: Browser, typed: str, sentence: str
) -> None:
    await person.post("/account/kind", kind="business")
    page = await person.post("/business/members", email=typed, role="member")
    assert page.status_code == 422
    assert sentence in words_of(page.text, "problem")
    assert f'value="{typed}"' in page.text


async def test_kind_that_is_none_is_refused(person: Browser) -> None:
    answer = await person.post("/account/kind", kind="pirate")
    assert (answer.status_code, words_of(answer.text, "error-code")) == (422, "request_invalid")


async def test_account_page_shows_language_contact_and_payment_methods(person: Browser, ada: Shopper) -> None:
    assert "first order" in words_of((await person.get("/account")).text, "contact")
    await ada.buy()
    page = (await person.get("/account")).text
    assert words_of(page, "email") == "ada@example.org"
    assert "Analytical Row" in words_of(page, "contact")
    assert has(page, "language-fr")


@pytest.mark.rule("R90")
async def test_language_that_is_chosen_stays_with_the_account(
    service: Service, person: Browser, ada: Shopper
) -> None:
    await person.post("/language", language="fr", return_to="/account")
    async with browser(service) as other:
        await other.signed_in_as(ada.account_id)
        assert "Mon compte" in (await other.get("/account")).text
