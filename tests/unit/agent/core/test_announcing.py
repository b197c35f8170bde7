"""What is announced, when, and how often: the rule alone, facts before and after (R11, R16, R25, R43)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent import changes as c
from agent.core.announcing import Moment, announced
from agent.core.consequences import apply
from agent.core.recollection import facts_from, memory_of
from agent.profile.memory import KeptLease
from shared.announcements import AnnouncementCode as Code
from shared.preferences import Preferences, Topic
from shared.reasons import (
    EndReason,
    EntitlementReason,
    EventKind,
    Origin,
    PaymentKind,
    RemovedBy,
    SessionState,
    Status,
)
from shared.sales import Money, OrderSummary, SubscriptionSummary
from shared.sessions import Session
from shared.snapshot import ANNOUNCED
from shared.state import (
    Connection,
    Facts,
    NoSlot,
    NotRegistered,
    PurchaseWait,
    Registered,
    SessionFact,
    SessionRecord,
    holding_of,
)
from shared.wire import AccountState, Event
from tests.support.account_facts import NOW, account_state, computer

FACTS = Facts(
    started=True,
    account_email="ada@example.org",
    account=account_state(seq=5, computers=(computer("cmp_1", "Studio"),)),
    registration=Registered("cmp_1", "Studio"),
    connection=Connection(url="http://service", reachable=True, last_answer_at=NOW),
)
LIVE = SessionFact("ses_1", "Phone", NOW, True, NOW + timedelta(minutes=5), 300.0)
CUT = SessionRecord("ses_1", "Phone", NOW, 300.0, EndReason.TRIAL_LIMIT, True)
WAITING = OrderSummary("ord_1", "A-1", "access", Money(4900, "EUR"), PaymentKind.BANK_TRANSFER, NOW)
FULL = NoSlot("computer_limit_reached", 5, 5, (), ())


def moment(after: timedelta = timedelta(0), account: bool = True, rate: float = 1.0) -> Moment:
    """`after` so much time on both clocks."""
    return Moment(NOW + after, NOW + after if account else None, rate)


def step(facts: Facts, change: c.Change, at: Moment | None = None) -> Facts:
    """The facts after `change`, as the backend lets it follow."""
    return announced(facts, apply(facts, change), at or moment())


def said(facts: Facts) -> list[Code]:
    return [each.code for each in facts.announcements]


def read(facts: Facts) -> Facts:
    """A face has said them all."""
    for each in facts.announcements:
        facts = apply(facts, c.AnnouncementSaid(each.id))
    return facts


def again(facts: Facts) -> Facts:
    """The agent was started anew."""
    return facts_from(memory_of(facts, tokens_void=False, embedded_port=None, lease=KeptLease()), NOW)


def state_of(
    status: Status, seq: int = 6, end: timedelta | None = None, months: int | None = 12, **more: Any
) -> AccountState:
    """The account in `status`, ending `end` after `NOW`, with a plan of so many months."""
    state = account_state(seq=seq, computers=(computer("cmp_1", "Studio"),))
    until = NOW + end if end is not None else None
    entitlement = replace(
        state.entitlement, status=status, until=until, reason=EntitlementReason.SUBSCRIPTION_LIVE
    )
    summary = SubscriptionSummary("sub_1", "access", "Access", "access-1y", months, Origin.WEB)
    return replace(state, entitlement=entitlement, subscription=summary, **more)


def learned(status: Status, seq: int = 6, end: timedelta | None = None, **more: Any) -> c.AccountLearned:
    return c.AccountLearned(state_of(status, seq, end, **more))


def with_account(state: AccountState) -> Facts:
    return replace(FACTS, account=state)


# Sessions.


def test_a_session_is_told_when_it_starts_and_when_it_ends_each_once() -> None:
    facts = step(FACTS, c.SessionTold(LIVE))
    (started,) = facts.announcements
    assert (started.code, started.tag, started.at) == (Code.SESSION_STARTED, "session ses_1", NOW)
    assert started.params == {"session": "ses_1", "client": "Phone", "limited": "yes"}
    assert step(facts, c.SessionTold(LIVE)) == facts
    facts = step(read(facts), c.SessionEnded(CUT))
    (ended,) = facts.announcements
    assert ended.code is Code.SESSION_ENDED
    assert ended.params == {"session": "ses_1", "client": "Phone", "reason": "trial_limit"}
    late = step(step(read(facts), c.SessionTold(LIVE)), c.SessionEnded(CUT))
    assert said(late) == []
    cleared = replace(late, recent_sessions=())  # another account signed in meanwhile
    assert said(step(cleared, c.SessionEnded(CUT))) == []


def test_of_a_session_that_was_over_before_anybody_said_it_only_the_end_is_told() -> None:
    facts = step(step(FACTS, c.SessionTold(LIVE)), c.SessionEnded(CUT))
    assert said(facts) == [Code.SESSION_ENDED]


def test_who_takes_over_is_told_beside_the_end_of_the_session_before() -> None:
    facts = step(step(FACTS, c.SessionTold(LIVE)), c.SessionTold(replace(LIVE, id="ses_2", client="Tablet")))
    facts = step(facts, c.SessionEnded(replace(CUT, end_reason=EndReason.SUPERSEDED)))
    assert {each.tag: each.code for each in facts.announcements} == {
        "session ses_2": Code.SESSION_STARTED,
        "session ses_1": Code.SESSION_ENDED,
    }


@pytest.mark.rule("R11")
@pytest.mark.parametrize(("left_s", "is_told"), [(61.0, False), (60.0, True), (9.5, True), (0.0, False)])
def test_one_minute_before_the_cut_that_is_said(left_s: float, is_told: bool) -> None:
    facts = read(step(FACTS, c.SessionTold(LIVE)))
    facts = step(facts, c.SessionTold(replace(LIVE, remaining_s=left_s)))
    assert said(facts) == ([Code.TIME_LEFT] if is_told else [])
    if is_told:
        facts = step(read(facts), c.SessionTold(replace(LIVE, remaining_s=left_s / 2)))
        assert said(facts) == []


@pytest.mark.rule("R14")
def test_a_limit_that_was_lifted_and_comes_back_is_told_of_again() -> None:
    short = replace(LIVE, remaining_s=50.0)
    facts = step(read(step(FACTS, c.SessionTold(LIVE))), c.SessionTold(short))
    facts = step(facts, c.SessionTold(replace(LIVE, limited=False, remaining_s=None)))
    assert said(facts) == [], "a minute left is no longer true"
    facts = step(facts, c.SessionTold(replace(LIVE, limited=False, remaining_s=None)))
    facts = step(step(facts, c.SessionTold(LIVE)), c.SessionTold(short))
    assert said(facts) == [Code.TIME_LEFT]


@pytest.mark.rule("R91")
def test_when_the_service_knows_the_reason_better_it_is_corrected_in_the_same_place() -> None:
    lost = replace(CUT, end_reason=EndReason.NETWORK_LOST)
    facts = step(step(FACTS, c.SessionTold(LIVE)), c.SessionEnded(lost))
    event = Event(
        6,
        EventKind.SESSION_ENDED,
        NOW,
        {"computer_id": "cmp_1", "session_id": "ses_1", "reason": "ended_by_client"},
        account_state(seq=6),
    )
    facts = step(read(facts), c.EventLearned(event))
    (ended,) = facts.announcements
    assert (ended.tag, ended.params["reason"]) == ("session ses_1", "ended_by_client")
    assert said(step(read(facts), c.EventLearned(event))) == []


def test_how_a_session_of_another_run_ended_is_no_news() -> None:
    left = replace(CUT, end_reason=EndReason.AGENT_STOPPED)
    facts = replace(FACTS, recent_sessions=(left,), unsettled=("ses_1",))
    known = Session(
        "ses_1", "cmp_1", "Studio", "Phone", SessionState.ENDED, NOW, end_reason=EndReason.ENDED_BY_CLIENT
    )
    facts = step(facts, c.SessionSettled("ses_1", known))
    assert (facts.recent_sessions[0].end_reason, said(facts)) == (EndReason.ENDED_BY_CLIENT, [])


def test_what_ended_while_the_computer_slept_is_history() -> None:
    facts = read(step(FACTS, c.SessionTold(LIVE)))
    slept = step(facts, c.SessionEnded(CUT), moment(timedelta(minutes=15, seconds=1)))
    assert said(slept) == []
    fast = step(facts, c.SessionEnded(CUT), moment(timedelta(hours=2), rate=60.0))
    assert said(fast) == [Code.SESSION_ENDED], "two hours of that account are two minutes here"
    unknown = step(facts, c.SessionEnded(CUT), moment(timedelta(days=1), account=False))
    assert said(unknown) == [Code.SESSION_ENDED]


def test_what_nobody_said_for_ten_minutes_about_a_session_is_not_said_any_more() -> None:
    facts = step(FACTS, c.SessionEnded(CUT))
    assert said(step(facts, c.TimePassed(), moment(timedelta(minutes=10)))) == [Code.SESSION_ENDED]
    assert said(step(facts, c.TimePassed(), moment(timedelta(minutes=10, seconds=1)))) == []
    assert said(step(facts, c.TimePassed(), moment(timedelta(days=-1)))) == [], "the clock was set back"


# This computer.


@pytest.mark.rule("R25")
@pytest.mark.parametrize("by", RemovedBy)
def test_that_this_computer_was_removed_is_told_but_to_who_did_it_here(by: RemovedBy) -> None:
    facts = step(FACTS, c.RemovedHere(by))
    assert said(facts) == ([] if by is RemovedBy.THIS_COMPUTER else [Code.COMPUTER_REMOVED])
    assert said(step(read(facts), c.RemovedHere(by))) == []
    assert said(announced(again(read(facts)), again(read(facts)), moment())) == []


def test_the_end_of_a_session_by_removal_is_not_told_beside_the_removal() -> None:
    facts = step(step(FACTS, c.SessionTold(LIVE)), c.RemovedHere(RemovedBy.PORTAL))
    facts = step(facts, c.SessionEnded(replace(CUT, end_reason=EndReason.COMPUTER_REMOVED)))
    assert said(facts) == [Code.COMPUTER_REMOVED]


@pytest.mark.rule("R71")
def test_a_limit_is_told_once_as_long_as_it_holds_restarts_included() -> None:
    facts = replace(FACTS, registration=NotRegistered())
    facts = step(facts, c.RegistrationChanged(FULL))
    assert said(facts) == [Code.LIMIT_REACHED]
    assert facts.announcements[0].params == {"limit": "5", "count": "5"}
    started = again(read(facts))
    assert said(step(started, c.RegistrationChanged(FULL))) == []
    placed = step(started, c.RegistrationChanged(Registered("cmp_1", "Studio")))
    assert said(step(placed, c.RegistrationChanged(FULL))) == [Code.LIMIT_REACHED]
    gone = step(step(facts, c.RegistrationChanged(Registered("cmp_1", "Studio"))), c.TimePassed())
    assert said(gone) == [], "it is no longer true"


def test_an_old_entry_that_can_be_replaced_is_no_limit() -> None:
    replaceable = replace(FULL, code="computer_replaceable")
    assert said(step(FACTS, c.RegistrationChanged(replaceable))) == []


# The subscription.


@pytest.mark.rule("R43")
def test_what_waited_for_its_payment_is_told_when_it_is_paid() -> None:
    before = with_account(state_of(Status.PENDING, open_order=WAITING))
    facts = step(before, learned(Status.ACTIVE, 7, timedelta(days=365)))
    assert said(facts) == [Code.ACCESS_ACTIVE]
    assert facts.announcements[0].params == {"until": "2027-01-15T12:00:00Z"}
    assert said(step(read(facts), learned(Status.ACTIVE, 8, timedelta(days=365)))) == []


@pytest.mark.rule("R43")
def test_a_purchase_that_was_waited_for_is_told_and_one_out_of_the_blue_is_not() -> None:
    trial = with_account(state_of(Status.TRIAL))
    bought = learned(Status.ACTIVE, seq=7, end=timedelta(days=30))
    waiting = replace(trial, purchase=PurchaseWait(NOW, holding_of(state_of(Status.TRIAL))))
    assert said(step(waiting, bought)) == [Code.ACCESS_ACTIVE]
    assert said(step(trial, bought)) == []
    other = c.AccountLearned(replace(bought.state, account=replace(bought.state.account, id="acc_2")))
    assert said(step(waiting, other)) == []


def test_a_renewal_that_was_ordered_and_paid_while_access_lasts_is_told() -> None:
    before = with_account(state_of(Status.EXPIRING, end=timedelta(days=5), open_order=WAITING))
    longer = learned(Status.ACTIVE, seq=7, end=timedelta(days=370))
    assert said(step(before, longer)) == [Code.ACCESS_ACTIVE]
    licences = learned(Status.ACTIVE, seq=7, end=timedelta(days=5))
    assert said(step(before, licences)) == [], "nothing became longer"
    unpaid = learned(Status.ACTIVE, seq=7, end=timedelta(days=370), open_order=WAITING)
    assert said(step(before, unpaid)) == []
    endless = learned(Status.ACTIVE, seq=7)
    assert said(step(before, endless)) == []


def test_access_that_went_again_before_anybody_said_it_is_not_told() -> None:
    facts = step(with_account(state_of(Status.PENDING)), learned(Status.ACTIVE, 7, timedelta(days=30)))
    assert said(step(facts, learned(Status.SUSPENDED, 8))) == []
    assert said(step(facts, c.SignedOut())) == []


@pytest.mark.rule("R16")
def test_an_end_is_told_once_also_after_a_restart() -> None:
    facts = step(FACTS, learned(Status.EXPIRED, end=timedelta(0)))
    assert said(facts) == [Code.EXPIRED]
    assert facts.announcements[0].params == {"until": "2026-01-15T12:00:00Z"}
    assert said(again(facts)) == [Code.EXPIRED], "nobody has said it yet"
    assert said(step(again(read(facts)), learned(Status.EXPIRED, seq=7, end=timedelta(0)))) == []
    assert again(facts).last_announcement_id == facts.last_announcement_id


def test_an_end_without_a_date_is_told_without_one() -> None:
    facts = step(FACTS, learned(Status.EXPIRED))
    assert facts.announcements[0].params == {}


def test_after_a_year_in_one_step_only_what_is_still_true_is_said() -> None:
    facts = step(FACTS, learned(Status.EXPIRING, 6, timedelta(days=20)))
    assert said(facts) == [Code.EXPIRING]
    year = moment(timedelta(days=365))
    facts = step(facts, learned(Status.EXPIRED, 7, timedelta(days=20)), year)
    assert said(facts) == [Code.EXPIRED]
    assert said(step(facts, learned(Status.ACTIVE, 8, timedelta(days=800)), year)) == []


# What the person wants to hear.


def test_what_is_muted_is_not_made_and_stays_unsaid_when_it_is_wanted_again() -> None:
    muted = replace(FACTS, preferences=Preferences(muted=(Topic.SESSIONS,)))
    facts = step(muted, c.SessionTold(LIVE))
    assert (said(facts), facts.last_announcement_id) == ([], 0)
    assert said(step(facts, c.PreferencesChanged(Preferences()))) == []
    off = replace(FACTS, preferences=Preferences(notifications=False))
    assert said(step(off, learned(Status.EXPIRED, end=timedelta(0)))) == []


def test_what_waits_goes_when_it_is_muted_or_when_news_of_its_kind_are_not_wanted() -> None:
    facts = step(step(FACTS, c.SessionTold(LIVE)), learned(Status.EXPIRED, end=timedelta(0)))
    facts = step(facts, c.PreferencesChanged(Preferences(muted=(Topic.SUBSCRIPTION,))))
    assert said(facts) == [Code.SESSION_STARTED]
    unheard = replace(facts, preferences=Preferences(notifications=False))
    assert said(step(unheard, c.SessionEnded(CUT))) == []


def test_no_more_wait_than_a_face_is_told_and_the_newest_stay() -> None:
    facts = FACTS
    for number in range(ANNOUNCED + 3):
        facts = step(facts, c.SessionEnded(replace(CUT, id=f"ses_{number}")))
    assert [each.params["session"] for each in facts.announcements] == [
        f"ses_{number}" for number in range(3, ANNOUNCED + 3)
    ]


def test_what_is_remembered_of_sessions_has_an_end() -> None:
    facts = FACTS
    for number in range(60):
        facts = step(facts, c.SessionEnded(replace(CUT, id=f"ses_{number}")))
    assert len(facts.said.sessions) == 32


def test_nothing_new_leaves_the_facts_as_they_are() -> None:
    late: datetime = NOW + timedelta(hours=1)
    assert announced(FACTS, FACTS, Moment(late, late)) is FACTS


# Any order of events.

_OTHER = replace(LIVE, id="ses_2", client="Tablet")
_HAPPENINGS: list[c.Change] = [
    c.SessionTold(LIVE),
    c.SessionTold(replace(LIVE, remaining_s=40.0)),
    c.SessionTold(_OTHER),
    c.SessionEnded(CUT),
    c.SessionEnded(replace(CUT, id="ses_2")),
    learned(Status.PENDING, 7, open_order=WAITING),
    learned(Status.ACTIVE, 8, timedelta(days=400)),
    learned(Status.EXPIRED, 9, timedelta(0)),
    c.RemovedHere(RemovedBy.PORTAL),
    c.Answered(NOW),
    c.TimePassed(),
]


@pytest.mark.invariant(13)
@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(_HAPPENINGS), st.booleans()), max_size=30))
def test_no_order_or_repetition_of_events_has_anything_said_twice(story: list[tuple[c.Change, bool]]) -> None:
    facts, told, seen = FACTS, list[tuple[Code, str]](), set[int]()
    for change, restarts in story:
        if restarts:
            facts = replace(again(facts), started=True, connection=FACTS.connection)
        facts = step(facts, change)
        for each in facts.announcements:
            if each.id not in seen:
                told.append((each.code, each.params.get("session", each.params.get("until", ""))))
            seen.add(each.id)
        assert announced(facts, facts, moment()) == facts
        assert len({each.tag for each in facts.announcements}) == len(facts.announcements)
    assert len(set(told)) == len(told)
