"""Amounts: exact until one rounding, never more than a whole term, never less than nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from account.store.quotes import PaidTime, extra_licences_amount, round_half_up, term_amount, terms_left
from shared.calendar import add_months

_START = datetime(2020, 1, 1, tzinfo=UTC)
_ANCHORS = st.integers(0, 80 * 365 * 24 * 60).map(lambda minutes: _START + timedelta(minutes=minutes))
_PRICES = st.integers(1, 10_000_000)
_TERMS = st.sampled_from((1, 3, 12, 24))


@st.composite
def times(draw: st.DrawFn) -> PaidTime:
    """Time that was paid for or given: some terms and perhaps months besides."""
    term = draw(_TERMS)
    return PaidTime(draw(_ANCHORS), draw(st.integers(1, 4)) * term + draw(st.integers(0, 3)), term)


@st.composite
def moments(draw: st.DrawFn) -> tuple[PaidTime, datetime]:
    """Such time, and an instant before, in or after it."""
    time = draw(times())
    end = add_months(time.anchor, time.months)
    span = (end - time.anchor) // timedelta(seconds=1)
    return time, time.anchor + timedelta(seconds=draw(st.integers(-1000, span + 1000)))


@pytest.mark.parametrize(
    ("amount", "rounded"), [("0", 0), ("0.49", 0), ("0.5", 1), ("1.5", 2), ("2.5", 3), ("2.4999", 2)]
)
def test_halves_are_rounded_up(amount: str, rounded: int) -> None:
    assert round_half_up(Fraction(amount)) == rounded


@given(st.fractions(min_value=0, max_value=10**9))
def test_rounding_is_never_off_by_more_than_half(amount: Fraction) -> None:
    assert abs(round_half_up(amount) - amount) <= Fraction(1, 2)


@pytest.mark.rule("R72")
@given(_PRICES, st.integers(1, 200), times())
def test_at_the_start_extra_licences_cost_as_much_as_their_terms(
    price: int, extra: int, time: PaidTime
) -> None:
    amount = extra_licences_amount(price, extra, time, time.anchor)
    assert amount == round_half_up(Fraction(price * extra * time.months, time.term_months))
    whole_terms = time.months // time.term_months
    assert amount >= term_amount(price, extra) * whole_terms


@pytest.mark.rule("R72")
@given(_PRICES, st.integers(1, 200), moments())
def test_an_amount_never_leaves_its_bounds_and_never_rises_with_time(
    price: int, extra: int, moment: tuple[PaidTime, datetime]
) -> None:
    time, now = moment
    amount = extra_licences_amount(price, extra, time, now)
    later = extra_licences_amount(price, extra, time, now + timedelta(days=1))
    assert 0 <= later <= amount
    assert amount <= extra_licences_amount(price, extra, time, time.anchor)
    if now >= add_months(time.anchor, time.months):
        assert amount == 0


@given(_PRICES, st.integers(1, 50), st.integers(1, 50), moments())
def test_two_upgrades_at_once_cost_as_much_as_one_but_for_the_rounding(
    price: int, first: int, second: int, moment: tuple[PaidTime, datetime]
) -> None:
    time, now = moment
    together = extra_licences_amount(price, first + second, time, now)
    apart = extra_licences_amount(price, first, time, now) + extra_licences_amount(price, second, time, now)
    assert abs(together - apart) <= 1


@given(moments(), st.integers(0, 100))
def test_what_is_left_and_what_is_gone_are_the_whole(moment: tuple[PaidTime, datetime], percent: int) -> None:
    time, now = moment
    left = terms_left(time, now)
    assert 0 <= left <= Fraction(time.months, time.term_months)
    assert terms_left(time, now + timedelta(hours=percent)) <= left


def test_half_of_a_year_of_365_days_costs_half_rounded_up() -> None:
    anchor = datetime(2026, 1, 1, tzinfo=UTC)
    half = anchor + timedelta(days=182, hours=12)
    assert extra_licences_amount(1999, 1, PaidTime(anchor, 12, 12), half) == 1000


def test_february_counts_by_its_own_length() -> None:
    time = PaidTime(datetime(2026, 1, 31, tzinfo=UTC), 2, 1)
    middle = datetime(2026, 3, 15, 12, tzinfo=UTC)  # of the term from 28 February to 31 March
    assert terms_left(time, middle) == Fraction(31, 62)
    assert extra_licences_amount(299, 2, time, middle) == 299
