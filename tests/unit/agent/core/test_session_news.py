"""What follows from sessions, and from the end of a subscription: pure (RULES R11, R16)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from agent import changes as c
from agent.core.consequences import apply
from agent.core.recollection import facts_from, memory_of
from agent.core.session_news import RECENT
from agent.profile.memory import KeptLease
from shared.reasons import EndReason, EventKind, NoticeCode, RemovedBy, SecretsState, SignInMethod, Status
from shared.state import (
    Connection,
    Facts,
    Registered,
    SessionFact,
    SessionQuestion,
    SessionRecord,
)
from shared.wire import AccountState, Event
from tests.support.account_facts import NOW, account_state, computer

FACTS = Facts(
    started=True,
    secrets=SecretsState.READY,
    account_email="ada@example.org",
    account=account_state(seq=5, computers=(computer("cmp_1", "Studio"),)),
    registration=Registered("cmp_1", "Studio"),
    connection=Connection(url="http://service", reachable=True),
)
LIVE = SessionFact("ses_1", "Phone", NOW, True, NOW)
CUT = SessionRecord("ses_1", "Phone", NOW, 300.0, EndReason.TRIAL_LIMIT, True)


def told(status: Status, seq: int, end: timedelta = timedelta(0), account: str = "acc_1") -> c.AccountLearned:
    """The account is in `status`, its subscription ends or ended at `NOW + end`."""
    state: AccountState = account_state(seq=seq, computers=(computer("cmp_1", "Studio"),))
    entitlement = replace(state.entitlement, status=status, until=NOW + end)
    return c.AccountLearned(
        replace(state, entitlement=entitlement, account=replace(state.account, id=account))
    )


def codes(facts: Facts) -> list[NoticeCode]:
    return [each.code for each in facts.notices]


@pytest.mark.rule("R16")
def test_the_end_of_a_subscription_is_told_once_also_after_dismissal_and_restart() -> None:
    facts = apply(FACTS, told(Status.EXPIRED, 6))
    assert codes(facts) == [NoticeCode.SUBSCRIPTION_EXPIRED]
    facts = apply(facts, c.NoticeDismissed(facts.notices[0].id))
    assert codes(apply(facts, told(Status.EXPIRED, 7))) == []
    memory = memory_of(facts, tokens_void=False, embedded_port=None, lease=KeptLease())
    again = facts_from(memory, NOW)
    assert codes(apply(again, told(Status.EXPIRED, 8))) == []


@pytest.mark.rule("R16")
def test_the_next_end_is_told_again_and_a_renewal_takes_the_word_away() -> None:
    facts = apply(FACTS, told(Status.EXPIRED, 6))
    facts = apply(facts, told(Status.ACTIVE, 7, timedelta(days=30)))
    assert codes(facts) == []
    facts = apply(facts, told(Status.EXPIRED, 8, timedelta(days=30)))
    assert codes(facts) == [NoticeCode.SUBSCRIPTION_EXPIRED]


@pytest.mark.rule("R16")
@pytest.mark.parametrize("status", [Status.TRIAL, Status.PENDING, Status.SUSPENDED, Status.UNKNOWN])
def test_what_never_was_or_is_not_known_has_not_expired(status: Status) -> None:
    assert codes(apply(FACTS, told(status, 6))) == []


@pytest.mark.rule("R16")
def test_whoever_signs_in_after_the_end_sees_it_by_himself() -> None:
    facts = replace(FACTS, sign_in=None, account=None, account_email=None)
    facts = apply(facts, c.SignInStarted(1, SignInMethod.BROWSER))
    state = told(Status.EXPIRED, 9).state
    facts = apply(facts, c.SignInCompleted(1, state, Registered("cmp_1", "Studio")))
    facts = apply(facts, told(Status.EXPIRED, 10))
    assert codes(facts) == []
    without_end = replace(state, seq=11, entitlement=replace(state.entitlement, until=None))
    assert codes(apply(facts, c.AccountLearned(without_end))) == [NoticeCode.SUBSCRIPTION_EXPIRED]


@pytest.mark.rule("R11", "R64")
def test_a_cut_is_told_until_the_next_session_or_a_subscription() -> None:
    facts = apply(apply(FACTS, c.SessionTold(LIVE)), c.SessionEnded(CUT))
    assert [(each.code, each.params) for each in facts.notices] == [
        (NoticeCode.SESSION_CUT, {"client": "Phone"})
    ]
    assert codes(apply(facts, told(Status.ACTIVE, 6))) == []
    assert codes(apply(facts, c.SessionTold(replace(LIVE, id="ses_2")))) == []


def test_other_ends_leave_a_record_and_no_notice() -> None:
    facts = apply(FACTS, c.SessionTold(LIVE))
    for reason in set(EndReason) - {EndReason.TRIAL_LIMIT}:
        ended = apply(facts, c.SessionEnded(replace(CUT, end_reason=reason)))
        assert (ended.session, codes(ended)) == (None, [])
        assert ended.recent_sessions[0].end_reason is reason


def test_the_end_of_an_older_session_leaves_the_live_one_alone() -> None:
    facts = apply(FACTS, c.SessionTold(replace(LIVE, id="ses_2")))
    assert apply(facts, c.SessionEnded(CUT)).session == facts.session
    assert apply(facts, c.SessionTold(replace(LIVE, id="ses_2", bytes=5))).session is not None


def test_twenty_sessions_are_kept_the_newest_first() -> None:
    facts = FACTS
    for number in range(RECENT + 5):
        facts = apply(facts, c.SessionEnded(replace(CUT, id=f"ses_{number}")))
    assert len(facts.recent_sessions) == RECENT
    assert facts.recent_sessions[0].id == f"ses_{RECENT + 4}"


def test_a_question_ends_with_its_own_answer_only() -> None:
    facts = apply(FACTS, c.SessionAsked(SessionQuestion("ses_2", "Tablet", NOW, 30.0)))
    assert apply(facts, c.QuestionOver("ses_1")).question == facts.question
    assert apply(facts, c.QuestionOver("ses_2")).question is None
    assert apply(apply(facts, c.QuestionOver("ses_2")), c.QuestionOver("ses_2")).question is None


@pytest.mark.rule("R25")
@pytest.mark.parametrize("change", [c.SignedOut(), c.RemovedHere(RemovedBy.PORTAL)])
def test_leaving_the_account_takes_its_notices_question_and_session_along(change: c.Change) -> None:
    facts = apply(FACTS, told(Status.EXPIRED, 6))
    facts = apply(facts, c.SessionEnded(CUT))
    facts = apply(facts, c.SessionAsked(SessionQuestion("ses_2", "Tablet", NOW, 30.0)))
    facts = apply(facts, c.SessionTold(replace(LIVE, id="ses_3")))
    left = apply(facts, change)
    assert (left.session, left.question, left.notices) == (None, None, ())
    assert codes(apply(left, c.SessionEnded(CUT))) == []


LEFT = replace(CUT, end_reason=EndReason.ENDED_BY_CLIENT)
"""What this computer saw of a cut at whose instant the client left, too."""


def ended_event(**data: str) -> c.EventLearned:
    """The service tells of the end of this computer's session."""
    said = {"session_id": "ses_1", "computer_id": "cmp_1", "reason": "trial_limit"} | data
    state = account_state(seq=6, computers=(computer("cmp_1", "Studio"),))
    return c.EventLearned(Event(6, EventKind.SESSION_ENDED, NOW, said, state))


@pytest.mark.rule("R91")
@pytest.mark.parametrize("changes", list(permutations([c.SessionEnded(LEFT), ended_event()])))
def test_why_a_session_ended_is_what_the_service_says_whoever_tells_first(changes: list[c.Change]) -> None:
    facts = apply(FACTS, c.SessionTold(LIVE))
    for change in changes:
        facts = apply(facts, change)
    assert facts.recent_sessions == (CUT,)
    assert codes(facts) == [NoticeCode.SESSION_CUT]


@pytest.mark.parametrize(
    "told", [{"session_id": "ses_2"}, {"computer_id": "cmp_2"}, {"reason": "boredom"}, {"reason": ""}]
)
def test_the_end_of_another_session_or_for_an_unknown_reason_changes_none(told: dict[str, str]) -> None:
    facts = apply(FACTS, c.SessionEnded(LEFT))
    assert apply(facts, ended_event(**told)).recent_sessions == (LEFT,)


def test_only_the_session_that_is_told_of_is_told_otherwise() -> None:
    facts = FACTS
    for number in range(3):
        facts = apply(facts, c.SessionEnded(replace(LEFT, id=f"ses_{number}")))
    facts = apply(facts, ended_event())
    told = [each.end_reason for each in facts.recent_sessions]
    assert told == [EndReason.ENDED_BY_CLIENT, EndReason.TRIAL_LIMIT, EndReason.ENDED_BY_CLIENT]
