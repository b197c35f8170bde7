"""Invariants of RULES, each as a function of what the file held before a step and holds after it.

Worked out from the rows alone, with none of the product's own code but the calendar.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from shared.calendar import add_months
from shared.codec import instant_from_text
from tests.support.world_rows import Look, Row, access_end, data_of, instant

ACCESS: Final = "access"
PERPETUAL_MONTHS: Final = 3
COMPUTERS: Final = 5
_GRANTS: Final = frozenset({"subscription.started", "subscription.extended", "subscription.renewed"})
_CLAMPED: Final = timedelta(days=3)
"""Months counted from an anchor and from the last end differ by what February is shorter."""


def one_order_one_charge(look: Look) -> None:
    """Invariant 1: one open order per product, one good payment and the exact money per order."""
    waiting = Counter(row["product"] for row in look.orders.values() if row["state"] == "open")
    assert not [product for product, count in waiting.items() if count > 1], waiting
    order_of = {row["reference"]: row["order_id"] for row in look.tables["payments"]}
    kept: Counter[str] = Counter()
    for entry in look.tables["processor_entries"]:
        sign = 1 if entry["kind"] == "charge" else -1
        kept[order_of[entry["reference"]]] += sign * entry["amount_minor"]
    for order in look.orders.values():
        good = [
            row["id"]
            for row in look.tables["payments"]
            if row["order_id"] == order["id"] and row["state"] == "confirmed"
        ]
        assert len(good) == (order["state"] == "paid"), (order, good)
        assert kept[order["id"]] == _owed(order), (order, kept[order["id"]])


def _owed(order: Row) -> int:
    """What of an order's money must be with the processor."""
    if order["state"] == "paid":
        return int(order["amount_minor"])
    return int(order["received_minor"]) if order["state"] == "open" else 0


def money_adds_up(look: Look) -> None:
    """Invariant 4: charges − refunds = fulfilled totals, and what came of orders that still wait."""
    entries = look.tables["processor_entries"]
    charged = sum(row["amount_minor"] for row in entries if row["kind"] == "charge")
    refunded = sum(row["amount_minor"] for row in entries if row["kind"] == "refund")
    assert all(row["amount_minor"] > 0 for row in entries)
    assert charged - refunded == sum(map(_owed, look.orders.values()))


def no_access_without_a_cause(look: Look) -> None:
    """Invariant 5: whatever began, began when an order was paid, a key registered, the App Store paid."""
    causes = {row["settled_at"] for row in look.orders.values() if row["state"] in ("paid", "refunded")}
    causes |= {row["registered_at"] for row in look.tables["licence_keys"]}
    for row in look.subscriptions.values():
        assert row["activated_at"] in causes or row["app_store_id"] is not None, row
        assert not look.is_live(row) or _is_paid_for(look, row), row


def _is_paid_for(look: Look, row: Row) -> bool:
    """Whether an order that was not undone, a key or the App Store stands behind it, or what it came with."""
    if row["app_store_id"] is not None:
        return True
    stands_for = {row["id"], row["parent_id"]}
    terms = [each for each in look.orders.values() if each["state"] == "paid" and each["term_months"]]
    keys = [key for key in look.tables["licence_keys"] if key["order_id"] is None]
    if any(each["subscription_id"] in stands_for for each in [*terms, *keys]):
        return True
    return row["auto_renewal"] == "off" and row["months"] <= _months_of_licences_without_end(look)


def _months_of_licences_without_end(look: Look) -> int:
    """What they brought stays when the order that it came on top of is undone (R62)."""
    rows = look.subscriptions.values()
    return PERPETUAL_MONTHS * sum(each["product"] == "desktop_perpetual" for each in rows)


def each_payment_grants_once(before: Look, after: Look) -> None:
    """Invariant 5: each confirmed order and key brings about what it is for, exactly once."""
    ends = {row["id"]: instant(row["end_at"]) for row in before.subscriptions.values()}
    order: Row | None = None
    brings: Row | None = None
    for event in after.events_since(before):
        told = data_of(event)
        if event["kind"] == "order.paid":
            assert order is None, f"paid and nothing given: {order}"
            order = after.orders[told["order_id"]]
        elif event["kind"] == "subscription.licences_changed" and order and order["kind"] == "licences":
            assert (told["subscription_id"], told["licences"]) == (
                order["subscription_id"],
                str(order["licences"]),
            )
            order = None
        elif event["kind"] in _GRANTS:
            row = after.subscriptions[told["subscription_id"]]
            until = instant_from_text(told["until"]) if told["until"] else None
            if row["app_store_id"] is not None:
                assert until is not None
                assert until > (ends.get(row["id"]) or until - _CLAMPED)
            elif brings is not None:
                assert told["product"] == ACCESS, event
                _check_brought(event, row, until, ends, brings, after)
                brings = None
            elif order is not None:
                assert told["product"] == order["product"], (event, order)
                _check_term(event, row, until, ends, order["term_months"], after)
                brings, order = _that_brings_access(event, row), None
            else:
                _check_key(event, row, until, after)
                brings = row
            ends[row["id"]] = until
    assert order is None, f"paid and nothing given: {order}"
    assert brings is None, f"no access came with {brings}"


def _that_brings_access(event: Row, row: Row) -> Row | None:
    is_new = event["kind"] == "subscription.started"
    return row if is_new and row["product"] != ACCESS else None


def _check_term(
    event: Row,
    row: Row,
    until: datetime | None,
    ends: dict[str, datetime | None],
    months: int,
    after: Look,
) -> None:
    """The new end is the bought term after the present end, or after what is left of other access (R60)."""
    at = instant(event["at"])
    assert at is not None
    assert until is not None
    own = ends.get(row["id"])
    if event["kind"] == "subscription.renewed":
        bases = [own]
    elif row["product"] != ACCESS and own is None:
        bases = [at]
    else:
        bases = [own, _latest_end(at, ends, after, lambda each: True)]
    assert any(_is_term(base, months, until) for base in bases if base is not None), (event, bases)


def _is_term(base: datetime, months: int, until: datetime) -> bool:
    """Whether `until` is so many months after `base`, which itself may have been counted from an anchor."""
    expected = add_months(base, months)
    clamped = any((each + timedelta(days=1)).day == 1 for each in (base, until))
    return until == expected or (clamped and abs(until - expected) <= _CLAMPED)


def _check_key(event: Row, row: Row, until: datetime | None, after: Look) -> None:
    """Something began without an order: a key was registered, for as long as it says."""
    at = instant(event["at"])
    assert at is not None
    keys = [each for each in after.tables["licence_keys"] if each["subscription_id"] == row["id"]]
    assert [(key["order_id"], key["product"]) for key in keys] == [(None, row["product"])], event
    months = keys[0]["term_months"]
    assert until == (add_months(at, months) if months else None)


def _check_brought(
    event: Row,
    row: Row,
    until: datetime | None,
    ends: dict[str, datetime | None],
    parent: Row,
    after: Look,
) -> None:
    """Access that came along: to the same end, or three months more with a licence without end (R61–R63)."""
    if parent["months"]:
        assert until == ends[parent["id"]], (event, parent)
        return
    at = instant(event["at"])
    assert at is not None
    assert until is not None
    own = ends.get(row["id"])
    base = own or _latest_end(at, ends, after, lambda each: each["origin"] == "app_store")
    assert _is_term(base, PERPETUAL_MONTHS, until), (event, base)


def _latest_end(
    at: datetime, ends: dict[str, datetime | None], look: Look, counts: Callable[[Row], bool]
) -> datetime:
    rows = [row for row in look.subscriptions.values() if row["product"] == ACCESS and counts(row)]
    known = [ends.get(row["id"]) for row in rows if row["revoked_at"] is None]
    return max([at, *(end for end in known if end is not None)])


def access_never_ends_earlier(before: Look, after: Look) -> None:
    """Invariant 6: only money that went back takes time away, and only from what it had paid for."""
    undone = set()
    for event in after.events_since(before):
        told = data_of(event)
        if event["kind"] == "order.refunded":
            undone.add(after.orders[told["order_id"]]["subscription_id"])
        elif event["kind"] == "subscription.revoked":
            row = after.subscriptions[told["subscription_id"]]
            assert row["app_store_id"] or row["parent_id"] or row["id"] in undone or row["revoked_at"], event
            if row["app_store_id"]:
                undone.add(row["id"])
    for was in before.subscriptions.values():
        row = after.subscriptions[was["id"]]
        if row["id"] in undone or row["parent_id"] in undone:
            continue
        end_was, end = access_end(was), access_end(row)
        assert end is None or (end_was is not None and end_was <= end), (was, row)


def limit_is_that_of_the_licences(look: Look, computer_limit: int) -> None:
    """Invariant 8: 5 × live licences, those of Desktop products counted at their own rows; never below 5."""
    licences = 0
    for row in look.subscriptions.values():
        parent = look.subscriptions.get(row["parent_id"] or "")
        came_along = parent is not None and parent["months"] > 0
        counts = not came_along if row["product"] == ACCESS else row["product"] != "desktop_perpetual"
        if counts and look.is_live(row):
            licences += row["licences"]
    assert computer_limit == max(COMPUTERS, COMPUTERS * licences)


def registrations_stay_within_the_limit(before: Look, after: Look, computer_limit: int) -> None:
    """Invariant 9: where a computer was added, there was room for it."""
    if len(after.registered) > len(before.registered):
        assert len(after.registered) <= computer_limit


def history_has_no_gaps(before: Look, after: Look) -> None:
    """Invariant 13, R99: numbers without gaps, times in order, and nothing that was told is changed."""
    assert [row["seq"] for row in after.events] == list(range(1, after.account["event_seq"] + 1))
    times = [row["at"] for row in after.events]
    assert times == sorted(times)
    assert after.events[: len(before.events)] == before.events


def changes_are_events(before: Look, after: Look) -> None:
    """R99: what faces show does not change without an event."""
    shown = ("computers", "orders", "payment_methods", "payments", "subscriptions")
    first = before.account["entitlement_key"]  # what a new account has is news to nobody
    is_same = before.account["kind"] == after.account["kind"]
    is_same &= first is None or first == after.account["entitlement_key"]
    if not is_same or any(_as_shown(before, name) != _as_shown(after, name) for name in shown):
        assert after.account["event_seq"] > before.account["event_seq"]


def _as_shown(look: Look, table: str) -> list[dict[str, Any]]:
    """The rows without what no face shows: when the App Store last spoke, also of what has ended."""
    return [
        {column: value for column, value in row.items() if column != "app_store_signed_at"}
        for row in look.tables[table]
    ]


def nothing_is_overdue(look: Look) -> None:
    """R96, R97: what fell due is done, and what is due next is known."""
    due = sorted(row["due_at"] for row in look.tables["due_work"])
    assert look.account["next_due_at"] == (due[0] if due else None)
    assert not due or (instant(due[0]) or look.now) > look.now, due[0]


def access_is_full_exactly_while_something_is_live(look: Look, is_full: bool) -> None:
    """R1, R4, invariant 5: no row that is live, no access."""
    assert is_full == any(
        row["product"] == ACCESS and look.is_live(row) for row in look.subscriptions.values()
    )
