"""Durations: what is one, what is none, and where adding one leads (RULES R67)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.durations import Duration, read_duration

START = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "months", "rest"),
    [
        ("P1M", 1, timedelta(0)),
        ("P1Y", 12, timedelta(0)),
        ("P2Y3M", 27, timedelta(0)),
        ("P3D", 0, timedelta(days=3)),
        ("P2W", 0, timedelta(days=14)),
        ("PT4M30S", 0, timedelta(minutes=4, seconds=30)),
        ("PT0.25S", 0, timedelta(milliseconds=250)),
        ("P1Y2M3W4DT5H6M7S", 14, timedelta(days=25, hours=5, minutes=6, seconds=7)),
        ("PT0S", 0, timedelta(0)),
        ("P100Y", 1200, timedelta(0)),
    ],
)
def test_a_duration_is_months_and_the_rest(text: str, months: int, rest: timedelta) -> None:
    assert read_duration(text) == Duration(months, rest)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P",
        "PT",
        "P1",
        "1M",
        "P1MT",
        "p1m",
        "P-1M",
        "-P1M",
        "P1D1M",
        "P1.5M",
        "P1M ",
        "PT1D",
        "P٣D",
        "P1S",
    ],
)
def test_anything_else_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="is no duration"):
        read_duration(text)


@pytest.mark.parametrize("text", ["P101Y", "P1201M", "P36526D", "P5219W", "PT9999999H"])
def test_nothing_is_longer_than_a_century(text: str) -> None:
    with pytest.raises(ValueError, match="longer than a century"):
        read_duration(text)


@pytest.mark.rule("R67")
def test_months_are_those_of_the_calendar_and_come_first() -> None:
    assert read_duration("P1M").after(START) == START.replace(month=2, day=28)
    assert read_duration("P1MT24H").after(START) == START.replace(month=3, day=1)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("P1Y3D", "P12M3D"),
        ("PT0S", "PT0S"),
        ("PT4M30S", "PT270S"),
        ("PT25H", "P1DT3600S"),
        ("PT0.5S", "PT0.5S"),
    ],
)
def test_a_duration_is_written_as_it_is_read(text: str, written: str) -> None:
    assert str(read_duration(text)) == written
    assert read_duration(written) == read_duration(text)


def test_the_calendar_ends() -> None:
    last = datetime(9999, 12, 31, 23, tzinfo=UTC)
    for text in ("P1M", "PT2H"):
        with pytest.raises(ValueError, match="year 9999"):
            read_duration(text).after(last)


def test_an_instant_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="aware"):
        read_duration("P1D").after(datetime(2026, 1, 1))  # noqa: DTZ001 - refused


def test_whether_any_time_passes() -> None:
    assert read_duration("PT0S").is_nothing
    assert not read_duration("P1M").is_nothing
    assert not read_duration("PT1S").is_nothing


@given(st.text(max_size=30))
def test_no_text_makes_it_fail_otherwise(text: str) -> None:
    try:
        found = read_duration(text)
    except ValueError:
        return
    assert found.after(START) >= START
    assert read_duration(str(found)) == found
