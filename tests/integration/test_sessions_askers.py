"""A session goes with the sign-in that it was asked for with (SECURITY 11, 24)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from account.sign_in.browser_sessions import LIFETIME
from account.tokens import hash_token
from shared.codec import from_json
from shared.errors import SessionRefused
from shared.reasons import EndReason, RemovedBy, SessionRefusal, SessionState
from shared.sessions import SessionOffer
from tests.support.account_service import Service
from tests.support.clock import FakeClock
from tests.support.portal import Agent, sign_in_of
from tests.support.remote_sessions import Ends, ends_of


@pytest.fixture
async def ends(service: Service) -> Ends:
    """A computer of Ada's, online."""
    return await ends_of(service, await service.account())


async def asked_by(agent: Agent, ends: Ends) -> SessionOffer:
    """A program of the account asks for a session."""
    await ends.service.sign_in(agent.device, ends.account_id)
    asked = await agent.device.ask(agent.http, "POST", "/v1/sessions", json={"computer": ends.computer_id})
    assert asked.status_code == 201, asked.text
    return from_json(SessionOffer, asked.json())


async def revoked(agent: Agent) -> None:
    """The program signs out."""
    answer = await agent.ask("/oauth/revoke", token=agent.device.tokens.refresh_token)  # type: ignore[union-attr]
    assert answer.status_code == 200


async def stolen(agent: Agent) -> None:
    """Somebody else comes with a refresh token that was used before."""
    old = agent.device.tokens.refresh_token  # type: ignore[union-attr]
    rotated = (await agent.refresh(old)).json()
    assert (await agent.call(rotated["access_token"])).status_code == 200
    assert (await agent.refresh(old)).json()["code"] == "refresh_reused"


async def cloned(agent: Agent) -> None:
    """Two machines have the key of the program."""
    device = agent.device
    assert device.account_id is not None
    await agent.service.parts.computers.burn_key(device.account_id, device.thumbprint)


async def removed(agent: Agent) -> None:
    """The program is a computer itself, and is taken out of the account."""
    device = agent.device
    assert device.account_id is not None
    computer = (await device.register(agent.http, "Laptop")).json()["id"]
    await agent.service.parts.computers.remove(device.account_id, computer, RemovedBy.PORTAL)


@pytest.mark.security(11, 24)
@pytest.mark.parametrize("leave", [revoked, stolen, cloned, removed])
async def test_the_session_of_a_program_ends_with_its_tokens(
    ends: Ends, agent: Agent, leave: Callable[[Agent], Awaitable[None]]
) -> None:
    service = ends.service
    live = (await ends.meet(await asked_by(agent, ends))).session
    other = await ends.request()
    await service.parts.session_shelf.sweep()
    assert (await ends.session(live.id)).state is SessionState.LIVE
    await leave(agent)
    await service.parts.session_shelf.sweep()
    over = await ends.session(live.id)
    assert (over.state, over.end_reason) == (SessionState.ENDED, EndReason.SIGNED_OUT)
    assert (await ends.session(other.session)).state is SessionState.REQUESTED


async def test_one_that_waits_is_cancelled_and_its_grant_is_worth_nothing(ends: Ends, agent: Agent) -> None:
    offer = await asked_by(agent, ends)
    await revoked(agent)
    await ends.service.parts.session_shelf.sweep()
    over = await ends.session(offer.session)
    assert (over.state, over.refusal) == (SessionState.REFUSED, SessionRefusal.CANCELLED)
    with pytest.raises(SessionRefused, match="session_over"):
        await ends.service.parts.sessions.redeem(offer.grant, "client")


async def test_the_session_of_a_browser_ends_with_its_sign_in(ends: Ends, clock: FakeClock) -> None:
    service = ends.service
    browsers = sign_in_of(service).browser_sessions
    leaving, staying = [(await browsers.open(ends.account_id)).reveal() for _ in range(2)]
    offers = [await ends.request(bound_to=hash_token(each)) for each in (leaving, staying)]
    await service.parts.session_shelf.browser_left(ends.account_id, hash_token(leaving))
    assert (await ends.session(offers[0].session)).refusal is SessionRefusal.CANCELLED
    live = (await ends.meet(offers[1])).session
    await service.parts.books.set_clock(ends.account_id, 0.0)
    await service.parts.session_shelf.sweep()
    assert (await ends.session(live.id)).state is SessionState.LIVE
    clock.advance(LIFETIME)
    await service.parts.session_shelf.sweep()
    assert (await ends.session(live.id)).end_reason is EndReason.SIGNED_OUT


async def test_a_browser_that_signs_out_ends_its_live_session_at_once(ends: Ends) -> None:
    bound_to = hash_token("ass_cookie")
    live = (await ends.meet(await ends.request(bound_to=bound_to))).session
    await ends.service.parts.session_shelf.browser_left(ends.account_id, bound_to)
    assert (await ends.session(live.id)).end_reason is EndReason.SIGNED_OUT


@pytest.mark.security(20)
@pytest.mark.parametrize("is_asked", [False, True])
async def test_an_answer_after_its_minute_is_too_late(ends: Ends, clock: FakeClock, is_asked: bool) -> None:
    sessions, device = ends.service.parts.sessions, ends.device
    offer = await ends.request()
    if is_asked:
        await sessions.ask(ends.caller, offer.session)
    clock.advance(timedelta(seconds=60))
    for step in ("ask", "accept"):
        async with ends.service.http() as http:
            answer = await device.ask(http, "POST", f"/v1/sessions/{offer.session}/{step}")
        assert (answer.status_code, answer.json()["code"]) == (409, "session_over")
    await sessions.sweep()
    assert (await ends.session(offer.session)).refusal is SessionRefusal.NO_ANSWER
