"""Invariant 5: each confirmed order and each key brings about what it is for, exactly once, for its term.

Works through the events of one step, with the ends as they were before it. It takes nothing from the product
but the calendar.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Final

from account.fleet.look import Look, Row
from shared.calendar import add_months
from shared.codec import instant_from_text

ACCESS: Final = "access"
PERPETUAL_MONTHS: Final = 3
_GRANTS: Final = frozenset({"subscription.started", "subscription.extended", "subscription.renewed"})
_CLAMPED: Final = timedelta(days=3)
"""Months counted from an anchor and from the last end differ by what February is shorter."""

Ends = dict[str, datetime | None]


def each_payment_grants_once(before: Look, after: Look) -> Iterator[str]:
    """What is wrong with what was granted between two looks."""
    work = _Grants({row_id: row["end_at"] for row_id, row in before.subscriptions.items()}, after)
    for event in after.events:
        yield from work.heard(event)
    yield from work.finished()


class _Grants:
    """What has been paid and not yet given, while the events are read."""

    def __init__(self, ends: Ends, after: Look) -> None:
        self._ends = ends
        self._after = after
        self._order: Row | None = None
        self._brings: Row | None = None

    def heard(self, event: Row) -> Iterator[str]:
        told = event["data"]
        if event["kind"] == "order.paid":
            if self._order is not None:
                yield f"order {self._order['number']} is paid and gave nothing"
            self._order = self._after.orders[told["order_id"]]
        elif event["kind"] == "subscription.licences_changed" and self._order is not None:
            order = self._order
            if order["kind"] == "licences":
                if (told["subscription_id"], told["licences"]) != (
                    order["subscription_id"],
                    str(order["licences"]),
                ):
                    yield f"order {order['number']} gave other licences than it was for"
                self._order = None
        elif event["kind"] in _GRANTS:
            yield from self._granted(event)

    def finished(self) -> Iterator[str]:
        if self._order is not None:
            yield f"order {self._order['number']} is paid and gave nothing"
        if self._brings is not None:
            yield f"no access came with the {self._brings['product']} subscription"

    def _granted(self, event: Row) -> Iterator[str]:
        told = event["data"]
        row = self._after.subscriptions[told["subscription_id"]]
        until = instant_from_text(told["until"]) if told["until"] else None
        if row["app_store_id"] is not None:
            own = self._ends.get(row["id"])
            if until is None or (own is not None and until <= own):
                yield "the App Store was paid and gave no time"
        elif self._brings is not None:
            yield from self._brought(event, row, until, self._brings)
            self._brings = None
        elif self._order is not None:
            order, self._order = self._order, None
            if told["product"] != order["product"]:
                yield f"order {order['number']} gave {told['product']}, not {order['product']}"
            yield from self._term(event, row, until, order)
            is_new = event["kind"] == "subscription.started"
            self._brings = row if is_new and row["product"] != ACCESS else None
        else:
            yield from self._key(event, row, until)
            self._brings = row
        self._ends[row["id"]] = until

    def _term(self, event: Row, row: Row, until: datetime | None, order: Row) -> Iterator[str]:
        """The new end is the term after the present end, or after what is left of other access (R60)."""
        own = self._ends.get(row["id"])
        if event["kind"] == "subscription.renewed":
            bases = [own]
        elif row["product"] != ACCESS and own is None:
            bases = [event["at"]]
        else:
            bases = [own, self._latest_end(event["at"], lambda each: True)]
        months = order["term_months"]
        if until is None or not any(_is_term(base, months, until) for base in bases if base is not None):
            yield f"order {order['number']} for {months} months gave access until {until}"

    def _key(self, event: Row, row: Row, until: datetime | None) -> Iterator[str]:
        """Something began without an order: a key was registered, for as long as it says."""
        keys = [each for each in self._after.keys if each["subscription_id"] == row["id"]]
        if [(key["order_id"], key["product"]) for key in keys] != [(None, row["product"])]:
            yield f"{row['product']} began without an order and without a key"
            return
        months = keys[0]["term_months"]
        if until != (add_months(event["at"], months) if months else None):
            yield f"a key for {months} months gave {row['product']} until {until}"

    def _brought(self, event: Row, row: Row, until: datetime | None, parent: Row) -> Iterator[str]:
        """Access that came along: to the same end; with a licence without end three months more (R61–R63)."""
        if event["data"]["product"] != ACCESS:
            yield f"{event['data']['product']} came with {parent['product']}, and no access"
        elif parent["months"]:
            if until != self._ends[parent["id"]]:
                yield f"access that came with {parent['product']} ends at another instant than that"
        else:
            base = self._ends.get(row["id"]) or self._latest_end(
                event["at"], lambda each: bool(each["origin"] == "app_store")
            )
            if until is None or not _is_term(base, PERPETUAL_MONTHS, until):
                yield f"a licence without end brought access until {until}"

    def _latest_end(self, at: datetime, counts: Callable[[Row], bool]) -> datetime:
        rows = [row for row in self._after.subscriptions.values() if row["product"] == ACCESS and counts(row)]
        known = [self._ends.get(row["id"]) for row in rows if row["revoked_at"] is None]
        return max([at, *(end for end in known if end is not None)])


def _is_term(base: datetime, months: int, until: datetime) -> bool:
    """Whether `until` is so many months after `base`, which itself may have been counted from an anchor."""
    expected = add_months(base, months)
    clamped = any((each + timedelta(days=1)).day == 1 for each in (base, until))
    return until == expected or (clamped and abs(until - expected) <= _CLAMPED)
