"""Begins the demonstration: by itself without a display, with a presenter where there is one."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

from agent import exits
from agent.demo.alone import Unattended
from agent.demo.folders import passing_folder
from agent.demo.pictures import make_room
from agent.demo.playing import Played, play
from agent.demo.stage import Stage, environment
from agent.demo.story import Story
from agent.demo.wishes import DemoWish, StoryName, wrong_use
from agent.processes import has_screen
from shared.clock import Clock, SystemClock
from shared.errors import AccessError


def demo(wish: DemoWish) -> int:
    """Run the demonstration; the answer is the exit code."""
    console = Console(file=sys.stderr if wish.as_json else sys.stdout, highlight=False)
    mistake = wrong_use(wish)
    if mistake is not None:
        console.print(Text(mistake, style="bold red"), soft_wrap=True)
        return exits.WRONG_USE
    _end_in_order()
    by_itself = wish.auto or not has_screen(os.environ, sys.platform)
    try:
        if not by_itself:
            from agent.demo.presenting import present  # only where somebody looks

            return asyncio.run(present(wish, console))
        if not wish.auto:
            console.print("No display was found: the same story is played offscreen, at speed.")
        if wish.speed is not None and wish.scenario is None:
            console.print(
                "By itself the story advances the clock instead of waiting: --speed changes nothing."
            )
        console.print("Secrets of the demo profile are kept in a private file; no keyring is touched.")
        return asyncio.run(_play_alone(wish, console))
    except AccessError as exc:
        console.print(Text(f"{exc.detail} [{exc.code}]", style="bold red"), soft_wrap=True)
        return exits.code_for(exc.code)
    except TimeoutError:
        console.print(Text("A part did not start in time. [demo_failed]", style="bold red"), soft_wrap=True)
        return exits.FAULT
    except OSError as exc:
        words = f"{exc.filename or 'A file'}: {exc.strerror or exc}. [demo_failed]"
        console.print(Text(words, style="bold red"), soft_wrap=True)
        return exits.FAULT
    except KeyboardInterrupt:
        console.print("Interrupted.")
        return exits.INTERRUPTED


def _end_in_order() -> None:
    """Whoever ends the program, or closes its terminal, ends the other processes too, as Ctrl-C does."""
    for name in ("SIGTERM", "SIGHUP"):
        which = getattr(signal, name, None)  # Windows has no SIGHUP
        if which is not None and signal.getsignal(which) is not signal.SIG_IGN:
            signal.signal(which, _end_as_ctrl_c_does)


def _end_as_ctrl_c_does(*_: object) -> None:
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # so a shell starts what runs in the background
        signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.raise_signal(signal.SIGINT)


async def _play_alone(wish: DemoWish, console: Console) -> int:
    clock = SystemClock()
    pictures = wish.pictures if wish.pictures is not None else Path.cwd() / ".demo"
    began = clock.monotonic()
    with passing_folder(wish.profile) as folder:
        if wish.story is StoryName.FIRST_DAY:
            played = await _play_first_day(wish, folder, pictures, console, clock)
        else:
            played = await _play_simulated(wish, folder, pictures, console, clock)
    taken = clock.monotonic() - began
    good = all(each.ok for each in played)
    if wish.as_json:
        _print_json(good, taken, played)
    if good:
        console.print(f"Done in {taken:.1f} s. Pictures: {pictures}", soft_wrap=True, markup=False)
    return exits.DONE if good else exits.code_for(played[-1].code or "")


async def _play_simulated(
    wish: DemoWish, folder: Path, pictures: Path, console: Console, clock: Clock
) -> list[Played]:
    make_room(pictures)
    stage = Stage(environment(offscreen=True))
    unattended = Unattended(stage, folder, pictures, wish)
    try:
        return await play(unattended.steps(), console, clock)
    finally:
        try:
            await unattended.close()
        finally:
            await stage.clear()


async def _play_first_day(
    wish: DemoWish, folder: Path, pictures: Path, console: Console, clock: Clock
) -> list[Played]:
    for name in ("1-first-time", "2-reopened", "3-after-a-restart"):
        shutil.rmtree(pictures / name, ignore_errors=True)
    stage = Stage(environment(offscreen=True))
    try:
        story = Story(stage, folder, pictures, wish.theme, wish.entitlement_words, clock)
        return await play(story.steps(), console, clock)
    finally:
        await stage.clear()


def _print_json(good: bool, taken: float, played: list[Played]) -> None:
    steps = [{"title": e.title, "ok": e.ok, "duration_s": e.duration_s, "detail": e.detail} for e in played]
    sys.stdout.write(json.dumps({"ok": good, "duration_s": taken, "steps": steps}) + "\n")
