"""The time of a session, as the backend keeps it: shown, cut, lifted, imposed (RULES R10–R15)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.reasons import EndReason, Status
from shared.state import AgentState
from tests.support.account_facts import NOW
from tests.support.backend_stage import DOWN, Stages

S = AgentState
LIMITED = 300.0


@pytest.mark.rule("R10", "R11", "R91")
async def test_a_session_is_shown_counted_down_and_kept(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        socket = await stage.session()
        assert stage.state is S.IN_SESSION
        server = stage.house.servers[0]
        server.counts.bytes_in, server.counts.bytes_out = 100, 900
        await stage.waiting.pass_time(60)
        seen = stage.backend.snapshot.session
        assert seen is not None
        assert (seen.id, seen.client, seen.limited) == ("ses_1", "Phone", True)
        assert seen.remaining_s == pytest.approx(240, abs=10)  # as of the last beat
        assert (seen.started_at, seen.ends_at) == (NOW, NOW + timedelta(seconds=LIMITED))
        assert seen.bytes == 1000
        socket.lose(EndReason.ENDED_BY_CLIENT)
        ended = await stage.come_to(S.READY)
        assert ended.last_session is not None
        assert (ended.last_session.end_reason, ended.last_session.duration_s) == (
            EndReason.ENDED_BY_CLIENT,
            60.0,
        )
        assert ended.recent_sessions[0].bytes == 1000
        assert stage.house.desktops[0].released
    async with stages.open() as stage:
        seen_again = await stage.come_to(S.READY)
        assert seen_again.recent_sessions == ended.recent_sessions


@pytest.mark.rule("R10", "R15")
@pytest.mark.invariant(12)
@pytest.mark.security(24, 25)
async def test_the_agent_cuts_by_itself_at_300_s_whatever_the_wall_clock_says(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        socket = await stage.session()
        stages.clock.set_now(NOW - timedelta(days=1))
        await stage.waiting.pass_time(299.9)
        assert stage.state is S.IN_SESSION
        stages.clock.set_now(NOW + timedelta(days=1))
        await stage.waiting.pass_time(0.2)
        ended = await stage.until(lambda seen: seen.last_session is not None)
        assert ended.last_session is not None
        assert (ended.last_session.end_reason, ended.last_session.duration_s) == (
            EndReason.TRIAL_LIMIT,
            LIMITED,
        )
        assert socket.closed is EndReason.TRIAL_LIMIT
        assert stage.house.servers[0].view_only
        assert stage.notices == ["session_cut"]
        await stage.session("ses_2")
        assert stage.notices == []


@pytest.mark.rule("R15")
@pytest.mark.security(32)
async def test_after_a_sleep_the_first_look_cuts(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        socket = await stage.session()
        stages.clock.advance(timedelta(hours=8))  # nobody was woken meanwhile
        await stage.waiting.pass_time(1)
        await stage.until(lambda seen: seen.last_session is not None)
        assert socket.closed is EndReason.TRIAL_LIMIT


@pytest.mark.rule("R13", "R14")
async def test_terms_lift_and_impose_in_place(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        socket = await stage.session()
        await stage.waiting.pass_time(200)
        socket.say(stage.terms(limited=False, ends_at=None, started_at=NOW))
        await stage.until(lambda seen: seen.session is not None and not seen.session.limited)
        stage.client.lease = {"status": Status.ACTIVE, "issued_at": NOW + timedelta(seconds=201)}
        await stage.waiting.pass_time(400)
        assert stage.state is S.IN_SESSION
        socket.say(stage.terms(started_at=NOW))
        seen = await stage.until(lambda seen: seen.session is not None and seen.session.limited)
        assert seen.session is not None
        assert seen.session.remaining_s == LIMITED
        await stage.waiting.pass_time(300)
        await stage.until(lambda seen: seen.last_session is not None)


@pytest.mark.rule("R15")
@pytest.mark.security(24)
async def test_terms_that_say_more_than_the_lease_are_checked_with_the_service(stages: Stages) -> None:
    """A relay that lets a trial run on is found out by the next signed word."""
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        socket = await stage.session()
        await stage.waiting.pass_time(100)
        stage.client.lease = {"issued_at": NOW + timedelta(seconds=101)}
        socket.say(stage.terms(limited=False, ends_at=None, started_at=NOW))
        await stage.waiting.pass_time(2)
        seen = await stage.until(lambda seen: seen.session is not None and seen.session.limited)
        assert seen.session is not None
        await stage.waiting.pass_time(301)
        await stage.until(lambda seen: seen.last_session is not None)
        assert socket.closed is EndReason.TRIAL_LIMIT


@pytest.mark.rule("R15")
@pytest.mark.security(32)
async def test_a_lease_that_ends_without_an_answer_makes_it_limited_and_never_expired(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        stage.client.lease = {"status": Status.ACTIVE, "expires_at": NOW + timedelta(seconds=60)}
        await stage.client.was_called("lease")
        socket = await stage.session()
        socket.say(stage.terms(limited=False, ends_at=None))
        await stage.until(lambda seen: seen.session is not None and not seen.session.limited)
        stage.client.failures["*"] = DOWN
        await stage.waiting.pass_time(75)
        seen = stage.backend.snapshot
        assert seen.session is not None
        assert seen.session.limited
        assert stage.notices == []
        assert seen.entitlement is not None
        assert seen.entitlement.status is Status.TRIAL
        await stage.waiting.pass_time(301)
        assert socket.closed is EndReason.TRIAL_LIMIT
