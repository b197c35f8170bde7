"""A session from the question to its end, and every way in which it ends (RULES R10–R18, R25)."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from account.sessions.life import MAX_WAITING
from shared.errors import NotFoundRefused, SessionRefused
from shared.reasons import EndReason, RemovedBy, SessionRefusal, SessionState
from shared.sessions import NewSession
from tests.support.account_service import Service
from tests.support.clock import START, FakeClock
from tests.support.remote_sessions import Ends, ends_of, give_access, session_events

pytestmark = pytest.mark.both_databases

SECOND = timedelta(seconds=1)


@pytest.fixture
async def ends(service: Service) -> Ends:
    """A computer of Ada's, online, without a subscription."""
    return await ends_of(service, await service.account())


async def state_of(ends: Ends, session_id: str) -> SessionState:
    return (await ends.session(session_id)).state


@pytest.mark.rule("R10")
async def test_a_session_goes_from_the_question_over_the_answer_to_live(ends: Ends) -> None:
    offer = await ends.request()
    assert offer.limited
    assert offer.client_url == ends.service.base_url.replace("http", "ws") + "/relay/client"
    assert await state_of(ends, offer.session) is SessionState.REQUESTED
    asked = await ends.service.parts.sessions.ask(ends.caller, offer.session)
    assert asked.state is SessionState.ASKING
    terms = await ends.meet(offer)
    assert (terms.session.state, terms.session.started_at) == (SessionState.LIVE, START)
    assert (terms.session.limited, terms.session.ends_at) == (True, START + timedelta(seconds=300))
    (summary,) = (await ends.service.parts.states.account_state(ends.account_id)).sessions
    assert (summary.id, summary.state) == (offer.session, SessionState.LIVE)
    kinds = [kind for kind, _ in await session_events(ends.service, ends.account_id)]
    assert kinds == ["session.requested", "session.asking", "session.accepted", "session.started"]


async def test_every_step_may_be_repeated(ends: Ends) -> None:
    sessions, offer = ends.service.parts.sessions, await ends.request()
    for _ in range(2):
        await sessions.ask(ends.caller, offer.session)
    first = await ends.accept(offer.session)
    second = await ends.accept(offer.session)
    with pytest.raises(SessionRefused, match="grant_invalid"):
        await sessions.redeem(first.grant, "computer")
    await sessions.redeem(second.grant, "computer")
    await sessions.redeem(offer.grant, "client")
    for _ in range(2):
        await sessions.started(ends.account_id, offer.session)
    for _ in range(2):
        await ends.ended(offer.session)
    kinds = [kind for kind, _ in await session_events(ends.service, ends.account_id)]
    assert kinds == [f"session.{each}" for each in ("requested", "asking", "accepted", "started", "ended")]


@pytest.mark.invariant(12)
async def test_the_first_end_counts_and_the_bytes_are_kept(ends: Ends, clock: FakeClock) -> None:
    live = await ends.live()
    clock.advance(timedelta(seconds=42))
    await ends.service.parts.sessions.end(ends.account_id, live.id)
    await ends.ended(live.id, EndReason.NETWORK_LOST)
    over = await ends.session(live.id)
    assert (over.end_reason, over.duration_s, over.bytes) == (EndReason.ENDED_BY_CLIENT, 42, 1010)
    assert (over.state, over.ends_at) == (SessionState.ENDED, None)


async def test_the_computer_itself_ends_it_as_the_computer(ends: Ends) -> None:
    live = await ends.live()
    sessions = ends.service.parts.sessions
    assert (await sessions.end(ends.account_id, live.id, ends.device.thumbprint)).end_reason is (
        EndReason.ENDED_BY_COMPUTER
    )


@pytest.mark.parametrize("by_computer", [True, False])
async def test_one_that_waits_and_is_ended_never_began(ends: Ends, by_computer: bool) -> None:
    offer = await ends.request()
    thumbprint = ends.device.thumbprint if by_computer else None
    over = await ends.service.parts.sessions.end(ends.account_id, offer.session, thumbprint)
    wanted = SessionRefusal.DECLINED if by_computer else SessionRefusal.CANCELLED
    assert (over.state, over.refusal, over.end_reason) == (SessionState.REFUSED, wanted, None)
    with pytest.raises(SessionRefused, match="session_over"):
        await ends.accept(offer.session)
    with pytest.raises(SessionRefused, match="session_over"):
        await ends.service.parts.sessions.redeem(offer.grant, "client")


@pytest.mark.rule("R18")
async def test_a_second_client_takes_over(ends: Ends) -> None:
    first = await ends.live("Phone")
    second = await ends.live("Tablet")
    assert (await ends.session(first.id)).end_reason is EndReason.SUPERSEDED
    assert await state_of(ends, second.id) is SessionState.LIVE


@pytest.mark.rule("R18")
async def test_of_many_that_begin_at_the_same_time_one_is_left(ends: Ends) -> None:
    sessions, offers = ends.service.parts.sessions, [await ends.request() for _ in range(5)]
    for offer in offers:
        ticket = await ends.accept(offer.session)
        await sessions.redeem(offer.grant, "client")
        await sessions.redeem(ticket.grant, "computer")
    await asyncio.gather(*(sessions.started(ends.account_id, offer.session) for offer in offers))
    ended = [(await ends.session(each.session)).end_reason for each in offers]
    assert sorted(map(str, ended)) == ["None", *["superseded"] * 4]


@pytest.mark.rule("R18")
async def test_sessions_of_two_computers_live_side_by_side(service: Service, ends: Ends) -> None:
    other = await ends_of(service, ends.account_id, "Laptop")
    first, second = await ends.live(), await other.live()
    assert {await state_of(ends, each.id) for each in (first, second)} == {SessionState.LIVE}


@pytest.mark.rule("R12")
async def test_the_next_session_may_begin_at_once_and_gets_its_own_five_minutes(
    ends: Ends, clock: FakeClock
) -> None:
    first = await ends.live()
    clock.advance(timedelta(seconds=300))
    assert (await ends.session(first.id)).end_reason is EndReason.TRIAL_LIMIT
    assert (await ends.live()).ends_at == START + timedelta(seconds=600)


@pytest.mark.rule("R25")
async def test_removing_the_computer_ends_its_sessions_and_nothing_else(service: Service, ends: Ends) -> None:
    other = await ends_of(service, ends.account_id, "Laptop")
    live, waiting, beside = await ends.live(), await ends.request(), await other.live()
    await service.parts.computers.remove(ends.account_id, ends.computer_id, RemovedBy.PORTAL)
    assert (await ends.session(live.id)).end_reason is EndReason.COMPUTER_REMOVED
    assert (await ends.session(waiting.session)).refusal is SessionRefusal.COMPUTER_OFFLINE
    assert await state_of(ends, beside.id) is SessionState.LIVE
    assert (await ends.session(live.id)).computer_name == "Studio"


@pytest.mark.security(11)
async def test_a_key_that_two_machines_use_serves_no_session_any_more(service: Service, ends: Ends) -> None:
    live, waiting = await ends.live(), await ends.request()
    await service.parts.computers.burn_key(ends.account_id, ends.device.thumbprint)
    assert (await ends.session(live.id)).end_reason is EndReason.COMPUTER_OFFLINE
    assert (await ends.session(waiting.session)).refusal is SessionRefusal.COMPUTER_OFFLINE


@pytest.mark.rule("R17")
async def test_a_computer_over_the_limit_is_refused_at_once_and_what_is_live_goes_on(
    service: Service, ends: Ends
) -> None:
    until = await give_access(service, ends.account_id, "desktop_pro", licences=2)
    for number in range(4):
        await service.computer(ends.account_id, f"pc {number}")
    sixth = await ends_of(service, ends.account_id, "Sixth")
    live = await sixth.live()
    await service.parts.books.advance(ends.account_id, until)
    with pytest.raises(SessionRefused, match="computer_over_limit"):
        await sixth.request()
    assert await state_of(sixth, live.id) is SessionState.LIVE
    assert await state_of(ends, (await ends.request()).session) is SessionState.REQUESTED


async def test_a_computer_that_is_not_connected_is_refused_at_once(service: Service, ends: Ends) -> None:
    ends.go_offline()
    await service.parts.presence_events.settle(ends.stream.key)
    with pytest.raises(SessionRefused, match="computer_offline"):
        await ends.request()
    assert await service.parts.sessions.list(ends.account_id) == []


@pytest.mark.security(36)
async def test_nobody_else_sees_or_touches_a_session(service: Service, ends: Ends) -> None:
    eve = await ends_of(service, await service.account("eve@example.org"))
    sessions, offer = service.parts.sessions, await ends.request()
    wish = NewSession(ends.computer_id)
    for asked in (
        sessions.request(eve.account_id, wish),
        sessions.get(eve.account_id, offer.session),
        sessions.end(eve.account_id, offer.session),
        sessions.ask(eve.caller, offer.session),
        sessions.accept(eve.caller, offer.session),
        sessions.refuse(eve.caller, offer.session, SessionRefusal.DECLINED),
        sessions.started(eve.account_id, offer.session),
        sessions.ended(eve.account_id, offer.session, EndReason.IDLE),
    ):
        with pytest.raises(NotFoundRefused):
            await asked
    assert await sessions.list(eve.account_id) == []
    assert await state_of(ends, offer.session) is SessionState.REQUESTED


async def test_another_computer_of_the_account_cannot_answer(service: Service, ends: Ends) -> None:
    other = await ends_of(service, ends.account_id, "Laptop")
    offer = await ends.request()
    with pytest.raises(NotFoundRefused):
        await service.parts.sessions.accept(other.caller, offer.session)


async def test_a_live_session_cannot_be_refused_and_no_second_start_begins_an_ended_one(ends: Ends) -> None:
    live = await ends.live()
    with pytest.raises(SessionRefused, match="session_over"):
        await ends.service.parts.sessions.refuse(ends.caller, live.id, SessionRefusal.DECLINED)
    await ends.ended(live.id)
    with pytest.raises(SessionRefused, match="session_over"):
        await ends.service.parts.sessions.started(ends.account_id, live.id)


async def test_nothing_begins_while_one_end_is_missing(ends: Ends) -> None:
    sessions, offer = ends.service.parts.sessions, await ends.request()
    with pytest.raises(SessionRefused, match="session_over"):
        await sessions.started(ends.account_id, offer.session)
    await ends.accept(offer.session)
    await sessions.redeem(offer.grant, "client")
    with pytest.raises(SessionRefused, match="not_met"):
        await sessions.started(ends.account_id, offer.session)
    await sessions.not_met(ends.account_id, offer.session)
    assert (await ends.session(offer.session)).refusal is SessionRefusal.NOT_MET


async def test_too_many_that_wait_for_one_computer_push_out_the_oldest(ends: Ends) -> None:
    offers = [await ends.request() for _ in range(MAX_WAITING + 2)]
    states = [(await ends.session(each.session)).refusal for each in offers]
    assert states == [SessionRefusal.CANCELLED] * 2 + [None] * MAX_WAITING
    facts = await ends.service.parts.states.facts(ends.account_id)
    assert len(facts.sessions) == MAX_WAITING
