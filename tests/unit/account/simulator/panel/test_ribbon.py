"""The timeline at a glance: which instants are its stops, and what they are called."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from account.simulator.panel.ribbon import AFTER, BEFORE, ribbon
from account.simulator.telling.sentences import Speaker
from shared.reasons import Language, Status
from shared.simulator import Timeline, TimelineDue, TimelineEvent

NOW = datetime(2027, 1, 19, 10, 50, tzinfo=UTC)
DAY = timedelta(days=1)
ENGLISH = Speaker(Language.ENGLISH)


def event(seq: int, days: int, kind: str, **data: str) -> TimelineEvent:
    return TimelineEvent(seq, NOW + days * DAY, kind, data)


def due(days: int, kind: str) -> TimelineDue:
    return TimelineDue(NOW + days * DAY, kind, "sub_1")


def test_what_happens_at_one_instant_is_one_stop_named_by_what_tells_most() -> None:
    events = (
        event(1, -3, "account.created"),
        event(2, -2, "clock.changed", rate="0"),
        event(3, -1, "order.paid", number="N-1", amount_minor="100", currency="EUR"),
        event(4, -1, "subscription.started", until=""),
        event(5, -1, "entitlement.changed", status="active", computer_limit="5"),
    )
    shown = ribbon(Timeline(NOW, 0, events), Status.ACTIVE, {})
    assert [stop.at for stop in shown.past] == [NOW - 3 * DAY, NOW - DAY]
    assert [ENGLISH.text(stop.sentence) for stop in shown.past if stop.sentence] == [
        "The account was created",
        "A licence without end started",
    ]
    assert [stop.others for stop in shown.past] == [0, 2]
    assert [stop.tone for stop in shown.past] == ["calm", "good"]
    assert (shown.now, shown.tone, shown.coming) == (NOW, "good", ())


def test_of_one_family_the_last_event_that_tells_much_names_the_stop() -> None:
    events = (
        event(1, -1, "subscription.renewal_failed", grace_until="2027-01-18T10:50:00Z"),
        event(2, -1, "subscription.expired"),
        event(3, -1, "subscription.auto_renewal_changed", auto_renewal="off"),
    )
    (stop,) = ribbon(Timeline(NOW, 0, events), Status.EXPIRED, {}).past
    assert stop.sentence is not None
    assert ENGLISH.text(stop.sentence) == "The subscription expired"


def test_a_look_at_the_status_is_no_stop_where_something_else_is_due() -> None:
    work = (due(1, "renewal"), due(1, "entitlement"), due(2, "entitlement"))
    first, second = ribbon(Timeline(NOW, 0, (), work), Status.ACTIVE, {}).coming
    assert first.sentence is not None
    assert second.sentence is not None
    assert (ENGLISH.text(first.sentence), first.others) == ("The renewal is charged", 0)
    assert ENGLISH.text(second.sentence) == "The status is looked at again"


def test_only_the_stops_next_to_now_are_shown() -> None:
    events = tuple(event(number, number - 10, "account.changed") for number in range(1, 9))
    work = tuple(due(number, "renewal") for number in range(1, 8))
    shown = ribbon(Timeline(NOW, 0, events, work), Status.TRIAL, {})
    assert [stop.at for stop in shown.past] == [NOW + (number - 10) * DAY for number in (6, 7, 8)]
    assert [stop.at for stop in shown.coming] == [NOW + number * DAY for number in (1, 2, 3)]
    assert (len(shown.past), len(shown.coming)) == (BEFORE, AFTER)
