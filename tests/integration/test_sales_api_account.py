"""Keys, business accounts, news, login links, kept computers and the account itself, over the API."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from shared.codec import from_json
from shared.reasons import BusinessRole, Language
from shared.sales import Business, LicenceKey, LoginLink
from shared.wire import Account
from tests.support.account_service import Service
from tests.support.api_caller import ApiCaller, api_caller
from tests.support.clock import FakeClock


@pytest.fixture
async def ada(service: Service, http: httpx.AsyncClient) -> ApiCaller:
    """A new account's device."""
    return await api_caller(service, http)


async def issued(service: Service, product: str, licences: int = 1) -> str:
    """The text of a key that nobody has registered yet."""
    return (await service.parts.subscriptions.issue_key(product, licences)).text


@pytest.mark.rule("R62")
async def test_a_key_is_registered_once_and_again_changes_nothing(
    service: Service, http: httpx.AsyncClient, ada: ApiCaller
) -> None:
    text = await issued(service, "desktop_pro")
    first = await ada.ask("POST", "/v1/keys", {"key": text.lower()})
    key = from_json(LicenceKey, first.json())
    assert (first.status_code, key.key, key.was_registered) == (201, text, False)
    assert text not in key.masked
    seq = (await ada.get("/v1/state"))["seq"]
    again = await ada.ask("POST", "/v1/keys", {"key": text})
    assert (again.status_code, again.json()["was_registered"]) == (200, True)
    assert (await ada.get("/v1/state"))["seq"] == seq
    eve = await api_caller(service, http, "eve@example.org")
    assert await eve.code("POST", "/v1/keys", {"key": text}) == "key_already_registered"
    assert await eve.get("/v1/keys") == []
    assert [each["key"] for each in await ada.get("/v1/keys")] == [text]


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("", "key_malformed"),
        ("ABC", "key_malformed"),
        ("x" * 500, "key_malformed"),
        ("x" * 501, "request_invalid"),
        ("🔑", "key_malformed"),
        (None, "request_invalid"),
        (5, "request_invalid"),
    ],
)
async def test_what_is_no_key_is_refused(ada: ApiCaller, key: object, code: str) -> None:
    assert await ada.code("POST", "/v1/keys", {"key": key}) == code


async def test_a_key_that_was_never_issued_is_unknown_and_guessing_ends_soon(
    service: Service, ada: ApiCaller
) -> None:
    text = await issued(service, "desktop_pro")
    swapped = text[0] + text[2] + text[1] + text[3:]
    if swapped != text:
        assert await ada.code("POST", "/v1/keys", {"key": swapped}) == "key_malformed"
    codes = [await ada.code("POST", "/v1/keys", {"key": "A"}) for _ in range(21)]
    assert codes[-1] == "rate_limited"
    assert (await ada.ask("GET", "/v1/keys")).status_code == 200


@pytest.mark.rule("R27")
async def test_a_business_key_needs_a_business_account_and_members_have_roles(
    service: Service, http: httpx.AsyncClient, ada: ApiCaller
) -> None:
    text = await issued(service, "desktop_business", 2)
    assert await ada.code("POST", "/v1/keys", {"key": text}) == "business_account_needed"
    assert await ada.code("GET", "/v1/business/members") == "business_account_needed"
    changed = await ada.ask("PUT", "/v1/account", {"kind": "business"})
    assert from_json(Account, changed.json()).kind == "business"
    assert (await ada.ask("POST", "/v1/keys", {"key": text})).status_code == 201
    assert (await ada.get("/v1/entitlement"))["computer_limit"] == 10
    assert await ada.code("PUT", "/v1/account", {"kind": "personal"}) == "business_account_needed"
    grace = await api_caller(service, http, "grace@example.org")
    added = await ada.ask("POST", "/v1/business/members", {"email": "grace@example.org"})
    assert (added.status_code, added.json()["role"]) == (201, "member")
    (business,) = [from_json(Business, each) for each in await grace.get("/v1/businesses")]
    assert (business.account, business.role) == (ada.account_id, BusinessRole.MEMBER)
    for body, code in (
        ({"email": "nobody@example.org"}, "not_found"),
        ({"email": "nobody"}, "email_invalid"),
        ({"email": ""}, "email_empty"),
        ({"email": "ada@example.org"}, "member_is_owner"),
        ({"email": "grace@example.org", "role": "owner"}, "request_invalid"),
    ):
        assert await ada.code("POST", "/v1/business/members", body) == code
    path = f"/v1/business/members/{grace.account_id}"
    assert (await ada.ask("DELETE", path)).status_code == 204
    assert await ada.code("DELETE", path) == "not_found"
    assert await grace.get("/v1/businesses") == []


@pytest.mark.rule("R75")
async def test_news_can_be_asked_for_and_cancelled(ada: ApiCaller) -> None:
    path = "/v1/news/app_store_licences"
    assert await ada.get(path) == {"wanted": False}
    assert (await ada.ask("PUT", path, {"wanted": True})).json() == {"wanted": True}
    assert await ada.get(path) == {"wanted": True}
    assert (await ada.ask("DELETE", path)).status_code == 204
    assert await ada.get(path) == {"wanted": False}
    for method, body in (("GET", None), ("PUT", {"wanted": True}), ("DELETE", None)):
        assert await ada.code(method, "/v1/news/gossip", body) == "not_found"
    assert await ada.code("PUT", path, {"wanted": 1}) == "request_invalid"


@pytest.mark.rule("R33")
@pytest.mark.security(8)
async def test_a_login_link_is_for_a_known_page_and_not_made_without_end(
    service: Service, ada: ApiCaller, clock: FakeClock
) -> None:
    answer = await ada.ask("POST", "/v1/login-links", {"page": "buy"})
    link = from_json(LoginLink, answer.json())
    assert answer.status_code == 201
    assert link.url.startswith(f"{service.base_url}/enter?")
    assert link.expires_at == clock.now() + timedelta(seconds=60)
    for page in ("https://evil.example", "/computers", "", None, "unknown"):
        assert await ada.code("POST", "/v1/login-links", {"page": page}) == "request_invalid"
    codes = [(await ada.ask("POST", "/v1/login-links", {"page": "buy"})).status_code for _ in range(20)]
    assert codes[-1] == 429


@pytest.mark.rule("R78")
async def test_the_user_chooses_which_computers_stay_within_the_limit(
    service: Service, ada: ApiCaller, clock: FakeClock
) -> None:
    order = await ada.buy(clock, plan="access_month", licences=2)
    ids = [(await service.computer(ada.account_id, f"pc {number}"))[1] for number in range(6)]
    await ada.ask("PUT", f"/v1/subscriptions/{order.subscription}/auto-renewal", {"enabled": False})
    clock.advance(timedelta(days=40))
    over = {each["id"] for each in await ada.get("/v1/computers") if each["over_limit"]}
    assert over == {ids[5]}
    kept = await ada.ask("PUT", "/v1/computers/kept", {"computers": [ids[5]]})
    assert {each["id"] for each in kept.json() if each["over_limit"]} == {ids[4]}
    assert kept.json() == await ada.get("/v1/computers")
    for computers, code in (
        (["cmp_00000000000000000000"], "not_found"),
        ([ids[0], ids[0]], "request_invalid"),
        ("all", "request_invalid"),
    ):
        assert await ada.code("PUT", "/v1/computers/kept", {"computers": computers}) == code


@pytest.mark.rule("R91")
async def test_the_language_is_chosen_for_the_account_and_told_as_an_event(ada: ApiCaller) -> None:
    seq = (await ada.get("/v1/state"))["seq"]
    for _ in range(2):
        changed = await ada.ask("PUT", "/v1/account", {"language": "fr"})
        assert from_json(Account, changed.json()).language is Language.FRENCH
        assert (await ada.get("/v1/account"))["language"] == "fr"
    assert (await ada.get("/v1/state"))["seq"] == seq + 1
    for body in ({"language": "tlh"}, {"kind": "enterprise"}, {"kind": "unknown"}, {"email": "x@y.z"}):
        assert await ada.code("PUT", "/v1/account", body) == "request_invalid"
    assert (await ada.ask("PUT", "/v1/account", {})).status_code == 200
    assert (await ada.get("/v1/state"))["seq"] == seq + 1
