"""`shared.calendar`: months from an anchor, with the day clamped (RULES R67)."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.calendar import MAX_MONTHS, add_months, share_left

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)

anchors = st.datetimes(
    min_value=datetime(2000, 1, 1),  # noqa: DTZ001  hypothesis puts the zone on
    max_value=datetime(2400, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
terms = st.integers(0, MAX_MONTHS)


def day(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}T09:30:15.000007+00:00")


@pytest.mark.rule("R67")
@pytest.mark.parametrize(
    ("anchor", "months", "end"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-01-31", 2, "2026-03-31"),
        ("2026-01-31", 3, "2026-04-30"),
        ("2026-01-31", 13, "2027-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 24, "2026-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2024-02-29", 1, "2024-03-29"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-05-15", 0, "2026-05-15"),
        ("2096-02-29", 48, "2100-02-28"),  # 2100 is no leap year
        ("2099-12-31", 2, "2100-02-28"),
        ("2100-02-28", 12, "2101-02-28"),
        ("1999-12-31", 2, "2000-02-29"),  # and 2000 was one
        ("2026-01-15", MAX_MONTHS, "2126-01-15"),
    ],
)
def test_the_day_is_clamped_and_the_time_of_day_kept(anchor: str, months: int, end: str) -> None:
    assert add_months(day(anchor), months) == day(end)


@pytest.mark.rule("R67")
@pytest.mark.security(32)
def test_summer_time_moves_no_end() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    before = datetime(2026, 3, 28, 23, 30, tzinfo=berlin)  # the night in which an hour is missing
    end = add_months(before, 1)
    assert end == datetime(2026, 4, 28, 22, 30, tzinfo=UTC)
    assert end.tzinfo is UTC


@pytest.mark.rule("R67")
def test_the_calendar_is_that_of_utc_whatever_zone_the_anchor_is_written_in() -> None:
    far_east = timezone(timedelta(hours=14))
    early_on_the_first = datetime(2026, 2, 1, 5, 0, tzinfo=far_east)  # 31 January in UTC
    assert add_months(early_on_the_first, 1) == datetime(2026, 2, 28, 15, 0, tzinfo=UTC)


@pytest.mark.rule("R67")
@given(anchor=anchors, months=terms)
def test_the_end_is_in_the_month_that_is_so_many_months_later(anchor: datetime, months: int) -> None:
    end = add_months(anchor, months)
    assert (end.year - anchor.year) * 12 + end.month - anchor.month == months
    assert end.timetz() == anchor.timetz()
    assert end.day == min(anchor.day, monthrange(end.year, end.month)[1])


@pytest.mark.rule("R67")
@given(anchor=anchors, first=st.integers(0, 600), second=st.integers(0, 600))
def test_a_term_more_ends_later_and_a_chain_never_ends_later_than_the_sum(
    anchor: datetime, first: int, second: int
) -> None:
    together = add_months(anchor, first + second)
    chained = add_months(add_months(anchor, first), second)
    assert chained <= together
    assert (add_months(anchor, first) < together) == (second > 0)


@pytest.mark.parametrize("months", [-1, MAX_MONTHS + 1, 10**12])
def test_a_term_that_is_none_is_refused(months: int) -> None:
    with pytest.raises(ValueError, match="months are no term"):
        add_months(NOW, months)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="must be aware"):
        add_months(NOW.replace(tzinfo=None), 1)


def test_the_calendar_ends_with_the_year_9999() -> None:
    last = datetime(9999, 11, 30, tzinfo=UTC)
    assert add_months(last, 1) == datetime(9999, 12, 30, tzinfo=UTC)
    with pytest.raises(ValueError, match="year 9999"):
        add_months(last, 2)


@pytest.mark.rule("R72")
def test_the_share_left_is_whole_at_the_start_half_in_the_middle_and_none_at_the_end() -> None:
    end = NOW + timedelta(days=2)
    whole = 2 * 86_400 * 10**6
    assert share_left(NOW, end, NOW) == (whole, whole)
    assert share_left(NOW, end, NOW + timedelta(days=1)) == (whole // 2, whole)
    assert share_left(NOW, end, end - TICK) == (1, whole)
    assert share_left(NOW, end, end) == (0, whole)


@pytest.mark.rule("R72")
@given(anchor=anchors, months=st.integers(1, 24), offset=st.integers(-(10**15), 10**15))
def test_the_share_left_is_never_outside_the_term(anchor: datetime, months: int, offset: int) -> None:
    left, whole = share_left(anchor, add_months(anchor, months), anchor + timedelta(microseconds=offset))
    assert 0 <= left <= whole


@pytest.mark.parametrize("length", [timedelta(0), -TICK])
def test_a_term_that_does_not_end_after_its_start_has_no_share(length: timedelta) -> None:
    with pytest.raises(ValueError, match="ends after its start"):
        share_left(NOW, NOW + length, NOW)
