"""Grants of real sessions: good once, in time, for one end of one session (SECURITY 20, 21, 22)."""

from __future__ import annotations

import asyncio
import json
from base64 import urlsafe_b64decode
from datetime import timedelta
from pathlib import Path

import pytest

from account.db.database import Database
from account.leases.signing import new_key, sign
from account.sessions.grants import GRANT_TYPE
from account.sessions.redeeming import Redeemed
from account.tokens import hash_token
from shared.errors import SessionRefused
from shared.lease import LEASE_TYPE
from shared.reasons import SessionRefusal
from tests.support.account_service import Service, account_service
from tests.support.clock import FakeClock
from tests.support.device import base64url, compact_json
from tests.support.remote_sessions import Ends, ends_of

MINUTE = timedelta(seconds=60)


@pytest.fixture
async def ends(service: Service) -> Ends:
    """A computer of Ada's, online."""
    return await ends_of(service, await service.account())


async def refusal_of(ends: Ends, token: str, side: str = "client") -> str:
    """The code by which a grant is refused."""
    with pytest.raises(SessionRefused) as refused:
        await ends.service.parts.sessions.redeem(token, side)
    return refused.value.code


def opened(token: str) -> tuple[dict[str, object], dict[str, object], str]:
    """Header, claims and signature, as anybody can read them."""
    header, claims, signature = token.split(".")
    read = [json.loads(urlsafe_b64decode(part + "==")) for part in (header, claims)]
    return read[0], read[1], signature


def closed(header: object, claims: object, signature: str) -> str:
    """A token of these parts."""
    return ".".join((base64url(compact_json(header)), base64url(compact_json(claims)), signature))


@pytest.mark.security(20)
async def test_a_grant_is_good_once_and_says_what_it_was_for(ends: Ends) -> None:
    offer = await ends.request(bound_to=hash_token("ass_cookie"))
    redeemed = await ends.service.parts.sessions.redeem(offer.grant, "client")
    assert redeemed == Redeemed(
        ends.account_id, offer.session, redeemed.side, ends.computer_id, hash_token("ass_cookie")
    )
    assert await refusal_of(ends, offer.grant) == "grant_used"


@pytest.mark.security(22)
async def test_of_many_who_come_with_one_grant_at_the_same_time_one_gets_in(
    ends: Ends, tmp_path: Path, clock: FakeClock
) -> None:
    offer = await ends.request()
    beside = Database(str(ends.service.context.settings.database_url))
    async with account_service(tmp_path, clock, beside) as second:
        second.parts.sessions._is_recovered = True  # a second worker, not a second start
        rooms = (ends.service.parts.sessions, second.parts.sessions)
        tries = [room.redeem(offer.grant, "client") for room in rooms * 3]
        outcomes = await asyncio.gather(*tries, return_exceptions=True)
    beside.close()
    assert sum(isinstance(each, Redeemed) for each in outcomes) == 1
    assert {each.code for each in outcomes if isinstance(each, SessionRefused)} == {"grant_used"}


@pytest.mark.security(20)
async def test_a_grant_opens_no_other_end(ends: Ends) -> None:
    offer = await ends.request()
    ticket = await ends.accept(offer.session)
    assert await refusal_of(ends, offer.grant, "computer") == "grant_invalid"
    assert await refusal_of(ends, ticket.grant, "client") == "grant_invalid"
    assert await refusal_of(ends, offer.grant, "third") == "grant_invalid"
    assert await refusal_of(ends, ticket.lease, "computer") == "grant_invalid"


@pytest.mark.security(20)
async def test_a_grant_is_good_for_a_minute_of_each_step(ends: Ends, clock: FakeClock) -> None:
    late = await ends.request()
    clock.advance(MINUTE)
    assert await refusal_of(ends, late.grant) == "grant_expired"
    offer = await ends.request()
    clock.advance(MINUTE - timedelta(seconds=1))
    await ends.service.parts.sessions.ask(ends.caller, offer.session)
    clock.advance(MINUTE - timedelta(seconds=1))
    ticket = await ends.accept(offer.session)
    clock.advance(MINUTE - timedelta(seconds=1))
    assert (await ends.service.parts.sessions.redeem(offer.grant, "client")).session_id == offer.session
    clock.advance(timedelta(seconds=1))
    assert await refusal_of(ends, ticket.grant, "computer") == "grant_expired"


@pytest.mark.security(20, 31)
async def test_nothing_about_a_grant_can_be_changed(ends: Ends) -> None:
    offer = await ends.request()
    other = await ends_of(ends.service, ends.account_id, "Laptop")
    header, claims, signature = opened(offer.grant)
    assert header["alg"] == "EdDSA"
    for changed in (
        closed(header | {"alg": "none"}, claims, ""),
        closed(header | {"alg": "HS256"}, claims, signature),
        closed(header | {"typ": LEASE_TYPE}, claims, signature),
        closed(header | {"kid": "another"}, claims, signature),
        closed(header, claims | {"computer": other.computer_id}, signature),
        closed(header, claims | {"side": "computer"}, signature),
        closed(header, claims, signature[:-2] + ("AA" if signature[-2:] != "AA" else "BB")),
        sign(new_key() | {"kid": str(header["kid"])}, GRANT_TYPE, claims),
        sign(new_key(), GRANT_TYPE, claims),
        "",
        "grant",
        "é.é.é",
        "." * 5000,
        offer.session,
    ):
        assert await refusal_of(ends, changed) == "grant_invalid", changed[:60]
    assert (await ends.service.parts.sessions.redeem(offer.grant, "client")).session_id == offer.session


@pytest.mark.security(21)
async def test_events_states_and_lists_hold_no_grant(service: Service, ends: Ends) -> None:
    offer = await ends.request()
    ticket = await ends.accept(offer.session)
    seen = repr(
        (
            offer,
            ticket,
            await service.parts.states.account_state(ends.account_id),
            await service.parts.sessions.list(ends.account_id),
        )
    )
    assert offer.grant not in seen
    assert ticket.grant not in seen
    assert ticket.lease not in seen


async def test_what_nobody_answers_or_comes_to_is_given_up(ends: Ends, clock: FakeClock) -> None:
    shelf = ends.service.parts.session_shelf
    alone, asked, accepted = [await ends.request() for _ in range(3)]
    await ends.service.parts.sessions.ask(ends.caller, asked.session)
    await ends.accept(accepted.session)
    live = await ends.live()
    clock.advance(MINUTE - timedelta(milliseconds=1))
    await shelf.sweep()
    offers = (alone, asked, accepted)
    assert {(await ends.session(each.session)).refusal for each in offers} == {None}
    clock.advance(timedelta(milliseconds=1))
    await shelf.sweep()
    assert [(await ends.session(each.session)).refusal for each in offers] == [
        SessionRefusal.NO_ANSWER,
        SessionRefusal.NO_ANSWER,
        SessionRefusal.NOT_MET,
    ]
    assert (await ends.session(live.id)).ended_at is None
    assert ends.service.parts.sessions._waiting == {}
