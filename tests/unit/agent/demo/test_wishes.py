"""What cannot be meant on the command line of the demonstration is said in a sentence."""

from __future__ import annotations

import dataclasses

import pytest
from typer.testing import CliRunner

from agent import exits
from agent.cli.app import app
from agent.demo.wishes import DemoWish, StoryName, wrong_use

PLAIN = DemoWish(None, None, True, False, None, False, lambda _: "")


@pytest.mark.parametrize("speed", [-1.0, float("nan"), float("inf"), 100_001.0])
def test_absurd_speed_is_wrong_use(speed: float) -> None:
    assert "from 0 (it stands) to 100000" in (wrong_use(dataclasses.replace(PLAIN, speed=speed)) or "")


@pytest.mark.parametrize("speed", [None, 0.0, 1.0, 100_000.0])
def test_speed_at_which_a_clock_can_run_is_taken(speed: float | None) -> None:
    assert wrong_use(dataclasses.replace(PLAIN, speed=speed, scenario="trial")) is None


@pytest.mark.parametrize("more", [{"speed": 2.0}, {"scenario": "trial"}])
def test_first_day_has_no_simulator(more: dict[str, float | str]) -> None:
    wish = dataclasses.replace(PLAIN, story=StoryName.FIRST_DAY, **more)  # type: ignore[arg-type]
    assert "no simulator" in (wrong_use(wish) or "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--speed", "-3"], "A clock runs at a speed from 0"),
        (["--speed", "nan"], "A clock runs at a speed from 0"),
        (["--speed", "fast"], "--speed"),
        (["--story", "sad"], "subscription and first-day"),
    ],
)
def test_wrong_use_ends_with_its_code_before_anything_starts(arguments: list[str], said: str) -> None:
    outcome = CliRunner().invoke(app, ["demo", "--auto", *arguments])
    assert outcome.exit_code == exits.WRONG_USE
    assert said in outcome.output
