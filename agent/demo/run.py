"""Plays the demonstration: by itself without a display, with a presenter where there is one."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
from rich.text import Text

from agent import exits
from agent.demo.stage import Stage, environment
from agent.demo.story import Step, Story
from agent.processes import has_screen
from agent.profile.paths import APP_NAME
from shared.clock import Clock, SystemClock
from shared.errors import AccessError
from shared.snapshot import EntitlementView

STEP_WITHIN_S: Final = 20.0
_MARK: Final = "demo-profile"

HINTS: Final = (
    "Welcome: press “Create an Account” or “Sign In”. The browser opens on the account service's own page.",
    "Any address will do, such as you@example.org; nothing leaves this computer.",
    "Back in the window: this computer is registered and named, in Trial mode.",
    "Rename it with the pencil beside its name. “Buy Subscription” opens the page about subscriptions.",
    "Show the command line beside it: {program} status --profile {profile}",
    "Close the window to end the demonstration. Run it again: you are still signed in.",
)


@dataclass(frozen=True, slots=True)
class DemoWish:
    """What was asked for on the command line, and the words that it has for an entitlement."""

    profile: Path | None
    pictures: Path | None
    auto: bool
    fresh: bool
    theme: str | None
    as_json: bool
    entitlement_words: Callable[[EntitlementView], str]


@dataclass(frozen=True, slots=True)
class Played:
    """How a step went; `duration_s` in seconds."""

    title: str
    ok: bool
    duration_s: float
    detail: str


def demo(wish: DemoWish) -> int:
    """Run the demonstration; the answer is the exit code."""
    console = Console(file=sys.stderr if wish.as_json else sys.stdout, highlight=False)
    by_itself = wish.auto or not has_screen(os.environ, sys.platform)
    try:
        if not by_itself:
            return asyncio.run(_present(wish, console))
        if not wish.auto:
            console.print("No display was found: the same story is played offscreen, at speed.")
        console.print("Secrets of the demo profile are kept in a private file; no keyring is touched.")
        return asyncio.run(_play_alone(wish, console))
    except AccessError as exc:
        console.print(Text(f"{exc.detail} [{exc.code}]", style="bold red"), soft_wrap=True)
        return exits.code_for(exc.code)
    except KeyboardInterrupt:
        console.print("Interrupted.")
        return exits.INTERRUPTED


async def _play_alone(wish: DemoWish, console: Console) -> int:
    clock = SystemClock()
    pictures = wish.pictures if wish.pictures is not None else Path.cwd() / ".demo"
    for name in ("1-first-time", "2-reopened", "3-after-a-restart"):
        shutil.rmtree(pictures / name, ignore_errors=True)
    stage = Stage(environment(offscreen=True))
    began = clock.monotonic()
    with _profile_folder(wish) as folder:
        try:
            story = Story(stage, folder, pictures, wish.theme, wish.entitlement_words, clock)
            played = await _play(story.steps(), console, clock)
        finally:
            await stage.clear()
    taken = clock.monotonic() - began
    good = all(each.ok for each in played)
    if wish.as_json:
        steps = [
            {"title": e.title, "ok": e.ok, "duration_s": e.duration_s, "detail": e.detail} for e in played
        ]
        sys.stdout.write(json.dumps({"ok": good, "duration_s": taken, "steps": steps}) + "\n")
    if good:
        console.print(
            f"Done in {taken:.1f} s. Pictures of the window: {pictures}", soft_wrap=True, markup=False
        )
    return exits.DONE if good else exits.FAULT


async def _play(steps: tuple[Step, ...], console: Console, clock: Clock) -> list[Played]:
    """Play the steps in order, up to the first that fails."""
    played: list[Played] = []
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=24))
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("", total=len(steps))
        for step in steps:
            progress.update(bar, description=step.title)
            result = await _play_one(step, clock)
            played.append(result)
            progress.console.print(_line(result), soft_wrap=True)
            progress.advance(bar)
            if not result.ok:
                break
    return played


async def _play_one(step: Step, clock: Clock) -> Played:
    began = clock.monotonic()
    try:
        async with asyncio.timeout(STEP_WITHIN_S):
            detail, ok = await step.play(), True
    except TimeoutError:
        detail, ok = f"not done within {STEP_WITHIN_S:.0f} s", False
    except AccessError as exc:
        detail, ok = f"{exc.detail} [{exc.code}]", False
    return Played(step.title, ok, clock.monotonic() - began, detail)


def _line(played: Played) -> Text:
    mark = Text("✓ ", style="green") if played.ok else Text("✗ ", style="bold red")
    return mark + Text(f"{played.title}  ") + Text(f"{played.duration_s:.2f} s  {played.detail}", style="dim")


async def _present(wish: DemoWish, console: Console) -> int:
    """The real window on the demo profile, until the presenter closes it."""
    folder = wish.profile if wish.profile is not None else _own_folder()
    _make_demo_folder(folder, wish.fresh)
    stage = Stage(environment(offscreen=False))
    try:
        paths = stage.prepare(folder)
        await stage.start_agent(paths)
        window = stage.open_window(paths, wish.pictures, wish.theme)
        console.print(f"The window is open on the demo profile {folder}.", soft_wrap=True, markup=False)
        console.print("Its secrets are kept in a private file; your keyring is not touched.\n")
        for number, hint in enumerate(HINTS, 1):
            words = hint.format(program=_program(), profile=folder)
            console.print(f"  {number}. {words}", soft_wrap=True, markup=False)
        return exits.DONE if await asyncio.to_thread(window.wait) == 0 else exits.FAULT
    finally:
        await stage.clear()


def _program() -> str:
    """How the command line is called in this terminal: by its name where the shell finds it."""
    beside = Path(sys.executable).with_name("access-agent")
    if shutil.which("access-agent") or not beside.exists():
        return "access-agent"
    here = Path.cwd()
    return str(beside.relative_to(here) if beside.is_relative_to(here) else beside)


def _own_folder() -> Path:
    return platformdirs.user_cache_path(APP_NAME, appauthor=False) / "demo"


@contextmanager
def _profile_folder(wish: DemoWish) -> Iterator[Path]:
    """An empty profile: a passing one, or the folder that was named."""
    if wish.profile is None:
        with tempfile.TemporaryDirectory(prefix="access-agent-demo-") as passing:
            yield Path(passing)
        return
    _make_demo_folder(wish.profile, fresh=True)
    yield wish.profile


def _make_demo_folder(folder: Path, fresh: bool) -> None:
    """Make `folder` a demo profile. Only one that is empty, or was made here, is used or emptied."""
    mark = folder / _MARK
    if folder.exists() and any(folder.iterdir()) and not mark.exists():
        raise AccessError("profile_not_a_demo", f"{folder} is not a demo profile, so it was left alone.")
    if fresh and mark.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    mark.touch()
