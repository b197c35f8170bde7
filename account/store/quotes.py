"""Amounts (RULES R72, invariant 4): whole minor units, exact until one rounding, half up, at the very end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from shared.calendar import add_months, share_left


@dataclass(frozen=True, slots=True)
class PaidTime:
    """The time that a subscription has: `months` from `anchor`, priced by terms of `term_months`."""

    anchor: datetime
    months: int
    term_months: int


def round_half_up(amount: Fraction) -> int:
    """`amount` (0 or more) as whole minor units."""
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def term_amount(price_minor: int, licences: int) -> int:
    """What so many licences cost for one term."""
    return price_minor * licences


def terms_left(time: PaidTime, now: datetime) -> Fraction:
    """How many terms are left at `now`, with their fractions; never more than the time holds.

    Each term counts by its own length, so that a share of February is a share of February. What is not a
    whole term (three months given by a key, RULES R62) counts by its months.
    """
    left = Fraction(0)
    end_month = time.months
    while end_month > 0:
        start_month = max(end_month - time.term_months, 0)
        start, end = add_months(time.anchor, start_month), add_months(time.anchor, end_month)
        share = Fraction(*share_left(start, end, now))
        if share == 0:
            break
        left += share * Fraction(end_month - start_month, time.term_months)
        end_month = start_month
    return left


def extra_licences_amount(price_minor: int, extra: int, time: PaidTime, now: datetime) -> int:
    """What `extra` licences cost from `now` to the present end (RULES R72)."""
    return round_half_up(price_minor * extra * terms_left(time, now))
