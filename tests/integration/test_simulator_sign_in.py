"""An agent signs in to a simulated account without a browser, guarded as every sign-in (SECURITY 2, 3)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from account.sign_in import pkce
from shared.codec import from_json, to_json
from shared.simulator import SignInCode, SignInWish
from shared.wire import TokenAnswer
from tests.support.clock import FakeClock
from tests.support.faulty_service import faulty_service
from tests.support.portal import CALLBACK, Agent
from tests.support.simulator_caller import SimulatorCaller, simulator_caller

pytestmark = pytest.mark.security(3)


@pytest.fixture
async def caller(tmp_path: Path, clock: FakeClock) -> AsyncIterator[SimulatorCaller]:
    """Somebody who may ask."""
    async with faulty_service(tmp_path, clock) as service, simulator_caller(service) as caller:
        yield caller


def wish_of(agent: Agent, email: str = "trial@example.test") -> SignInWish:
    """What the agent asks for."""
    challenge = pkce.challenge_of(agent.verifier)
    return SignInWish(email, agent.device.thumbprint, challenge, CALLBACK, "Studio")


async def code_for(caller: SimulatorCaller, agent: Agent) -> str:
    """A code for the agent."""
    return (await caller.good("POST", "/sign-in", SignInCode, wish_of(agent))).code


@pytest.mark.rule("R20")
async def test_the_code_is_exchanged_as_ever_and_opens_the_simulated_account(caller: SimulatorCaller) -> None:
    account = await caller.load()
    agent = Agent(caller.service, caller.http)
    told = await caller.good("POST", "/sign-in", SignInCode, wish_of(agent, "TRIAL@example.test"))
    assert (told.account, told.expires_in) == (account.id, 60)
    tokens = (await agent.redeem(told.code)).json()
    mine = await agent.call(tokens["access_token"])
    assert mine.json()["id"] == account.id
    assert (await agent.redeem(told.code)).json()["code"] == "invalid_grant"  # and that ends the sign-in
    assert (await agent.call(tokens["access_token"])).status_code == 401


@pytest.mark.security(2)
async def test_the_code_is_of_no_use_without_key_verifier_and_address(
    caller: SimulatorCaller,
) -> None:
    await caller.load()
    agent, thief = Agent(caller.service, caller.http), Agent(caller.service, caller.http)
    thief.verifier = agent.verifier
    assert (await thief.redeem(await code_for(caller, agent))).json()["code"] == "invalid_grant"
    wrong = await agent.redeem(await code_for(caller, agent), code_verifier="w" * 64)
    assert wrong.json()["code"] == "invalid_grant"
    elsewhere = await agent.redeem(await code_for(caller, agent), redirect_uri="http://127.0.0.1:1/callback")
    assert elsewhere.json()["code"] == "invalid_grant"


async def test_the_code_lives_a_minute_of_real_time_whatever_the_accounts_clock_does(
    caller: SimulatorCaller, clock: FakeClock
) -> None:
    account = await caller.load()
    agent = Agent(caller.service, caller.http)
    code = await code_for(caller, agent)
    await caller.move(account, advance_by="P1Y")
    clock.advance(timedelta(seconds=59))
    assert (await agent.redeem(code)).status_code == 200
    late = await code_for(caller, agent)
    clock.advance(timedelta(seconds=60))
    assert (await agent.redeem(late)).json()["code"] == "invalid_grant"


async def test_a_real_account_gets_no_code_here(caller: SimulatorCaller) -> None:
    real = await caller.service.account("ada@example.org")
    agent = Agent(caller.service, caller.http)
    for email in ("ada@example.org", "ADA@EXAMPLE.ORG", " ada@example.org "):
        assert await caller.code("POST", "/sign-in", to_json(wish_of(agent, email))) == "account_is_real"
    for email, code in (
        ("nobody@example.test", "no_simulated_account"),
        (real, "email_invalid"),
        ("", "email_empty"),
    ):
        assert await caller.code("POST", "/sign-in", to_json(wish_of(agent, email))) == code


async def test_what_the_authorize_page_would_refuse_is_refused(caller: SimulatorCaller) -> None:
    await caller.load()
    good = wish_of(Agent(caller.service, caller.http))
    for wish, code in (
        (replace(good, redirect_uri="https://evil.example/callback"), "redirect_refused"),
        (replace(good, redirect_uri="http://localhost:5000/callback"), "redirect_refused"),
        (replace(good, redirect_uri="http://127.0.0.1:70000/callback"), "redirect_refused"),
        (replace(good, code_challenge="short"), "request_invalid"),
        (replace(good, code_challenge="=" * 43), "request_invalid"),
        (replace(good, key_thumbprint=""), "request_invalid"),
        (replace(good, key_thumbprint="x" * 44), "request_invalid"),
    ):
        assert await caller.code("POST", "/sign-in", to_json(wish)) == code, wish


async def test_the_signed_in_agent_registers_in_the_simulated_account(caller: SimulatorCaller) -> None:
    account = await caller.load()
    agent = Agent(caller.service, caller.http)
    tokens = (await agent.redeem(await code_for(caller, agent))).json()
    device = agent.device
    device.tokens, device.account_id = from_json(TokenAnswer, tokens), account.id
    assert (await device.register(caller.http, "Studio")).status_code == 201
    assert [each.kind for each in (await caller.timeline(account)).events][-1] == "computer.registered"
