"""Plays steps one after the other, up to the first that fails, with a progress bar."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
from rich.text import Text

from shared.clock import Clock
from shared.errors import AccessError

STEP_WITHIN_S: Final = 20.0


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it says, and what it does; the answer is what came of it, in a few words."""

    title: str
    play: Callable[[], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Played:
    """How a step went; `duration_s` in seconds, `code` the stable one of what went wrong."""

    title: str
    ok: bool
    duration_s: float
    detail: str
    code: str | None = None


async def play(steps: tuple[Step, ...], console: Console, clock: Clock) -> list[Played]:
    """Play the steps in order, up to the first that fails."""
    played: list[Played] = []
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=24))
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("", total=len(steps))
        for step in steps:
            progress.update(bar, description=step.title)
            result = await play_one(step, clock)
            played.append(result)
            progress.console.print(line_of(result), soft_wrap=True)
            progress.advance(bar)
            if not result.ok:
                break
    return played


async def play_one(step: Step, clock: Clock) -> Played:
    """Play one step; one that fails or takes too long says why, and is not `ok`."""
    began, code = clock.monotonic(), None
    try:
        async with asyncio.timeout(STEP_WITHIN_S):
            detail = await step.play()
    except TimeoutError:
        detail, code = f"not done within {STEP_WITHIN_S:.0f} s", "demo_failed"
    except AccessError as exc:
        detail, code = f"{exc.detail} [{exc.code}]", exc.code
    return Played(step.title, code is None, clock.monotonic() - began, detail, code)


def line_of(played: Played) -> Text:
    """How a step went, in one line."""
    mark = Text("✓ ", style="green") if played.ok else Text("✗ ", style="bold red")
    return mark + Text(f"{played.title}  ") + Text(f"{played.duration_s:.2f} s  {played.detail}", style="dim")
