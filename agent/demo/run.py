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
from agent.demo.telling import Telling
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
    telling = Telling(wish.language)
    say = telling.words
    _end_in_order()
    by_itself = wish.auto or not has_screen(os.environ, sys.platform)
    try:
        if not by_itself:
            from agent.demo.presenting import present  # only where somebody looks

            return asyncio.run(present(wish, console, telling))
        if not wish.auto:
            console.print(say("no_display"), soft_wrap=True)
        if wish.speed is not None and wish.scenario is None:
            console.print(say("speed_unused"), soft_wrap=True)
        console.print(say("secrets_alone"), soft_wrap=True)
        return asyncio.run(_play_alone(wish, console, telling))
    except AccessError as exc:
        console.print(Text(f"{exc.detail} [{exc.code}]", style="bold red"), soft_wrap=True)
        return exits.code_for(exc.code)
    except TimeoutError:
        console.print(Text(f"{say('too_late')} [demo_failed]", style="bold red"), soft_wrap=True)
        return exits.FAULT
    except OSError as exc:
        words = f"{exc.filename or 'A file'}: {exc.strerror or exc}. [demo_failed]"
        console.print(Text(words, style="bold red"), soft_wrap=True)
        return exits.FAULT
    except KeyboardInterrupt:
        console.print(say("interrupted"))
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


async def _play_alone(wish: DemoWish, console: Console, telling: Telling) -> int:
    clock = SystemClock()
    pictures = wish.pictures if wish.pictures is not None else Path.cwd() / ".demo"
    began = clock.monotonic()
    with passing_folder(wish.profile) as folder:
        if wish.story is StoryName.FIRST_DAY:
            played = await _play_first_day(wish, folder, pictures, console, clock, telling)
        else:
            played = await _play_simulated(wish, folder, pictures, console, clock, telling)
    taken = clock.monotonic() - began
    good = all(each.ok for each in played)
    if wish.as_json:
        _print_json(good, taken, played)
    if good:
        words = telling.words("done", seconds=f"{taken:.1f}", folder=pictures)
        console.print(words, soft_wrap=True, markup=False)
    return exits.DONE if good else exits.code_for(played[-1].code or "")


async def _play_simulated(
    wish: DemoWish, folder: Path, pictures: Path, console: Console, clock: Clock, telling: Telling
) -> list[Played]:
    make_room(pictures)
    stage = Stage(environment(offscreen=True))
    unattended = Unattended(stage, folder, pictures, wish, telling)
    try:
        return await play(unattended.steps(), console, clock)
    finally:
        try:
            await unattended.close()
        finally:
            await stage.clear()


async def _play_first_day(
    wish: DemoWish, folder: Path, pictures: Path, console: Console, clock: Clock, telling: Telling
) -> list[Played]:
    for name in ("1-first-time", "2-reopened", "3-after-a-restart"):
        shutil.rmtree(pictures / name, ignore_errors=True)
    stage = Stage(environment(offscreen=True))
    try:
        story = Story(stage, folder, pictures, wish.theme, telling, clock)
        return await play(story.steps(), console, clock)
    finally:
        await stage.clear()


def _print_json(good: bool, taken: float, played: list[Played]) -> None:
    steps = [{"title": e.title, "ok": e.ok, "duration_s": e.duration_s, "detail": e.detail} for e in played]
    sys.stdout.write(json.dumps({"ok": good, "duration_s": taken, "steps": steps}) + "\n")
