"""Signing in a computer without a browser, both sides (RFC 8628, SECURITY 5)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shared.wire import DEVICE_GRANT
from tests.support.account_service import Service
from tests.support.clock import FakeClock
from tests.support.portal import Agent, Browser, browser, text_of


async def begin(agent: Agent, name: str = "Server room") -> dict[str, Any]:
    answer = await agent.ask("/oauth/device_authorization", computer_name=name)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def poll(agent: Agent, codes: dict[str, Any]) -> tuple[int, str]:
    answer = await agent.ask("/oauth/token", grant_type=DEVICE_GRANT, device_code=codes["device_code"])
    return answer.status_code, answer.json().get("error", "")


@pytest.mark.security(5)
async def test_codes_say_where_to_enter_them_and_for_how_long(agent: Agent) -> None:
    codes = await begin(agent)
    assert codes["verification_uri"] == f"{agent.service.base_url}/activate"
    assert codes["verification_uri_complete"] == f"{codes['verification_uri']}?code={codes['user_code']}"
    assert (codes["expires_in"], codes["interval"]) == (600, 5)
    assert codes["user_code"][4] == "-"


@pytest.mark.security(5)
async def test_approval_names_the_computer_warns_and_signs_it_in_once(person: Browser, agent: Agent) -> None:
    codes = await begin(agent, "Server <i>room</i>")
    assert await poll(agent, codes) == (400, "authorization_pending")
    page = await person.post("/activate", code=f" {codes['user_code'].lower().replace('-', ' ')} ")
    assert text_of(page.text, "computer-name") == "Server <i>room</i>"
    assert "yourself" in text_of(page.text, "warning")
    done = await person.post("/activate/decide", code=codes["user_code"], decision="approve")
    assert "Approved" in done.text
    answer = await agent.ask("/oauth/token", grant_type=DEVICE_GRANT, device_code=codes["device_code"])
    assert answer.status_code == 200
    assert (await agent.call(answer.json()["access_token"])).json()["email"] == "ada@example.org"
    assert await poll(agent, codes) == (400, "invalid_grant")


async def test_address_with_the_code_asks_at_once_and_approves_nothing_by_itself(
    person: Browser, agent: Agent
) -> None:
    codes = await begin(agent)
    page = await person.get(f"/activate?code={codes['user_code']}")
    assert text_of(page.text, "shown-code") == codes["user_code"]
    assert await poll(agent, codes) == (400, "authorization_pending")


async def test_denied_computer_is_told_access_denied(person: Browser, agent: Agent) -> None:
    codes = await begin(agent)
    page = await person.post("/activate/decide", code=codes["user_code"], decision="deny")
    assert "Denied" in page.text
    assert await poll(agent, codes) == (400, "access_denied")


async def test_anything_but_approve_is_a_denial(person: Browser, agent: Agent) -> None:
    codes = await begin(agent)
    await person.post("/activate/decide", code=codes["user_code"], decision="")
    assert await poll(agent, codes) == (400, "access_denied")


@pytest.mark.security(5)
async def test_each_early_poll_adds_five_seconds(agent: Agent, clock: FakeClock) -> None:
    codes = await begin(agent)
    assert await poll(agent, codes) == (400, "authorization_pending")
    clock.advance(timedelta(seconds=4))
    assert await poll(agent, codes) == (400, "slow_down")
    clock.advance(timedelta(seconds=9))
    assert await poll(agent, codes) == (400, "slow_down")
    clock.advance(timedelta(seconds=15))
    assert await poll(agent, codes) == (400, "authorization_pending")


async def test_poll_after_its_interval_is_never_slowed_down(agent: Agent, clock: FakeClock) -> None:
    codes = await begin(agent)
    for _ in range(5):
        assert await poll(agent, codes) == (400, "authorization_pending")
        clock.advance(timedelta(seconds=5))


@pytest.mark.security(5)
async def test_code_ends_after_ten_minutes_on_both_sides(
    person: Browser, agent: Agent, clock: FakeClock
) -> None:
    codes = await begin(agent)
    clock.advance(timedelta(minutes=10))
    assert await poll(agent, codes) == (400, "expired_token")
    page = await person.post("/activate", code=codes["user_code"])
    assert page.status_code == 422
    assert "more than 10 minutes old" in text_of(page.text, "problem")


async def test_code_approved_too_late_to_be_fetched_is_expired(
    person: Browser, agent: Agent, clock: FakeClock
) -> None:
    codes = await begin(agent)
    await person.post("/activate/decide", code=codes["user_code"], decision="approve")
    clock.advance(timedelta(minutes=10))
    assert await poll(agent, codes) == (400, "expired_token")


async def test_device_code_is_bound_to_the_key_that_asked(
    service: Service, person: Browser, agent: Agent
) -> None:
    codes = await begin(agent)
    await person.post("/activate/decide", code=codes["user_code"], decision="approve")
    assert await poll(Agent(service, agent.http), codes) == (400, "invalid_grant")
    assert (await poll(agent, codes))[0] == 200


async def test_decision_stands_once_made(person: Browser, agent: Agent) -> None:
    codes = await begin(agent)
    await person.post("/activate/decide", code=codes["user_code"], decision="deny")
    again = await person.post("/activate/decide", code=codes["user_code"], decision="approve")
    assert again.status_code == 422
    assert await poll(agent, codes) == (400, "access_denied")


@pytest.mark.security(5)
async def test_guessing_codes_is_stopped_and_a_right_one_costs_nothing(
    person: Browser, agent: Agent, clock: FakeClock
) -> None:
    codes = await begin(agent)
    for _ in range(20):
        assert (await person.post("/activate", code=codes["user_code"])).status_code == 200
    answers = [(await person.post("/activate", code="BBBB-BBBB")).status_code for _ in range(9)]
    assert answers == [422] * 8 + [429]
    assert (await person.post("/activate", code=codes["user_code"])).status_code == 429
    assert (await person.get(f"/activate?code={codes['user_code']}")).headers["retry-after"]
    clock.advance(timedelta(minutes=1))
    assert (await person.post("/activate", code=codes["user_code"])).status_code == 200


@pytest.mark.rule("R20")
async def test_signed_out_visitor_comes_back_to_the_code(service: Service, agent: Agent) -> None:
    codes = await begin(agent)
    async with browser(service) as stranger:
        answer = await stranger.get(f"/activate?code={codes['user_code']}")
    assert answer.headers["location"].endswith(f"%2Factivate%3Fcode%3D{codes['user_code']}")


async def test_asking_for_codes_without_end_is_stopped(agent: Agent) -> None:
    statuses = [
        (await agent.ask("/oauth/device_authorization", computer_name="x")).status_code for _ in range(61)
    ]
    assert statuses == [200] * 60 + [429]


async def test_nameless_computer_is_shown_as_one(person: Browser, agent: Agent) -> None:
    codes = await begin(agent, "\u202e")
    page = await person.get(f"/activate?code={codes['user_code']}")
    assert text_of(page.text, "computer-name") == "a computer without a name"


async def test_old_requests_are_cleaned_when_a_new_one_comes(agent: Agent, clock: FakeClock) -> None:
    old = await begin(agent)
    clock.advance(timedelta(hours=2))
    await begin(agent)
    assert await poll(agent, old) == (400, "invalid_grant")
