"""Each invariant holds for a real life, and is missed in one that was tampered with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from account.fleet import rules
from account.fleet.fates import Fate
from account.fleet.findings import Findings
from account.fleet.grants_rule import each_payment_grants_once
from account.fleet.life import Life, Lived
from account.fleet.look import Books, Look, Row
from account.fleet.service import open_service
from account.fleet.years import differences
from shared.entitlement import LIMITED_SESSION
from shared.reasons import Status

DAY = timedelta(days=1)


async def _live(fate: Fate, number: int, months: int) -> Lived:
    findings = Findings("rules")
    with open_service() as service:
        life = Life(service.parts, findings, number, fate, 5)
        lived = await life.live(months, asyncio.Event(), lambda: None)
    assert findings.violations == []
    return lived


@pytest.fixture(scope="module")
def lived() -> Lived:
    """Half a year of a monthly plan."""
    return asyncio.run(_live(Fate.MONTH, 4, 6))


@pytest.fixture
def look(lived: Lived) -> Look:
    """The account at its end, with nothing new."""
    return replace(lived.look, events=())


@pytest.fixture
def books(lived: Lived) -> Books:
    """Its books."""
    return lived.books


def changed(rows: Iterable[Row], pick: Callable[[Row], bool], **values: Any) -> tuple[Row, ...]:
    """The rows, with other values in the first that is picked."""
    found = list(rows)
    place = next(number for number, row in enumerate(found) if pick(row))
    found[place] = {**found[place], **values}
    return tuple(found)


def by_id(rows: Iterable[Row]) -> dict[str, Row]:
    """Rows by their ids."""
    return {row["id"]: row for row in rows}


def anyone(_row: Row) -> bool:
    """The first."""
    return True


def a_paid_one(row: Row) -> bool:
    """A paid order."""
    return bool(row["state"] == "paid")


def test_the_life_has_what_the_tests_need(look: Look, books: Books) -> None:
    assert len(look.subscriptions) == 1
    assert any(map(a_paid_one, look.orders.values()))
    assert books.entries
    assert books.due
    assert look.entitlement.is_full


# --- between two looks ----------------------------------------------------------------------------


@pytest.mark.invariant(6)
def test_access_that_ends_earlier_is_missed_unless_its_money_went_back(look: Look) -> None:
    (row,) = look.subscriptions.values()
    shorter = by_id([{**row, "end_at": row["end_at"] - DAY}])
    after = replace(look, subscriptions=shorter)
    assert len(list(rules.access_never_ends_earlier(look, after))) == 1
    order = next(each for each in look.orders.values() if each["subscription_id"] == row["id"])
    refund = {"kind": "order.refunded", "data": {"order_id": order["id"]}}
    assert list(rules.access_never_ends_earlier(look, replace(after, events=(refund,)))) == []
    revoked = {"kind": "subscription.revoked", "data": {"subscription_id": row["id"]}}
    assert "no money went back" in next(
        iter(rules.access_never_ends_earlier(look, replace(after, events=(revoked,))))
    )


@pytest.mark.invariant(8)
def test_a_limit_of_more_computers_than_licences_is_missed(look: Look) -> None:
    wrong = replace(look, entitlement=replace(look.entitlement, computer_limit=55))
    assert list(rules.limit_is_that_of_the_licences(look)) == []
    assert len(list(rules.limit_is_that_of_the_licences(wrong))) == 1


@pytest.mark.invariant(9)
def test_one_computer_too_many_is_missed(look: Look) -> None:
    computers = look.computers * 2 + ({"id": "cmp_1"},) * 10
    many = replace(look, computers=computers)
    assert len(list(rules.registrations_stay_within_the_limit(look, many))) == 1
    assert list(rules.registrations_stay_within_the_limit(many, many)) == []


@pytest.mark.invariant(9)
def test_a_refusal_that_changes_something_is_missed(look: Look) -> None:
    assert list(rules.a_refusal_changes_nothing(look, look)) == []
    (wrong,) = rules.a_refusal_changes_nothing(look, replace(look, methods=(), events=({"seq": 1},)))
    assert wrong == "something was refused, and events, methods changed"


@pytest.mark.invariant(13)
@pytest.mark.rule("R99")
def test_a_change_without_an_event_is_missed(look: Look) -> None:
    assert list(rules.changes_are_events(look, look)) == []
    (wrong,) = rules.changes_are_events(look, replace(look, orders={}))
    assert wrong == "orders changed without an event"
    told = replace(look, orders={}, account={**look.account, "event_seq": look.seq + 1})
    assert list(rules.changes_are_events(look, told)) == []


@pytest.mark.invariant(5)
def test_access_without_anything_live_is_missed(look: Look) -> None:
    assert list(rules.access_is_full_exactly_while_something_is_live(look)) == []
    nothing = replace(look, subscriptions={})
    assert len(list(rules.access_is_full_exactly_while_something_is_live(nothing))) == 1
    trial = replace(look, entitlement=replace(look.entitlement, status=Status.TRIAL))
    assert len(list(rules.access_is_full_exactly_while_something_is_live(trial))) == 1


@pytest.mark.invariant(5)
def test_a_payment_that_gives_nothing_twice_or_too_much_is_missed(look: Look, books: Books) -> None:
    before = replace(look, subscriptions={}, orders={})
    after = replace(look, events=books.events)
    assert list(each_payment_grants_once(before, after)) == []
    grants = [row for row in books.events if row["kind"] == "subscription.renewed"]
    assert grants
    without = tuple(row for row in books.events if row is not grants[0])
    assert "gave nothing" in next(iter(each_payment_grants_once(before, replace(look, events=without))))
    twice = [each for row in books.events for each in ([row, row] if row is grants[-1] else [row])]
    assert "without a key" in next(iter(each_payment_grants_once(before, replace(look, events=tuple(twice)))))
    generous = changed(
        books.events,
        lambda row: row is grants[0],
        data={**grants[0]["data"], "until": "2099-01-01T00:00:00Z"},
    )
    assert "2099" in next(iter(each_payment_grants_once(before, replace(look, events=generous))))


# --- of a whole life ------------------------------------------------------------------------------


@pytest.mark.invariant(1)
@pytest.mark.invariant(4)
def test_a_second_charge_is_missed_by_order_and_in_the_sum(look: Look, books: Books) -> None:
    assert list(rules.one_order_one_charge(look, books)) == []
    assert list(rules.money_adds_up(look, books)) == []
    doubled = replace(books, entries=(*books.entries, books.entries[0]))
    assert len(list(rules.one_order_one_charge(look, doubled))) == 1
    assert len(list(rules.money_adds_up(look, doubled))) == 1
    free = replace(books, entries=changed(books.entries, anyone, amount_minor=0))
    assert len(list(rules.money_adds_up(look, free))) == 2


@pytest.mark.invariant(1)
def test_two_open_orders_and_an_order_paid_without_a_payment_are_missed(look: Look, books: Books) -> None:
    paid = next(filter(a_paid_one, look.orders.values()))
    opened = [{**paid, "id": name, "state": "open", "received_minor": 0} for name in ("a", "b")]
    two = replace(look, orders={**look.orders, **by_id(opened)})
    assert "2 orders of access are open" in list(rules.one_order_one_charge(two, books))
    unpaid = replace(
        books, payments=changed(books.payments, lambda row: row["state"] == "confirmed", state="x")
    )
    assert len(list(rules.one_order_one_charge(look, unpaid))) == 1


@pytest.mark.invariant(5)
def test_a_beginning_that_nothing_was_paid_for_is_missed(look: Look) -> None:
    (row,) = look.subscriptions.values()
    early = replace(look, subscriptions=by_id([{**row, "activated_at": row["activated_at"] - DAY}]))
    assert list(rules.no_access_without_a_cause(look)) == []
    assert len(list(rules.no_access_without_a_cause(early))) == 1


@pytest.mark.invariant(13)
def test_a_gap_and_a_step_back_in_the_history_are_missed(look: Look, books: Books) -> None:
    assert list(rules.history_has_no_gaps(look, books)) == []
    gap = replace(books, events=books.events[:3] + books.events[4:])
    assert "1 to" in next(iter(rules.history_has_no_gaps(look, gap)))
    back = replace(books, events=changed(books.events, anyone, at=look.now + DAY))
    assert list(rules.history_has_no_gaps(look, back)) == ["the history goes back in time"]


@pytest.mark.invariant(7)
def test_work_that_is_overdue_or_not_known_of_is_missed(look: Look, books: Books) -> None:
    assert list(rules.nothing_is_overdue(look, books)) == []
    late = replace(books, due=changed(books.due, anyone, due_at=look.now))
    assert len(list(rules.nothing_is_overdue(look, late))) == 2
    unknown = replace(look, account={**look.account, "next_due_at": None})
    assert len(list(rules.nothing_is_overdue(unknown, books))) == 1


@pytest.mark.invariant(12)
def test_a_session_that_ends_late_never_or_twice_is_missed(look: Look, books: Books) -> None:
    row = {"id": "ses_1", "started_at": look.now, "ended_at": look.now + LIMITED_SESSION, "limited": True}
    end = {"kind": "session.ended", "data": {"session_id": "ses_1"}}

    def wrong(row: Row, *events: Row) -> list[str]:
        return list(rules.limited_sessions_end_once(replace(books, sessions=(row,), events=events)))

    assert wrong(row, end) == []
    assert wrong(row, end, end) == ["a session ended 2 times"]
    assert wrong(row) == ["a session ended 0 times"]
    assert wrong({**row, "started_at": None}) == []
    late = {**row, "ended_at": row["ended_at"] + timedelta(seconds=1.5)}
    assert wrong(late, end) == ["a limited session lasted 301.5 s"]
    assert wrong({**late, "limited": False}, end) == []


@pytest.mark.invariant(7)
def test_two_lives_that_differ_are_told_apart_by_their_first_difference(lived: Lived) -> None:
    assert differences(lived, lived) == []
    events = lived.books.events
    fewer = replace(lived, books=replace(lived.books, events=events[:-1]))
    assert differences(lived, fewer) == [
        f"moved in parts, it has {len(events) - 1} events instead of {len(events)}"
    ]
    other = replace(lived, books=replace(lived.books, events=changed(events, anyone, kind="other")))
    assert "number 1 of its events" in differences(lived, other)[0]


@pytest.mark.invariant(7)
def test_random_ids_are_no_difference_but_their_confusion_is(lived: Lived) -> None:
    computer = f"cmp_{'a' * 20}", f"cmp_{'b' * 20}"
    row = dict(lived.books.events[0])

    def about(*ids: str) -> Lived:
        events = tuple({**row, "data": {"computer_id": each}} for each in ids)
        return replace(lived, books=replace(lived.books, events=events))

    first, second = computer
    assert differences(about(first, second), about(second, first)) == []
    assert differences(about(first, second), about(first, first)) != []
