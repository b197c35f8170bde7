"""Terms are prolonged from an anchor, never chained (RULES R60, R67)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from account.subscriptions.terms import Term
from shared.calendar import MAX_MONTHS, add_months

JANUARY_31 = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
anchors = st.integers(0, 366 * 24 * 200).map(
    lambda hours: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
)


@pytest.mark.rule("R67")
def test_a_year_of_single_months_from_the_31st_ends_on_the_31st_again() -> None:
    term = Term(JANUARY_31, 1)
    for _ in range(11):
        term = term.prolonged(1, term.end)
    assert term == Term(JANUARY_31, 12)
    assert term.end == datetime(2027, 1, 31, 12, 0, tzinfo=UTC)


@pytest.mark.rule("R67")
@given(anchor=anchors, parts=st.lists(st.integers(1, 24), min_size=1, max_size=20))
def test_however_a_term_was_bought_its_end_is_that_of_the_sum(anchor: datetime, parts: list[int]) -> None:
    term = Term(anchor, parts[0])
    for months in parts[1:]:
        term = term.prolonged(months, term.end)
    assert term.end == add_months(anchor, sum(parts))


@pytest.mark.rule("R60")
@given(anchor=anchors, months=st.integers(1, 36), more=st.integers(1, 36), gap=st.integers(1, 10**7))
def test_what_is_counted_from_another_instant_gets_that_instant_as_its_anchor(
    anchor: datetime, months: int, more: int, gap: int
) -> None:
    term = Term(anchor, months)
    after = term.end + timedelta(seconds=gap)
    assert term.prolonged(more, after) == Term(after, more)


@pytest.mark.invariant(6)
@given(anchor=anchors, months=st.integers(1, 36), more=st.integers(1, 36), gap=st.integers(0, 10**7))
def test_prolonging_never_moves_an_end_back(anchor: datetime, months: int, more: int, gap: int) -> None:
    term = Term(anchor, months)
    assert term.prolonged(more, term.end + timedelta(seconds=gap)).end > term.end


def test_after_a_century_the_anchor_moves() -> None:
    term = Term(JANUARY_31, MAX_MONTHS)
    assert term.prolonged(1, term.end) == Term(term.end, 1)
