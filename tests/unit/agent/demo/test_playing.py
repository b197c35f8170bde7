"""Steps are played up to the first that fails, which says why and gives its code."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from agent.demo.playing import Step, play
from agent.demo.stage import StageFault
from shared.errors import SimulatorRefused
from tests.support.clock import FakeClock


async def well() -> str:
    return "well"


async def badly() -> str:
    raise SimulatorRefused("scenario_unknown", "There is no scenario 'x'.")


async def wrongly() -> str:
    raise StageFault("demo_failed", "The window shows something else.")


async def slowly() -> str:
    raise TimeoutError


@pytest.mark.parametrize(
    ("act", "code", "said"),
    [
        (badly, "scenario_unknown", "no scenario"),
        (wrongly, "demo_failed", "shows something else"),
        (slowly, "demo_failed", "not done within"),
    ],
)
async def test_step_that_fails_is_the_last(act: object, code: str, said: str, clock: FakeClock) -> None:
    printed = io.StringIO()
    steps = (Step("One", well), Step("Two", act), Step("Three", well))  # type: ignore[arg-type]
    played = await play(steps, Console(file=printed, width=200), clock)
    assert [(each.title, each.ok, each.code) for each in played] == [
        ("One", True, None),
        ("Two", False, code),
    ]
    assert said in played[-1].detail
    assert "✓ One" in printed.getvalue()
    assert "✗ Two" in printed.getvalue()
