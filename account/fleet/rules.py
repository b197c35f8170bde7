"""The invariants of RULES that rows can show: each function yields sentences about what is wrong.

`INVARIANTS` says which of them a fleet checks, and where the others are proven.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from account.fleet.grants_rule import ACCESS
from account.fleet.look import Books, Look, Row, access_end
from shared.entitlement import COMPUTERS_PER_LICENCE, LIMITED_SESSION, MINIMUM_COMPUTERS

_LATE: Final = timedelta(seconds=1)
_SHOWN: Final = ("subscriptions", "orders", "keys", "computers", "methods")
_SETTLED: Final = frozenset({"paid", "refunded"})

INVARIANTS: Final = {
    1: "Identical submits make one order and one charge.",
    2: "The same key and body get the same answer; another body gets none.",
    4: "Charges less refunds are what orders received, and what the processor's books say.",
    5: "No access before payment; each payment grants exactly once.",
    6: "Access never ends earlier but by refund, charge-back or the App Store.",
    7: "Advancing in parts gives the same history as advancing at once.",
    8: "The computer limit is that of the live licences.",
    9: "No registration goes over the limit; a refusal changes nothing.",
    12: "A limited session ends once, at its limit.",
    13: "Clients whose streams break and resume see one gapless history and the same state.",
    14: "The HTTP interface and the domain tell the same state.",
}
"""Those that a fleet checks."""

PROVEN_ELSEWHERE: Final = {
    3: "crashes between two steps are made by tests, not by a fleet",
    10: "leases are forged by tests, not by a fleet",
    11: "computers' clocks are set back by tests, not by a fleet",
    15: "shown by reading the code",
}


# --- after each step ------------------------------------------------------------------------------


def access_never_ends_earlier(before: Look, after: Look) -> Iterator[str]:
    """Invariant 6: only money that went back takes time away, and only from what it had paid for."""
    undone = set()
    for event in after.events:
        told = event["data"]
        if event["kind"] == "order.refunded":
            undone.add(after.orders[told["order_id"]]["subscription_id"])
        elif event["kind"] == "subscription.revoked":
            row = after.subscriptions[told["subscription_id"]]
            if not (row["app_store_id"] or row["parent_id"] or row["id"] in undone or row["revoked_at"]):
                yield f"a {row['product']} subscription is revoked and no money went back"
            if row["app_store_id"]:
                undone.add(row["id"])
    for was in before.subscriptions.values():
        row = after.subscriptions[was["id"]]
        if row["id"] in undone or row["parent_id"] in undone:
            continue
        end_was, end = access_end(was), access_end(row)
        if end is not None and (end_was is None or end < end_was):
            yield f"a {row['product']} subscription that lasted until {end_was} lasts until {end}"


def limit_is_that_of_the_licences(look: Look) -> Iterator[str]:
    """Invariant 8: 5 × live licences, those of Desktop products counted at their own rows; never below 5."""
    licences = 0
    for row in look.subscriptions.values():
        parent = look.subscriptions.get(row["parent_id"] or "")
        came_along = parent is not None and parent["months"] > 0
        counts = not came_along if row["product"] == ACCESS else row["product"] != "desktop_perpetual"
        if counts and look.is_live(row):
            licences += row["licences"]
    expected = max(MINIMUM_COMPUTERS, COMPUTERS_PER_LICENCE * licences)
    if look.entitlement.computer_limit != expected:
        yield f"{licences} live licences, and a limit of {look.entitlement.computer_limit} computers"


def registrations_stay_within_the_limit(before: Look, after: Look) -> Iterator[str]:
    """Invariant 9: where a computer was added, there was room for it."""
    count, limit = len(after.computers), after.entitlement.computer_limit
    if count > len(before.computers) and count > limit:
        yield f"computer number {count} was registered, with a limit of {limit}"


def a_refusal_changes_nothing(before: Look, after: Look) -> Iterator[str]:
    """Invariant 9: neither event nor row."""
    changed = ["events"] if after.events else []
    changed += [name for name in _SHOWN if getattr(before, name) != getattr(after, name)]
    if changed:
        yield f"something was refused, and {', '.join(changed)} changed"


def changes_are_events(before: Look, after: Look) -> Iterator[str]:
    """Invariant 13, R99: what faces show does not change without an event, by which clients learn of it."""
    if after.seq == before.seq:
        changed = [name for name in _SHOWN if _as_shown(before, name) != _as_shown(after, name)]
        if changed:
            yield f"{', '.join(changed)} changed without an event"


def _as_shown(look: Look, name: str) -> list[dict[str, Any]]:
    """The rows without what no face shows: when the App Store last spoke, also of what has ended."""
    rows = getattr(look, name)
    return [
        {column: value for column, value in row.items() if column != "app_store_signed_at"}
        for row in (rows.values() if isinstance(rows, dict) else rows)
    ]


def access_is_full_exactly_while_something_is_live(look: Look) -> Iterator[str]:
    """R1, R4, invariant 5: no row that is live, no access."""
    live = any(row["product"] == ACCESS and look.is_live(row) for row in look.subscriptions.values())
    if look.entitlement.is_full != live:
        status = look.entitlement.status.value
        yield f"the status is {status}, and {'a' if live else 'no'} subscription is live"


# --- at the end of a life -------------------------------------------------------------------------


def one_order_one_charge(look: Look, books: Books) -> Iterator[str]:
    """Invariant 1: one open order per product, one good payment and the exact money per order."""
    waiting = Counter(row["product"] for row in look.orders.values() if row["state"] == "open")
    for product, count in waiting.items():
        if count > 1:
            yield f"{count} orders of {product} are open"
    order_of = {row["reference"]: row["order_id"] for row in books.payments}
    good = Counter(row["order_id"] for row in books.payments if row["state"] == "confirmed")
    kept: Counter[str] = Counter()
    for entry in books.entries:
        sign = 1 if entry["kind"] == "charge" else -1
        kept[order_of[entry["reference"]]] += sign * entry["amount_minor"]
    for order in look.orders.values():
        if good[order["id"]] != (order["state"] == "paid"):
            yield f"order {order['number']} is {order['state']} with {good[order['id']]} good payments"
        if kept[order["id"]] != owed(order):
            yield (
                f"order {order['number']} is {order['state']}, and the processor keeps {kept[order['id']]} "
                f"of it instead of {owed(order)}"
            )


def owed(order: Row) -> int:
    """What of an order's money must be with the processor, in minor units."""
    if order["state"] == "paid":
        return int(order["amount_minor"])
    return int(order["received_minor"]) if order["state"] == "open" else 0


def money_adds_up(look: Look, books: Books) -> Iterator[str]:
    """Invariant 4: charges − refunds = fulfilled totals, and what came of orders that still wait."""
    charged = sum(row["amount_minor"] for row in books.entries if row["kind"] == "charge")
    refunded = sum(row["amount_minor"] for row in books.entries if row["kind"] == "refund")
    if any(row["amount_minor"] <= 0 for row in books.entries):
        yield "the processor's books hold an amount that is not above nothing"
    expected = sum(map(owed, look.orders.values()))
    if charged - refunded != expected:
        yield f"{charged} charged less {refunded} given back is not the {expected} that orders received"


def no_access_without_a_cause(look: Look) -> Iterator[str]:
    """Invariant 5: whatever began, began when an order was paid, a key registered, the App Store paid."""
    causes = {row["settled_at"] for row in look.orders.values() if row["state"] in _SETTLED}
    causes |= {row["registered_at"] for row in look.keys}
    for row in look.subscriptions.values():
        if row["activated_at"] not in causes and row["app_store_id"] is None:
            yield f"a {row['product']} subscription began at {row['activated_at']}, and nothing was paid then"


def history_has_no_gaps(look: Look, books: Books) -> Iterator[str]:
    """Invariant 13, R99: numbers without gaps, times in order."""
    if [row["seq"] for row in books.events] != list(range(1, look.seq + 1)):
        yield f"the numbers of {len(books.events)} events are not 1 to {look.seq}"
    times = [row["at"] for row in books.events]
    if times != sorted(times):
        yield "the history goes back in time"


def nothing_is_overdue(look: Look, books: Books) -> Iterator[str]:
    """Invariant 7, R96: what fell due is done, and what is due next is known."""
    next_due = books.due[0]["due_at"] if books.due else None
    if look.account["next_due_at"] != next_due:
        yield f"the next work is due at {next_due}, and the account knows of {look.account['next_due_at']}"
    if next_due is not None and next_due <= look.now:
        yield f"work that was due at {next_due} is not done at {look.now}"


def limited_sessions_end_once(books: Books) -> Iterator[str]:
    """Invariant 12: one end per session; cut at the limit, never later."""
    ends = Counter(each["data"]["session_id"] for each in books.events if each["kind"] == "session.ended")
    for row in books.sessions:
        if row["started_at"] is None:
            continue
        if ends[row["id"]] != (row["ended_at"] is not None):
            yield f"a session ended {ends[row['id']]} times"
        is_limited = row["limited"] and row["ended_at"] is not None
        if is_limited and row["ended_at"] - row["started_at"] > LIMITED_SESSION + _LATE:
            yield f"a limited session lasted {(row['ended_at'] - row['started_at']).total_seconds():g} s"
