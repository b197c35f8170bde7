"""What the simulator refuses is said calmly, where it was asked for, in the language of the window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from gui.language import Language
from gui.qa.pages import SimulatorPanelPage
from gui.simulator.presenters.troubles import is_known_here, problem_of
from shared.commands import Command
from shared.simulator import ClockAnswer, ClockView
from shared.simulator_commands import LoadScenario, MoveClock
from tests.gui.conftest import Living
from tests.support.clock import START
from tests.support.simulator_dock import answered, asked

Panel = Callable[..., Living]
Press = Callable[[SimulatorPanelPage], None]

REFUSED: list[tuple[str, Press, str, str, str]] = [
    ("clock", lambda panel: panel.set_rate(0), "rate_0", "clock_rate_invalid", "A clock cannot run at"),
    (
        "clock",
        lambda panel: panel.set_rate(100_000),
        "rate_100000",
        "clock_rate_invalid",
        "A clock cannot run",
    ),
    ("clock", lambda panel: panel.go_to("2020-01-01 00:00"), "go", "clock_backwards", "never goes back"),
    (
        "clock",
        lambda panel: panel.advance("P1Y"),
        "advance_P1Y",
        "clock_wish_invalid",
        "cannot be moved there",
    ),
    ("clock", lambda panel: panel.step(), "step", "nothing_due", "Nothing is due"),
    ("scenario", lambda panel: panel.load(), "load", "scenario_unknown", "There is no scenario of this name"),
    ("scenario", lambda panel: panel.load(), "load", "scenario_broken", "cannot be played as it is written"),
]


@pytest.mark.rule("R90", "R95")
@pytest.mark.parametrize("language", [Language.ENGLISH, Language.FRENCH])
def test_refusal_is_told_where_it_was_asked_for_and_the_panel_goes_on(
    panel: Panel, qtbot: QtBot, spoken: Callable[[Language], None], language: Language
) -> None:
    english = [problem_of(code) for _, _, _, code, _ in REFUSED]
    spoken(language)
    one = panel()
    for (section, press, control, code, words), sentence in zip(REFUSED, english, strict=True):
        one.door.answer = lambda command, code=code: (  # type: ignore[misc]
            code if isinstance(command, MoveClock | LoadScenario) else answered(command)
        )
        press(one.simulator)
        expected = problem_of(code)
        qtbot.wait_until(lambda: one.simulator.problem_of(section) == expected)  # noqa: B023
        assert is_known_here(code)
        assert words in sentence
        assert (expected == sentence) is (language is Language.ENGLISH)
        assert code not in expected
        assert not one.find.is_busy(f"simulator.{control}")
        assert not one.find.has("banner.failure")
        assert one.simulator.rate == 0.0  # the clock as it is, not as it was wished


def test_two_moves_at_once_are_both_asked_for_and_each_refusal_is_told(panel: Panel, qtbot: QtBot) -> None:
    one = panel()
    one.door.answer = None
    one.simulator.advance("P1M")
    one.simulator.go_to("2026-01-16 00:00")
    qtbot.wait_until(lambda: len(asked(one, MoveClock)) == 2)
    with qtbot.wait_signal(one.link.reply_received):
        one.door.reply(one.door.ids[-2], ClockAnswer(ClockView(START, 0.0)))  # the month has passed
    assert one.simulator.problem_of("clock") == ""
    with qtbot.wait_signal(one.link.reply_received):
        one.door.reply(one.door.ids[-1], "clock_backwards")  # so the other instant lies behind it
    assert "never goes back" in one.simulator.problem_of("clock")
    assert not one.find.is_busy("simulator.advance_P1M")


def test_act_that_the_service_was_too_slow_for_can_be_asked_for_again(panel: Panel, qtbot: QtBot) -> None:
    one = panel()
    slow = MoveClock(advance_by="P1Y")

    def unreachable(command: Command) -> object:
        return "service_unreachable" if command == slow else answered(command)

    one.door.answer = unreachable
    one.simulator.advance("P1Y")
    qtbot.wait_until(lambda: one.simulator.problem_of("clock") != "")
    one.door.answer = lambda command: (
        ClockAnswer(ClockView(START, 0.0)) if isinstance(command, MoveClock) else answered(command)
    )
    one.simulator.advance("P1Y")
    qtbot.wait_until(lambda: len(asked(one, MoveClock)) == 2)
    qtbot.wait_until(lambda: one.simulator.problem_of("clock") == "")
