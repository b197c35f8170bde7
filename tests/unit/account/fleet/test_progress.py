"""The line that says how far a fleet is."""

from __future__ import annotations

import io
from datetime import timedelta

from account.fleet.progress import Progress, bar
from tests.support.clock import FakeClock


class Terminal(io.StringIO):
    """A terminal that remembers what was written."""

    def isatty(self) -> bool:
        return True


def test_a_bar_is_empty_at_the_beginning_and_full_at_the_end() -> None:
    assert bar(0, 8, width=4) == "▕    ▏"
    assert bar(3, 8, width=4) == "▕█▌  ▏"
    assert bar(8, 8, width=4) == "▕████▏"


def test_a_terminal_sees_one_line_that_is_drawn_anew_and_what_is_left(clock: FakeClock) -> None:
    out = Terminal()
    progress = Progress(out, clock)
    for done in range(3):
        progress.tell("account-years", done, 4)
        clock.advance(timedelta(seconds=30))
    progress.tell("hosts", 0, 2)
    progress.end()
    first, second, _ = out.getvalue().split("\n")
    assert first.count("\r") == 3
    assert "2 of 4 account-years, 1:00 left" in first
    assert "0 of 2 hosts" in second


def test_it_is_not_drawn_more_often_than_anybody_sees(clock: FakeClock) -> None:
    out = Terminal()
    progress = Progress(out, clock)
    for done in range(1_000):
        progress.tell("account-years", done, 1_000)
    assert out.getvalue().count("\r") == 1
    progress.tell("account-years", 1_000, 1_000)
    assert out.getvalue().count("\r") == 2


def test_a_file_gets_one_line_per_part(clock: FakeClock) -> None:
    out = io.StringIO()
    progress = Progress(out, clock)
    for done in range(5):
        progress.tell("account-years", done, 4)
    progress.tell("hosts", 0, 2)
    progress.end()
    assert out.getvalue() == "account-years: 4\nhosts: 2\n"
