"""The panel over ASGI: who may see it, whose forms it believes, and what stands behind its words."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy.orm import Session

from account.edge.guards import MAX_EXPORT
from account.simulator.history.replay import replay_headless
from account.simulator.scenarios import loading, playing
from account.simulator.telling.event_words import due_sentence, event_sentence
from account.simulator.telling.sources import Source, SourceKind, sources_of
from account.simulator.telling.why_words import reason_sentence
from shared.calendar import add_months
from shared.reasons import EventKind, Language
from shared.simulator import Reason, ScenarioWish
from tests.support.account_service import Service, account_service
from tests.support.clock import FakeClock
from tests.support.faulty_service import faulty_service, simulator_of
from tests.support.panel import link
from tests.support.patience import PATIENCE_S
from tests.support.portal import csrf_in

SITES = "/simulator"


@pytest.fixture
async def service(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Service]:
    async with faulty_service(tmp_path, clock) as running:
        yield running


async def load(service: Service, scenario: str) -> str:
    loaded = await playing.play(simulator_of(service), loading.load(scenario), ScenarioWish(scenario))
    simulator_of(service).armed.disarm(loaded.account.id)  # nobody waits for what comes later
    await asyncio.sleep(0)
    return loaded.account.id


async def opened(service: Service, http: httpx.AsyncClient) -> str:
    """A browser that has the panel open; the token of its forms."""
    answer = await http.get(await link(service))
    assert answer.status_code == 303
    return csrf_in((await http.get(SITES)).text)


def from_page(service: Service) -> dict[str, str]:
    return {"Accept": "text/html", "Origin": service.base_url, "Sec-Fetch-Site": "same-origin"}


@pytest.mark.security(19)
async def test_without_the_panels_cookie_every_page_leads_to_the_way_in(service: Service) -> None:
    account = await load(service, "trial")
    async with service.http() as http:
        for path in (f"/accounts/{account}", f"/accounts/{account}/live", f"/accounts/{account}/export.json"):
            answer = await http.get(SITES + path)
            assert (answer.status_code, answer.headers["location"]) == (303, SITES)
        page = await http.get(SITES)
        assert 'data-testid="token"' in page.text
        assert "trial@example.test" not in page.text
        token = csrf_in(page.text)
        for path in ("/scenarios", "/faults", "/replay", f"/accounts/{account}/clock", "/leave"):
            answer = await http.post(SITES + path, data={"csrf_token": token}, headers=from_page(service))
            assert (answer.status_code, answer.headers["location"]) == (303, SITES)


@pytest.mark.security(8, 19)
async def test_forms_of_another_origin_or_without_their_token_change_nothing(service: Service) -> None:
    account = await load(service, "trial")
    simulator = simulator_of(service)
    before = await simulator.find(account)
    async with service.http() as http:
        token = await opened(service, http)
        path = f"{SITES}/accounts/{account}/clock"
        form = {"csrf_token": token, "by": "P1D"}
        for headers in ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            answer = await http.post(path, data=form, headers=from_page(service) | headers)
            assert answer.status_code == 403
        answer = await http.post(path, data={**form, "csrf_token": "guessed"}, headers=from_page(service))
        assert answer.status_code == 403
        assert 'data-code="form_expired"' in answer.text
        assert await simulator.find(account) == before
        answer = await http.post(path, data=form, headers=from_page(service))
        assert answer.headers["location"] == f"{SITES}/accounts/{account}?done=clock"
        assert await simulator.find(account) != before


@pytest.mark.security(19)
@pytest.mark.parametrize("path", [SITES, f"{SITES}/enter?token=x", f"{SITES}/accounts/x"])
async def test_another_computer_and_a_proxy_see_nothing(service: Service, path: str) -> None:
    far = httpx.ASGITransport(app=service.app, client=("192.0.2.7", 4711))
    async with httpx.AsyncClient(transport=far, base_url=service.base_url) as http:
        assert (await http.get(path)).status_code == 403
    async with service.http(headers={"X-Forwarded-For": "127.0.0.1"}) as http:
        assert (await http.get(path)).status_code == 403


@pytest.mark.security(8)
async def test_a_link_is_not_used_up_by_a_look_or_by_a_strangers_page(service: Service) -> None:
    address = await link(service)
    async with service.http() as http:
        assert (await http.head(address)).status_code == 403
        stranger = await http.get(address, headers={"Sec-Fetch-Site": "cross-site"})
        assert stranger.status_code == 403
        assert (await http.get(address)).headers["location"] == SITES


async def test_tries_of_tokens_run_out(service: Service) -> None:
    async with service.http() as http:
        token = csrf_in((await http.get(SITES)).text)
        form = {"csrf_token": token, "token": "asm_guess"}
        statuses = [
            (await http.post(f"{SITES}/enter", data=form, headers=from_page(service))).status_code
            for _ in range(41)
        ]
    assert statuses == [403] * 40 + [429]


async def test_a_service_without_a_simulator_has_no_panel(tmp_path: Path, clock: FakeClock) -> None:
    async with account_service(tmp_path, clock) as plain, plain.http() as http:
        assert (await http.get(SITES)).status_code == 404
        assert (await http.post(f"{SITES}/v1/links", json={})).status_code == 404


@pytest.mark.rule("R90")
async def test_the_language_is_chosen_without_leaving_the_page(service: Service) -> None:
    account = await load(service, "trial")
    page = f"{SITES}/accounts/{account}"
    async with service.http() as http:
        token = await opened(service, http)
        form = {"csrf_token": token, "language": "fr", "return_to": page}
        answer = await http.post(f"{SITES}/language", data=form, headers=from_page(service))
        assert answer.headers["location"] == page
        assert "Mode d&#39;essai" in (await http.get(page)).text
        for elsewhere in ("https://evil.example", "/sign-out", f"{page}/live"):
            changed = {**form, "return_to": elsewhere}
            answer = await http.post(f"{SITES}/language", data=changed, headers=from_page(service))
            assert answer.headers["location"] == SITES
        unknown = {**form, "language": "xx"}
        assert (
            await http.post(f"{SITES}/language", data=unknown, headers=from_page(service))
        ).status_code == 422


@pytest.mark.rule("R3")
async def test_sources_are_the_order_the_key_and_the_purchase(service: Service) -> None:
    found: dict[SourceKind, Source] = {}
    for scenario in ("active_month", "bundled_desktop_subscription", "app_store_active"):
        account = await load(service, scenario)
        by_grant = await service.context.database.read(partial(sources_of, account_id=account))
        (source,) = by_grant.values()
        found[source.kind] = source
    assert set(found) == set(SourceKind)
    assert "-" in found[SourceKind.ORDER].name
    assert found[SourceKind.KEY].name.startswith("•")


@pytest.mark.proof
@pytest.mark.rule("R3", "R90", "R99")
@pytest.mark.parametrize("scenario", loading.names())
async def test_everything_of_a_scenario_has_words_and_a_page(service: Service, scenario: str) -> None:
    account = await load(service, scenario)
    simulator = simulator_of(service)
    timeline = await simulator.timeline(account)
    why = await simulator.why(account)
    told = [event_sentence(each, {}) for each in timeline.events] + [
        due_sentence(each) for each in timeline.due
    ]
    assert not [each for each in told if "of the kind" in each.text]
    assert [each.at for each in timeline.events] == sorted(each.at for each in timeline.events)
    assert [each.at for each in timeline.due] == sorted(each.at for each in timeline.due)

    def check(reason: Reason) -> None:
        assert "no words" not in reason_sentence(reason).text
        for each in reason.because:
            check(each)

    check(why.entitlement)
    for action in why.actions:
        check(action.reason)
    async with service.http() as http:
        await opened(service, http)
        page = await http.get(f"{SITES}/accounts/{account}")
    assert page.status_code == 200
    assert f'data-status="{why.entitlement.params["status"]}"' in page.text


# --- histories as files ---------------------------------------------------------------------------


@pytest.mark.rule("R39")
@pytest.mark.parametrize("language", ["en", "fr"])
async def test_the_store_is_told_by_buttons_not_to_renew_and_to_renew(
    service: Service, language: str
) -> None:
    account = await load(service, "app_store_active")
    async with service.http() as http:
        token = await opened(service, http)
        shown = await http.get(f"{SITES}/accounts/{account}", headers={"Accept-Language": language})
        for on in ("off", "on"):
            assert f'data-testid="renewal-{on}"' in shown.text
            form = {"csrf_token": token, "act": "renewal", "on": on}
            path = f"{SITES}/accounts/{account}/app-store"
            answer = await http.post(path, data=form, headers=from_page(service))
            assert answer.headers["location"] == f"{SITES}/accounts/{account}?done=app_store"
            events = (await simulator_of(service).timeline(account)).events
            changed = [
                each.data["auto_renewal"] for each in events if each.kind == EventKind.AUTO_RENEWAL_CHANGED
            ]
            assert changed[-1] == on


async def exported(service: Service, http: httpx.AsyncClient) -> str:
    """The history of an account that bought a month, as the panel's Export gives it."""
    account = await load(service, "active_month")
    answer = await http.get(f"{SITES}/accounts/{account}/export.json")
    assert answer.status_code == 200
    return answer.text


async def test_a_whole_history_of_megabytes_is_uploaded_as_a_file(service: Service) -> None:
    async with service.http() as http:
        token = await opened(service, http)
        text = (await exported(service, http)) + " " * (3 * 1024 * 1024)
        form = {"csrf_token": token, "email": "again@example.test", "export": ""}
        answer = await http.post(
            f"{SITES}/replay",
            data=form,
            files={"history": ("trial.json", text, "application/json")},
            headers=from_page(service),
        )
        assert answer.status_code == 303
        assert answer.headers["location"].endswith("?done=replayed")
    again = await simulator_of(service).find("again@example.test")
    assert (await simulator_of(service).hash(again.id)) == json.loads(text)["hash"]


@pytest.mark.security(8, 19)
async def test_a_file_is_believed_only_from_a_page_of_this_browser_and_only_so_large(
    service: Service,
) -> None:
    async with service.http() as http:
        token = await opened(service, http)
        text = await exported(service, http)
        there_were = await simulator_of(service).accounts()

        async def post(token: str, text: str, **headers: str) -> httpx.Response:
            return await http.post(
                f"{SITES}/replay",
                data={"csrf_token": token},
                files={"history": ("trial.json", text, "application/json")},
                headers=from_page(service) | headers,
            )

        assert (await post("guessed", text)).status_code == 403
        assert (await post(token, text, Origin="http://evil.example")).status_code == 403
        too_large = await post(token, text + " " * MAX_EXPORT)
        assert too_large.status_code == 413
        assert "request_too_large" in too_large.text
        for damaged in (text[:-20], "", "[]"):
            answer = await post(token, damaged)
            assert answer.status_code == 422
            assert 'data-code="export_invalid"' in answer.text
        no_boundary = {"Content-Type": "multipart/form-data"}
        answer = await http.post(f"{SITES}/replay", content=b"x", headers=from_page(service) | no_boundary)
        assert answer.status_code == 400
        assert await simulator_of(service).accounts() == there_were


async def test_a_history_may_be_pasted_where_no_file_is_chosen(service: Service) -> None:
    async with service.http() as http:
        token = await opened(service, http)
        form = {"csrf_token": token, "email": "", "export": await exported(service, http)}
        answer = await http.post(
            f"{SITES}/replay",
            data=form,
            files={"history": ("", b"", "application/octet-stream")},
            headers=from_page(service),
        )
        assert answer.headers["location"].endswith("?done=replayed")


@pytest.mark.rule("R90")
async def test_the_page_of_an_account_says_what_may_be_said_in_both_languages(service: Service) -> None:
    account = await load(service, "business_key_unregistered")
    (key,) = [each.removeprefix("Register the key ") for each in (await hints_of(service, account))]
    async with service.http() as http:
        await opened(service, http)
        for language, begins in (("en", "Register the key "), ("fr", "Enregistrez la clé ")):
            page = await http.get(f"{SITES}/accounts/{account}", headers={"Accept-Language": language})
            assert begins + key.partition(":")[0] in page.text


async def hints_of(service: Service, account: str) -> tuple[str, ...]:
    simulator = simulator_of(service)
    return await simulator.hints.of(await simulator.find(account), Language.ENGLISH)


# --- closed in the middle -------------------------------------------------------------------------


async def closed_at(service: Service, request: Coroutine[Any, Any, httpx.Response], nth: int) -> bool:
    """Send it, and be gone when it has its `nth` change of the database under way; whether it came so far."""
    database, begun, there = service.context.database, 0, asyncio.Event()
    write = database.write

    async def counted(work: Callable[[Session], Any]) -> Any:
        nonlocal begun
        begun += 1
        if begun == nth:
            there.set()
        return await write(work)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(database, "write", counted)
        sent, arrived = asyncio.create_task(request), asyncio.create_task(there.wait())
        async with asyncio.timeout(PATIENCE_S):
            await asyncio.wait((sent, arrived), return_when=asyncio.FIRST_COMPLETED)
        came_so_far = arrived.done()
        sent.cancel()
        arrived.cancel()
        await asyncio.gather(sent, arrived, return_exceptions=True)
    return came_so_far


@pytest.mark.rule("R98")
async def test_a_panel_that_is_closed_in_the_middle_of_a_move_leaves_it_done(
    service: Service,
) -> None:
    account = await load(service, "active_month")
    simulator = simulator_of(service)
    await simulator.set_rate(account, 0)
    async with service.http() as http:
        token = await opened(service, http)
        for _ in range(2):
            before = (await simulator.find(account)).clock.account_now
            form = {"csrf_token": token, "by": "P1M"}
            move = http.post(f"{SITES}/accounts/{account}/clock", data=form, headers=from_page(service))
            assert await closed_at(service, move, 1)
            await simulator.set_rate(account, 0)  # comes after whatever is still being written
            assert (await simulator.find(account)).clock.account_now == add_months(before, 1)
    export = await simulator.export(account)
    assert await replay_headless(export) == export.hash


async def test_a_panel_that_is_closed_while_a_story_is_told_leaves_no_account(
    service: Service,
) -> None:
    simulator = simulator_of(service)
    async with service.http() as http:
        token = await opened(service, http)
        for nth in (1, 2, 5, 9):
            form = {"csrf_token": token, "scenario": "grace", "anew": "yes"}
            story = http.post(f"{SITES}/scenarios", data=form, headers=from_page(service))
            assert await closed_at(service, story, nth)
            assert await simulator.accounts() == ()
        form = {"csrf_token": token, "scenario": "grace", "anew": "yes"}
        answer = await http.post(f"{SITES}/scenarios", data=form, headers=from_page(service))
        assert answer.headers["location"].endswith("?done=loaded")
