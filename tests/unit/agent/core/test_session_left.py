"""A session that was live when the agent was killed: remembered, and settled by what the service knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from agent import changes as c
from agent.core.consequences import apply
from agent.core.session_news import RECENT, REMEMBERED_EVERY_S
from agent.session.unsettled import AGAIN_S
from shared.reasons import EndReason, RemovedBy, SessionState
from shared.sessions import Session
from shared.state import AgentState, Facts, SessionFact, SessionRecord
from tests.support.account_facts import NOW
from tests.support.backend_stage import DOWN, Stages

S = AgentState
LEFT = SessionRecord("ses_1", "Phone", NOW, 90.0, EndReason.AGENT_STOPPED, True, 1000)
LIVE = Session(
    "ses_1", "cmp_1", "Studio", "Phone", SessionState.LIVE, NOW, NOW, True, NOW + timedelta(seconds=300)
)
OVER = replace(
    LIVE,
    state=SessionState.ENDED,
    ended_at=NOW + timedelta(seconds=93),
    end_reason=EndReason.COMPUTER_OFFLINE,
    duration_s=93.0,
    bytes=1234,
)
TOLD = SessionFact("ses_1", "Phone", NOW, True, NOW + timedelta(seconds=300))


@pytest.mark.rule("R91")
async def test_an_agent_that_is_killed_in_a_session_knows_it_and_learns_how_it_ended(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        await stage.session()
        await stage.backend._parts.memory.settled()
        killed = stages.memory_file.load()[0]
    assert killed.session is not None
    assert (killed.session.id, killed.session.end_reason) == ("ses_1", EndReason.AGENT_STOPPED)
    stages.memory_file.save(killed)
    stage = stages.build()
    stage.client.known["ses_1"] = LIVE  # the relay has not noticed yet
    async with stages.run(stage):
        seen = await stage.until(lambda seen: seen.last_session is not None)
        assert seen.last_session is not None
        assert (seen.last_session.id, seen.last_session.end_reason) == ("ses_1", EndReason.AGENT_STOPPED)
        await stage.client.was_called("session")
        stage.client.known["ses_1"] = OVER
        await stage.waiting.pass_time(AGAIN_S)
        seen = await stage.until(
            lambda seen: seen.recent_sessions[0].end_reason is not EndReason.AGENT_STOPPED
        )
        (record,) = seen.recent_sessions
        assert (record.end_reason, record.duration_s, record.bytes) == (
            EndReason.COMPUTER_OFFLINE,
            93.0,
            1234,
        )
    after = stages.memory_file.load()[0]
    assert (after.session, after.unsettled, after.recent_sessions) == (None, (), (record,))


async def test_what_the_service_has_forgotten_stays_as_the_agent_knows_it(stages: Stages) -> None:
    stages.signed_in(session=LEFT)
    async with stages.open() as stage:
        await stage.client.was_called("session")
        await stage.until(lambda _: not stage.backend.facts.unsettled)
        assert stage.backend.snapshot.recent_sessions == (LEFT,)
        assert stage.house.let_go == 1  # of what it had pressed


@pytest.mark.security(26)
async def test_after_an_orderly_end_nothing_is_let_go(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        assert stage.house.let_go == 0


async def test_a_question_that_nobody_answers_is_asked_again_also_by_the_next_agent(stages: Stages) -> None:
    stages.signed_in(session=LEFT)
    async with stages.open(failures={"*": DOWN}) as stage:
        await stage.until(lambda seen: bool(seen.service and seen.service.reachable is False))
        assert stage.backend.snapshot.recent_sessions == (LEFT,)
    assert "session" not in stage.client.calls
    assert stages.memory_file.load()[0].unsettled == ("ses_1",)
    stage = stages.build()
    stage.client.known["ses_1"] = OVER
    stage.client.failures["session"] = DOWN
    async with stages.run(stage):
        await stage.client.was_called("session")
        del stage.client.failures["session"]
        await stage.waiting.pass_time(AGAIN_S)
        seen = await stage.until(lambda seen: not stage.backend.facts.unsettled)
        assert seen.recent_sessions[0].end_reason is EndReason.COMPUTER_OFFLINE


async def test_who_is_signed_out_asks_nobody(stages: Stages) -> None:
    stages.signed_in(session=LEFT, account_email=None)
    async with stages.open() as stage:
        await stage.come_to(S.SIGNED_OUT)
        assert stage.backend.snapshot.recent_sessions == (LEFT,)
        assert stage.backend.facts.unsettled == ()
    assert "session" not in stage.client.calls


def test_a_live_session_is_remembered_now_and_then_and_no_more_once_it_is_over() -> None:
    facts = apply(Facts(), c.SessionTold(TOLD, LEFT))
    later = replace(LEFT, duration_s=LEFT.duration_s + REMEMBERED_EVERY_S - 1)
    assert apply(facts, c.SessionTold(TOLD, later)).session_so_far == LEFT
    latest = replace(LEFT, duration_s=LEFT.duration_s + REMEMBERED_EVERY_S)
    assert apply(facts, c.SessionTold(TOLD, latest)).session_so_far == latest
    fast = replace(TOLD, rate=60.0)
    assert apply(facts, c.SessionTold(fast, latest)).session_so_far == LEFT
    other = replace(LEFT, id="ses_2", duration_s=0.0)
    facts = apply(facts, c.SessionTold(replace(TOLD, id="ses_2"), other))
    assert facts.session_so_far == other
    assert apply(facts, c.SessionEnded(LEFT)).session_so_far == other
    assert apply(facts, c.SessionEnded(other)).session_so_far is None


@pytest.mark.parametrize("leaving", [c.SignedOut(), c.RemovedHere(RemovedBy.PORTAL)])
def test_with_the_account_goes_what_was_to_be_asked_of_it(leaving: c.Change) -> None:
    facts = apply(Facts(unsettled=("ses_0",)), c.SessionTold(TOLD, LEFT))
    left = apply(facts, leaving)
    assert (left.session_so_far, left.unsettled) == (None, ())


def test_only_the_session_that_is_settled_changes() -> None:
    others = tuple(replace(LEFT, id=f"ses_{number}") for number in (0, 2))
    facts = Facts(recent_sessions=(others[0], LEFT, others[1]), unsettled=("ses_1", "ses_2"))
    known = apply(facts, c.SessionSettled("ses_1", replace(OVER, duration_s=None, bytes=5)))
    assert known.recent_sessions == (
        others[0],
        replace(LEFT, end_reason=EndReason.COMPUTER_OFFLINE),
        others[1],
    )
    assert known.unsettled == ("ses_2",)
    gone = apply(facts, c.SessionSettled("ses_9", replace(OVER, id="ses_9")))
    assert gone == facts


async def test_a_full_list_stays_as_long_as_it_is(stages: Stages) -> None:
    older = tuple(replace(LEFT, id=f"old_{number}") for number in range(RECENT))
    stages.signed_in(session=LEFT, recent_sessions=older)
    async with stages.open() as stage:
        seen = await stage.until(lambda seen: bool(seen.recent_sessions))
        assert [each.id for each in seen.recent_sessions] == ["ses_1", *(each.id for each in older[:-1])]
