"""`/v1/sessions` and `/v1/computers/{id}/lease` as a client and a computer ask them (RULES R10, R11, R15)."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from account.sessions.sessions import ENDS
from shared.codec import from_json
from shared.lease import LEASE_TYPE, check_lease, lease_of
from shared.reasons import EndReason, SessionRefusal, SessionState, Status
from shared.sessions import LeaseAnswer, Session, SessionOffer, SessionTerms, SessionTicket
from tests.support.account_service import Service, account_service
from tests.support.api_caller import ApiCaller, schema_of
from tests.support.clock import START, FakeClock
from tests.support.remote_sessions import Ends, ends_of, give_access, session_events

FIVE_MINUTES = timedelta(seconds=300)


@dataclass
class Stage:
    """A computer that is online, and another device of the account that connects to it."""

    ends: Ends
    computer: ApiCaller
    client: ApiCaller
    ids: dict[str, str] = field(default_factory=dict)

    async def offer(self, **body: Any) -> SessionOffer:
        """The client asks."""
        answer = await self.client.ask("POST", "/v1/sessions", {"computer": self.ends.computer_id, **body})
        assert answer.status_code == 201, answer.text
        assert answer.headers["cache-control"] == "no-store"
        return from_json(SessionOffer, answer.json())

    async def session(self, session_id: str) -> Session:
        """What the API knows of it."""
        return from_json(Session, await self.client.get(f"/v1/sessions/{session_id}"))


@pytest.fixture
async def stage(service: Service, http: httpx.AsyncClient) -> Stage:
    """Ada's computer and her second device."""
    ends = await ends_of(service, await service.account())
    schema = await schema_of(http)
    client = await service.device(ends.account_id)
    return Stage(
        ends, ApiCaller(service, http, ends.device, schema), ApiCaller(service, http, client, schema)
    )


@pytest.mark.rule("R10")
async def test_asked_for_answered_joined_live_and_ended_over_http(stage: Stage, clock: FakeClock) -> None:
    offer = await stage.offer(client="My script")
    path = f"/v1/sessions/{offer.session}"
    assert (await stage.session(offer.session)).client == "My script"
    assert (await stage.computer.ask("POST", f"{path}/ask")).json()["state"] == "asking"
    answer = await stage.computer.ask("POST", f"{path}/accept")
    ticket = from_json(SessionTicket, answer.json())
    assert ticket.relay_url.endswith("/relay/computer")
    assert answer.headers["cache-control"] == "no-store"
    sessions = stage.ends.service.parts.sessions
    await sessions.redeem(offer.grant, "client")
    await sessions.redeem(ticket.grant, "computer")
    await sessions.started(stage.ends.account_id, offer.session)
    state = (await stage.client.get("/v1/state"))["sessions"]
    assert [(each["id"], each["state"], each["limited"]) for each in state] == [(offer.session, "live", True)]
    clock.advance(timedelta(seconds=10))
    for _ in range(2):
        assert (await stage.client.ask("DELETE", path)).status_code == 204
    over = await stage.session(offer.session)
    assert (over.state, over.end_reason, over.duration_s) == (
        SessionState.ENDED,
        EndReason.ENDED_BY_CLIENT,
        10,
    )
    assert (await stage.client.get("/v1/state"))["sessions"] == []


async def test_a_refusal_says_why_to_both_ends(stage: Stage) -> None:
    offer = await stage.offer()
    body = {"refusal": "screen_permission_missing"}
    answer = await stage.computer.ask("POST", f"/v1/sessions/{offer.session}/refuse", body)
    assert answer.json()["refusal"] == "screen_permission_missing"
    assert (await stage.session(offer.session)).refusal is SessionRefusal.SCREEN_PERMISSION_MISSING
    assert await stage.computer.code("POST", f"/v1/sessions/{offer.session}/refuse", body) == "session_over"
    assert await stage.computer.code("POST", f"/v1/sessions/{offer.session}/accept") == "session_over"


async def test_only_the_sessions_own_computer_answers(stage: Stage) -> None:
    offer = await stage.offer()
    for step in ("ask", "accept", "refuse"):
        body = {"refusal": "declined"} if step == "refuse" else None
        path = f"/v1/sessions/{offer.session}/{step}"
        assert await stage.client.code("POST", path, body) == "not_found"
    assert (await stage.computer.ask("DELETE", f"/v1/sessions/{offer.session}")).status_code == 204
    assert (await stage.session(offer.session)).refusal is SessionRefusal.DECLINED


@pytest.mark.rule("R17")
async def test_refusals_at_once_have_codes_of_their_own(stage: Stage) -> None:
    body = {"computer": stage.ends.computer_id}
    assert await stage.client.code("POST", "/v1/sessions", {"computer": "cmp_x"}) == "not_found"
    assert await stage.client.code("POST", "/v1/sessions", body | {"more": 1}) == "request_invalid"
    stage.ends.go_offline()
    await stage.ends.service.parts.presence_events.settle(stage.ends.stream.key)
    assert await stage.client.code("POST", "/v1/sessions", body) == "computer_offline"


async def test_too_many_questions_are_refused_for_a_while(stage: Stage) -> None:
    codes = set()
    for _ in range(120):
        stage.ends.service.parts.rates._buckets.pop(("api", stage.client.device.thumbprint), None)
        answer = await stage.client.ask("POST", "/v1/sessions", {"computer": "cmp_x"})
        codes.add(answer.json()["code"])
        if codes == {"not_found", "rate_limited"}:
            break
    assert codes == {"not_found", "rate_limited"}


async def test_ends_that_are_asked_for_too_often_are_refused_for_a_while(
    stage: Stage, clock: FakeClock
) -> None:
    for _ in range(ENDS.burst):
        stage.ends.service.parts.rates.check(ENDS, stage.ends.account_id)
    answer = await stage.client.ask("DELETE", "/v1/sessions/ses_x")
    assert (answer.status_code, answer.json()["code"]) == (429, "rate_limited")
    assert answer.headers["Retry-After"] == "1"
    live = await stage.ends.live()
    clock.advance(timedelta(seconds=1))
    assert (await stage.client.ask("DELETE", f"/v1/sessions/{live.id}")).status_code == 204


@pytest.mark.security(25)
async def test_a_computer_says_that_it_only_lets_look_and_the_terms_have_it(stage: Stage) -> None:
    offer = await stage.offer()
    path = f"/v1/sessions/{offer.session}/view-only"
    assert await stage.client.code("POST", path, {"view_only": True}) == "not_found"
    assert await stage.computer.code("POST", path, {}) == "request_invalid"
    for said in (True, True, False, True):
        assert (await stage.computer.ask("POST", path, {"view_only": said})).status_code == 204
        assert (await stage.session(offer.session)).computer_view_only is said
    await stage.ends.meet(offer)
    session = await stage.session(offer.session)
    assert (session.state, session.view_only, session.computer_view_only) == (SessionState.LIVE, False, True)
    kinds = [kind for kind, _ in await session_events(stage.ends.service, stage.ends.account_id)]
    assert kinds.count("session.view_only") == 3
    await stage.ends.ended(offer.session)
    assert await stage.computer.code("POST", path, {"view_only": False}) == "session_over"


@pytest.mark.security(30)
async def test_what_a_client_calls_itself_is_one_short_line(stage: Stage) -> None:
    offer = await stage.offer(client="\u202e<b>Studio</b>\u2028 " + "x" * 200)
    name = (await stage.session(offer.session)).client
    assert name.startswith("<b>Studio</b> x")
    assert len(name) == 64
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    answer = await stage.client.ask(
        "POST", "/v1/sessions", {"computer": stage.ends.computer_id}, {"user-agent": firefox}
    )
    assert (await stage.session(answer.json()["session"])).client == "Firefox on Linux"


async def test_the_list_tells_how_each_ended_the_latest_first(service: Service, stage: Stage) -> None:
    other = await ends_of(service, stage.ends.account_id, "Laptop")
    first, second = await stage.ends.live(), await stage.ends.live()
    third = await other.live()
    listed = [from_json(Session, each) for each in await stage.client.get("/v1/sessions")]
    assert [(each.id, each.end_reason, each.computer_name) for each in listed] == [
        (third.id, None, "Laptop"),
        (second.id, None, "Studio"),
        (first.id, EndReason.SUPERSEDED, "Studio"),
    ]
    of_one = await stage.client.get(f"/v1/sessions?computer={other.computer_id}")
    assert [each["id"] for each in of_one] == [third.id]


@asynccontextmanager
async def terms_stream(stage: Stage, http: httpx.AsyncClient, session_id: str) -> AsyncIterator[Any]:
    """The terms of a session as they come over a socket."""
    path = f"/v1/sessions/{session_id}/events"
    async with http.stream("GET", path, headers=stage.client.device.headers("GET", path)) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield _frames(answer)


async def _frames(answer: httpx.Response) -> AsyncIterator[SessionTerms]:
    event = ""
    async for line in answer.aiter_lines():
        if line.startswith("event: "):
            event = line.removeprefix("event: ")
        elif line.startswith("data: "):
            assert event == "terms"
            yield from_json(SessionTerms, json.loads(line.removeprefix("data: ")))


@pytest.mark.rule("R11", "R13")
async def test_the_terms_are_told_at_each_change_and_end_with_the_session(
    service: Service, stage: Stage, clock: FakeClock
) -> None:
    account_id = stage.ends.account_id
    async with service.live() as http:
        offer = await stage.offer()
        async with terms_stream(stage, http, offer.session) as frames:
            assert (await anext(frames)).session.state is SessionState.REQUESTED
            await stage.ends.meet(offer)
            live = await anext(frames)
            while live.session.state is SessionState.ACCEPTED:  # told or passed over, as it was quick or not
                live = await anext(frames)
            assert live.session.ends_at == START + FIVE_MINUTES
            await service.parts.books.set_clock(account_id, 60)
            clocked = await anext(frames)
            assert (clocked.rate, clocked.account_now) == (60, START)
            await give_access(service, account_id)
            lifted = await anext(frames)
            assert (lifted.session.limited, lifted.session.ends_at) == (False, None)
            assert lifted.status is not Status.TRIAL
            await stage.ends.ended(offer.session, EndReason.IDLE)
            over = await anext(frames)
            assert (over.session.state, over.session.end_reason) == (SessionState.ENDED, EndReason.IDLE)
            assert [each async for each in frames] == []
        async with terms_stream(stage, http, offer.session) as frames:
            assert [each.session.end_reason async for each in frames] == [EndReason.IDLE]


async def test_a_silent_stream_says_that_it_is_there(tmp_path: Path, clock: FakeClock) -> None:
    async with account_service(tmp_path, clock, ping_s=0) as service:
        ends = await ends_of(service, await service.account())
        live = await ends.live()
        frames = service.parts.sessions.feed.frames(ends.account_id, live.id)
        assert (await anext(frames)).startswith(b"event: terms\ndata: {")
        assert [await anext(frames) for _ in range(2)] == [b": ping\n\n"] * 2
        await ends.ended(live.id)
        last = [frame async for frame in frames if frame != b": ping\n\n"]
        assert [b"ended_by_client" in frame for frame in last] == [True]


async def test_a_stream_of_terms_ends_with_the_sign_in_and_with_the_service(
    service: Service, stage: Stage
) -> None:
    live = await stage.ends.live()
    async with service.live() as http:
        async with terms_stream(stage, http, live.id) as frames:
            await anext(frames)
            await service.parts.computers.burn_key(stage.ends.account_id, stage.client.device.thumbprint)
            await service.parts.computers.rename(stage.ends.account_id, stage.ends.computer_id, "Other")
            assert [each async for each in frames] == []
        await service.sign_in(stage.client.device, stage.ends.account_id)
        async with terms_stream(stage, http, live.id) as frames:
            assert (await anext(frames)).session.computer_name == "Other"
            service.stop()
            assert [each async for each in frames] == []


def decoded(part: str) -> bytes:
    """Base64url without padding (RFC 7515 section 2)."""
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


@pytest.mark.rule("R15")
@pytest.mark.security(31)
@pytest.mark.invariant(10)
async def test_a_computer_gets_a_lease_that_it_can_verify_with_the_keys_beside_it(stage: Stage) -> None:
    path = f"/v1/computers/{stage.ends.computer_id}/lease"
    answer = await stage.computer.ask("POST", path)
    assert answer.headers["cache-control"] == "no-store"
    given = from_json(LeaseAnswer, answer.json())
    (jwk,) = given.keys
    header, claims, signature = given.lease.split(".")
    key = Ed25519PublicKey.from_public_bytes(decoded(jwk["x"]))
    key.verify(decoded(signature), f"{header}.{claims}".encode())
    assert json.loads(decoded(header)) == {"alg": "EdDSA", "kid": jwk["kid"], "typ": LEASE_TYPE}
    lease = lease_of(json.loads(decoded(claims)))
    thumbprint = stage.ends.device.thumbprint
    check_lease(lease, computer=stage.ends.computer_id, thumbprint=thumbprint, lowest_epoch=lease.epoch)
    assert (lease.status, lease.is_full, lease.limit_s, lease.over_limit) == (Status.TRIAL, False, 300, False)
    assert await stage.client.code("POST", path) == "not_found"
    assert await stage.computer.code("POST", "/v1/computers/cmp_x/lease") == "not_found"
