"""The App Store's pages over the real service: forms, refusals, other people, French (RULES R39, R66)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.support.account_service import Service
from tests.support.portal import Browser, browser, text_of
from tests.support.shopper import Shopper

YEAR = "app_store_year"
DAY = timedelta(days=1)


async def wish_of(person: Browser) -> str:
    """The wish of a fresh purchase sheet."""
    match = re.search(r'name="wish" value="([^"]+)"', (await person.get("/app-store/subscribe")).text)
    assert match is not None, "there is no sheet"
    return match[1]


async def shopper_of(person: Browser) -> Shopper:
    """The account behind the browser."""
    session = next(iter(person.http.cookies.values()))
    found = await person.service.app.state.sign_in.browser_sessions.find(session)
    return Shopper(person.service, found.account_id)


async def subscribe(person: Browser, plan: str = YEAR, **fields: str) -> str:
    """Buy a plan on the sheet; where that leads."""
    fields = {"wish": await wish_of(person), "way": "buy"} | fields
    answer = await person.post("/app-store/subscribe", plan=plan, **fields)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def chain_id(person: Browser) -> str:
    """The subscription that the store has sold."""
    return (await subscribe(person)).rpartition("/")[2]


@pytest.mark.rule("R20")
@pytest.mark.parametrize("path", ["/app-store/subscribe", "/app-store/manage", "/app-store/history"])
async def test_a_signed_out_visitor_signs_in_first_and_comes_back(service: Service, path: str) -> None:
    async with browser(service) as stranger:
        answer = await stranger.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/sign-in?return_to={path.replace('/', '%2F')}"


@pytest.mark.rule("R39")
async def test_every_page_says_that_it_is_simulated(person: Browser) -> None:
    for path in ("/app-store/subscribe", "/app-store/manage", "/app-store/history", "/app-store/done/none"):
        assert text_of((await person.get(path)).text, "simulated") == "Simulated store: no real money moves."


async def test_the_store_begins_with_what_the_customer_has(person: Browser) -> None:
    answer = await person.get("/app-store")
    assert (answer.status_code, answer.headers["location"]) == (303, "/app-store/manage")
    assert 'data-testid="nothing"' in (await person.get("/app-store/manage")).text


@pytest.mark.rule("R66")
async def test_the_sheet_sells_month_and_year_for_this_account(person: Browser) -> None:
    page = (await person.get("/app-store/subscribe")).text
    assert "€2.99" in page
    assert "€19.99" in page
    assert text_of(page, "sheet-account") == "ada@example.org"
    assert re.search(rf'value="{YEAR}" checked', page)


@pytest.mark.rule("R34")
async def test_the_same_sheet_sent_twice_buys_once(person: Browser) -> None:
    wish = await wish_of(person)
    first = await subscribe(person, wish=wish)
    again = await person.post("/app-store/subscribe", plan=YEAR, wish=wish, way="buy")
    assert (again.status_code, again.headers["location"]) == (303, first)
    assert len(re.findall('data-testid="line"', (await person.get("/app-store/history")).text)) == 1


@pytest.mark.rule("R37")
async def test_another_sheet_after_the_purchase_is_refused_with_the_date(person: Browser) -> None:
    other = await wish_of(person)
    await subscribe(person)
    answer = await person.post("/app-store/subscribe", plan=YEAR, wish=other, way="buy")
    assert answer.status_code == 409
    assert 'data-code="active_subscription_exists"' in answer.text
    assert "15 January 2027" in text_of(answer.text, "possible-from")
    sheet = await person.get("/app-store/subscribe")
    assert (sheet.status_code, sheet.headers["location"]) == (303, "/app-store/manage")


@pytest.mark.rule("R37")
async def test_with_a_paid_web_subscription_the_sheet_says_from_when_it_sells(person: Browser) -> None:
    await (await shopper_of(person)).buy("access_year")
    answer = await person.get("/app-store/subscribe")
    assert answer.status_code == 409
    assert 'data-code="active_subscription_exists"' in answer.text
    assert "2027" in text_of(answer.text, "possible-from")
    assert 'href="/manage"' in answer.text


@pytest.mark.rule("R35")
async def test_with_an_order_that_waits_the_sheet_leads_to_it(person: Browser) -> None:
    await (await shopper_of(person)).order("access_year", "sim_transfer_never")
    answer = await person.get("/app-store/subscribe")
    assert answer.status_code == 409
    assert 'data-code="order_waits_for_payment"' in answer.text
    assert 'href="/orders"' in answer.text


@pytest.mark.rule("R38")
async def test_with_bundled_access_the_sheet_says_so_before_paying(person: Browser) -> None:
    shopper = await shopper_of(person)
    await shopper.register("desktop_perpetual")
    page = (await person.get("/app-store/subscribe")).text
    assert "15 April 2026" in text_of(page, "has-access")
    assert "need not buy" in text_of(page, "has-access")


@pytest.mark.security(8)
@pytest.mark.parametrize(
    "path",
    [
        "/app-store/subscribe",
        "/app-store/asks/ask_1/answer",
        "/app-store/subscriptions/2/renewal",
        "/app-store/subscriptions/2/refund",
        "/app-store/billing",
    ],
)
async def test_a_form_without_its_token_changes_nothing(person: Browser, path: str) -> None:
    answer = await person.post(path, csrf="wrong", plan=YEAR, wish="w" * 20, way="buy", problem="yes")
    assert answer.status_code == 403
    assert (await person.get("/app-store/history")).text.count('data-testid="line"') == 0


@pytest.mark.parametrize("wish", ["", "short", "x" * 65, "with space in it ok", "ünïcödë-wish-wish-wish"])
async def test_a_form_without_a_usable_wish_buys_nothing(person: Browser, wish: str) -> None:
    answer = await person.post("/app-store/subscribe", plan=YEAR, wish=wish, way="buy")
    assert answer.status_code == 400
    assert (await person.get("/app-store/history")).text.count('data-testid="line"') == 0


@pytest.mark.parametrize("plan", ["access_year", "gone", ""])
async def test_a_plan_that_is_not_sold_here_is_refused(person: Browser, plan: str) -> None:
    answer = await person.post("/app-store/subscribe", plan=plan, wish="w" * 20, way="buy")
    assert answer.status_code == 409
    assert "This plan is not sold here" in answer.text


@pytest.mark.rule("R39")
async def test_asking_to_buy_waits_and_is_approved_on_its_own_page(person: Browser) -> None:
    place = await subscribe(person, way="ask")
    page = await person.get(place)
    assert 'data-answer="waiting"' in page.text
    assert (await person.get("/app-store/subscribe")).headers["location"] == place
    form = await person.get(f"{place}/answer")
    assert "Approve this purchase?" in form.text
    answer = await person.post(f"{place}/answer", answer="approved")
    assert (answer.status_code, answer.headers["location"]) == (303, place)
    assert 'data-answer="approved"' in (await person.get(place)).text
    assert (await person.get(f"{place}/answer")).headers["location"] == place
    assert 'data-state="paid"' in (await person.get("/app-store/manage")).text


@pytest.mark.rule("R39")
async def test_a_request_can_be_declined_and_expires_by_itself(person: Browser) -> None:
    declined = await subscribe(person, way="ask")
    await person.post(f"{declined}/answer", answer="declined")
    assert 'data-answer="declined"' in (await person.get(declined)).text
    left = await subscribe(person, way="ask")
    await (await shopper_of(person)).pass_time(DAY)
    assert 'data-answer="expired"' in (await person.get(left)).text
    late = await person.post(f"{left}/answer", answer="approved")
    assert late.status_code == 409
    assert 'data-code="app_store_ask_closed"' in late.text


async def test_a_failing_payment_buys_nothing_and_says_so(person: Browser) -> None:
    await person.post("/app-store/billing", problem="yes")
    answer = await person.post("/app-store/subscribe", plan=YEAR, wish=await wish_of(person), way="buy")
    assert answer.status_code == 409
    assert "The payment did not go through" in answer.text


@pytest.mark.rule("R39")
@pytest.mark.rule("R54")
async def test_managing_shows_the_date_and_switches_renewal(person: Browser) -> None:
    chain = await chain_id(person)
    page = (await person.get("/app-store/manage")).text
    assert "Renews on" in page
    assert "15 January 2027" in text_of(page, "date")
    await person.post(f"/app-store/subscriptions/{chain}/renewal", renews="no")
    page = (await person.get("/app-store/manage")).text
    assert "Ends on" in page
    assert "Active, will not renew" in page
    await person.post(f"/app-store/subscriptions/{chain}/renewal", renews="yes")
    assert "Renews on" in (await person.get("/app-store/manage")).text


@pytest.mark.rule("R55")
async def test_a_billing_problem_shows_grace_and_then_the_store_trying(person: Browser) -> None:
    await chain_id(person)
    shopper = await shopper_of(person)
    await person.post("/app-store/billing", problem="yes")
    await shopper.pass_time(366 * DAY)
    page = (await person.get("/app-store/manage")).text
    assert 'data-state="grace"' in page
    assert "22 January 2027" in text_of(page, "date")
    await shopper.pass_time(7 * DAY)
    assert 'data-state="retrying"' in (await person.get("/app-store/manage")).text
    await person.post("/app-store/billing", problem="no")
    assert 'data-state="paid"' in (await person.get("/app-store/manage")).text


@pytest.mark.rule("R46")
async def test_a_refund_is_asked_for_confirmed_and_final(person: Browser) -> None:
    chain = await chain_id(person)
    form = await person.get(f"/app-store/subscriptions/{chain}/refund")
    assert "€19.99" in form.text
    answer = await person.post(f"/app-store/subscriptions/{chain}/refund")
    assert answer.headers["location"] == "/app-store/manage"
    assert 'data-state="refunded"' in (await person.get("/app-store/manage")).text
    assert "-€19.99" in (await person.get("/app-store/history")).text
    again = await person.get(f"/app-store/subscriptions/{chain}/refund")
    assert (again.status_code, 'data-code="refund_not_allowed"' in again.text) == (409, True)
    over = await person.post(f"/app-store/subscriptions/{chain}/renewal", renews="yes")
    assert (over.status_code, 'data-code="app_store_subscription_over"' in over.text) == (409, True)


@pytest.mark.security(36)
async def test_nothing_of_somebody_else_is_shown_or_changed(service: Service, person: Browser) -> None:
    chain, ask_of = await chain_id(person), "/app-store/asks/{}"
    async with browser(service) as other:
        await other.signed_in_as(await service.account("bob@example.org"))
        ask = (await subscribe(other, way="ask")).rpartition("/")[2]
        for answer in (
            await other.get(f"/app-store/done/{chain}"),
            await other.get(f"/app-store/subscriptions/{chain}/refund"),
            await other.get(f"/app-store/subscriptions/{chain}/receipt"),
            await other.post(f"/app-store/subscriptions/{chain}/refund"),
            await other.post(f"/app-store/subscriptions/{chain}/renewal", renews="no"),
            await person.get(ask_of.format(ask)),
            await person.get(ask_of.format(ask) + "/answer"),
            await person.post(ask_of.format(ask) + "/answer", answer="approved"),
        ):
            assert answer.status_code == 404, answer.url
    assert 'data-state="paid"' in (await person.get("/app-store/manage")).text


async def test_the_receipt_is_the_signed_transaction(person: Browser) -> None:
    chain = await chain_id(person)
    answer = await person.get(f"/app-store/subscriptions/{chain}/receipt")
    assert answer.headers["content-type"].startswith("text/plain")
    assert re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+\n", answer.text)


@pytest.mark.security(8)
async def test_the_pages_have_the_portals_safe_headers_and_no_inline_script(person: Browser) -> None:
    await chain_id(person)
    for path in ("/app-store/manage", "/app-store/history"):
        answer = await person.get(path)
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|style=", answer.text)


@pytest.mark.rule("R90")
async def test_every_page_speaks_french(person: Browser) -> None:
    headers = {"Accept": "text/html", "Accept-Language": "fr"}
    chain = await chain_id(person)
    for path in ("/app-store/manage", "/app-store/history", f"/app-store/subscriptions/{chain}/refund"):
        answer = await person.http.get(path, headers=headers)
        assert 'lang="fr"' in answer.text
        assert answer.headers["content-language"] == "fr"
    assert "Retour à Access" in (await person.http.get("/app-store/manage", headers=headers)).text


@pytest.mark.rule("R90")
async def test_language_is_chosen_on_the_pages_and_kept_as_everywhere(person: Browser) -> None:
    page = (await person.get("/app-store/manage")).text
    assert 'name="return_to" value="/app-store/manage"' in page
    answer = await person.post("/language", language="fr", return_to="/app-store/manage")
    assert answer.headers["location"] == "/app-store/manage"
    for path in ("/app-store/manage", "/computers"):
        assert (await person.get(path)).headers["content-language"] == "fr", path
