"""The end of a subscription comes closer: 30, 7, 3 and 1 days before it, once each and not too often."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent import changes as c
from agent.core.announcing import MARKS_DAYS, REST, Moment, announced, next_look_at
from agent.core.consequences import apply
from agent.core.recollection import facts_from, memory_of
from agent.profile.memory import KeptLease
from shared.announcements import AnnouncementCode as Code
from shared.codec import from_json, instant_from_text, to_json
from shared.preferences import Preferences
from shared.reasons import Origin, Status
from shared.sales import SubscriptionSummary
from shared.state import Connection, Facts, Registered
from shared.wire import AccountState
from tests.support.account_facts import NOW, account_state

END = NOW + timedelta(days=60)


def state_at(
    seq: int = 6, status: Status = Status.EXPIRING, until: datetime | None = END, months: int | None = 12
) -> AccountState:
    state = account_state(seq=seq)
    entitlement = replace(state.entitlement, status=status, until=until)
    summary = SubscriptionSummary("sub_1", "access", "Access", "plan", months, Origin.WEB)
    return replace(state, entitlement=entitlement, subscription=summary)


def facts_of(state: AccountState) -> Facts:
    return Facts(
        started=True,
        account_email="ada@example.org",
        account=state,
        registration=Registered("cmp_1", "Studio"),
        connection=Connection(url="http://service", reachable=True, last_answer_at=NOW),
    )


def look(facts: Facts, account_now: datetime) -> Facts:
    """Look again at that account time; this computer has just heard of the service."""
    return announced(facts, facts, Moment(NOW, account_now))


def days_told(facts: Facts) -> list[int]:
    return [mark.days for mark in facts.said.marks]


def test_a_plan_of_a_year_is_told_of_four_times() -> None:
    facts, told = facts_of(state_at()), []
    for hours in range(60 * 24):
        facts = look(facts, NOW + timedelta(hours=hours))
        for each in facts.announcements:
            told.append((hours / 24, each.code, each.tag, each.params["days"]))
            facts = apply(facts, c.AnnouncementSaid(each.id))
    assert told == [
        (60 - days, Code.EXPIRING, "subscription", str(days)) for days in sorted(MARKS_DAYS, reverse=True)
    ]


@pytest.mark.parametrize(
    ("months", "first_days"), [(1, 7), (2, 30), (3, 30), (12, 30), (None, 30)], ids=lambda value: str(value)
)
def test_a_mark_is_skipped_when_the_term_is_shorter_than_twice_the_mark(
    months: int | None, first_days: int
) -> None:
    facts = facts_of(state_at(months=months))
    assert days_told(look(facts, END - timedelta(days=first_days, seconds=1))) == []
    assert days_told(look(facts, END - timedelta(days=first_days))) == [first_days]


def test_without_a_plan_every_mark_is_told() -> None:
    bundled = replace(state_at(), subscription=None)
    assert days_told(look(facts_of(bundled), END - timedelta(days=30))) == [30]


@pytest.mark.rule("R54")
@pytest.mark.parametrize("status", sorted(set(Status) - {Status.EXPIRING, Status.EXPIRED}))
def test_who_goes_on_by_itself_or_has_nothing_is_told_of_no_end(status: Status) -> None:
    facts = look(facts_of(state_at(status=status)), END - timedelta(hours=3))
    assert (facts.announcements, facts.said.marks) == ((), ())


def test_nothing_is_said_without_an_end_without_the_accounts_time_and_of_an_end_that_is_past() -> None:
    endless = facts_of(state_at(until=None))
    assert look(endless, NOW) is endless
    facts = facts_of(state_at())
    assert announced(facts, facts, Moment(NOW)) is facts
    assert look(facts, END) is facts
    signed_out = replace(facts, account=None)
    assert look(signed_out, NOW) is signed_out


@pytest.mark.parametrize(
    "connection",
    [
        Connection(reachable=False, last_answer_at=NOW),
        Connection(reachable=None, last_answer_at=None),
        Connection(reachable=True, last_answer_at=None),
        Connection(reachable=True, last_answer_at=NOW - timedelta(minutes=5)),
        Connection(reachable=True, last_answer_at=NOW + timedelta(minutes=5)),
    ],
)
def test_after_a_sleep_nothing_is_said_before_the_service_has_answered(connection: Connection) -> None:
    facts = replace(facts_of(state_at()), connection=connection)
    assert look(facts, END - timedelta(days=2)) is facts
    heard = announced(facts, apply(facts, c.Answered(NOW)), Moment(NOW, END - timedelta(days=2)))
    assert days_told(heard) == [3]


def test_a_longer_end_takes_back_what_waits_and_is_told_of_by_itself() -> None:
    facts = look(facts_of(state_at()), END - timedelta(days=1))
    assert [each.params["days"] for each in facts.announcements] == ["1"]
    longer = END + timedelta(days=20)
    facts = announced(
        facts, apply(facts, c.AccountLearned(state_at(7, until=longer))), Moment(NOW, END - timedelta(days=1))
    )
    assert facts.announcements == (), "said within the last twelve hours"
    facts = look(facts, END - timedelta(hours=12))
    assert [(each.params["days"], each.params["until"]) for each in facts.announcements] == [
        ("21", "2026-04-05T12:00:00Z")
    ]


def test_an_account_whose_clock_was_set_to_another_history_is_told_of_again() -> None:
    facts = look(facts_of(state_at()), END - timedelta(days=1))
    elsewhere = replace(facts, account=state_at(7, until=END - timedelta(days=30)))
    assert days_told(look(elsewhere, END - timedelta(days=31))) == [1, 1]


def test_what_is_muted_counts_as_said() -> None:
    facts = replace(facts_of(state_at()), preferences=Preferences(notifications=False))
    facts = look(facts, END - timedelta(days=6))
    assert (days_told(facts), facts.announcements) == ([7], ())
    heard = replace(facts, preferences=Preferences())
    assert look(heard, END - timedelta(days=5)).announcements == ()


def test_the_next_look_is_at_the_next_mark_or_when_it_may_be_told_again() -> None:
    facts = facts_of(state_at())
    assert next_look_at(facts, NOW) == END - timedelta(days=30)
    told = look(facts, END - timedelta(days=30))
    assert next_look_at(told, END - timedelta(days=30)) == END - timedelta(days=30) + REST
    assert next_look_at(told, END - timedelta(days=29)) == END - timedelta(days=7)
    assert next_look_at(told, END - timedelta(hours=1)) is None
    assert next_look_at(Facts(), NOW) is None
    assert next_look_at(facts_of(state_at(status=Status.ACTIVE)), NOW) is None
    assert next_look_at(facts_of(state_at(until=None)), NOW) is None


_ENDS = st.integers(min_value=1, max_value=90).map(lambda days: NOW + timedelta(days=days))
_STATES = st.builds(
    state_at,
    seq=st.integers(min_value=1, max_value=40),
    status=st.sampled_from([Status.EXPIRING, Status.EXPIRING, Status.ACTIVE, Status.EXPIRED, Status.GRACE]),
    until=_ENDS,
    months=st.sampled_from([1, 12, None]),
)
_HOURS = st.integers(min_value=0, max_value=72)


@pytest.mark.invariant(13)
@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(_STATES, _HOURS, st.booleans(), st.booleans()), max_size=25))
def test_no_order_of_events_has_an_end_told_twice_or_two_within_twelve_hours(
    story: list[tuple[AccountState, int, bool, bool]],
) -> None:
    facts, now = facts_of(state_at(seq=0, status=Status.ACTIVE)), NOW
    told: list[tuple[datetime, str, int]] = []
    numbers: set[int] = set()
    for state, hours, restarts, is_said in story:
        now += timedelta(hours=hours)
        if restarts:
            memory = memory_of(facts, tokens_void=False, embedded_port=None, lease=KeptLease())
            kept = from_json(type(memory), to_json(memory))
            facts = replace(facts_from(kept, NOW), started=True, connection=facts.connection)
        for _ in range(2):  # each event arrives twice
            facts = announced(facts, apply(facts, c.AccountLearned(state)), Moment(NOW, now))
            for each in facts.announcements:
                if each.id not in numbers and each.code is Code.EXPIRING:
                    told.append((now, each.params["until"], facts.said.marks[-1].days))
                numbers.add(each.id)
        if is_said:
            for each in facts.announcements:
                facts = apply(facts, c.AnnouncementSaid(each.id))
    assert all(later[0] - earlier[0] >= REST for earlier, later in zip(told, told[1:], strict=False))
    assert len({(until, days) for _, until, days in told}) == len(told)
    for at, until, days in told:
        assert timedelta(0) < instant_from_text(until) - at <= timedelta(days=days)
