"""The demonstration with a presenter: the real window, pages in the real browser, hints in the terminal."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import shutil
import sys
import webbrowser
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
from rich.text import Text

from agent import exits
from agent.demo.alone import SCREEN, is_reached
from agent.demo.folders import make_demo_folder, own_folder
from agent.demo.good_story import GoodStory
from agent.demo.pages import is_out_of_reach
from agent.demo.scenes import GOOD_STORY
from agent.demo.situation import Situation
from agent.demo.speaker import Speaker, Word
from agent.demo.stage import ENDED_WITHIN_S, Stage, StageFault, environment, until
from agent.demo.wishes import ON_STAGE_SPEED, DemoWish, StoryName
from agent.door.client import DoorClient
from agent.profile.paths import Paths
from shared.commands import OpenPage
from shared.errors import AccessError
from shared.reasons import LoginPage
from shared.sales import LoginLink
from shared.simulator import PanelLink
from shared.simulator_commands import OpenSimulatorPanel

HINTS: Final = (
    "Welcome: press “Create an Account” or “Sign In”. The browser opens on the account service's own page.",
    "Any address will do, such as you@example.org; nothing leaves this computer.",
    "Back in the window: this computer is registered and named, in Trial mode.",
    "Rename it with the pencil beside its name. “Buy Subscription” opens the page about subscriptions.",
    "Show the command line beside it: {program} status --profile {profile}",
    "Close the window to end the demonstration. Run it again: you are still signed in.",
)


async def present(wish: DemoWish, console: Console) -> int:
    """Show what was asked for, until the presenter has enough. The answer is the exit code."""
    folder = wish.profile if wish.profile is not None else own_folder()
    make_demo_folder(folder, wish.fresh)
    stage = Stage(environment(offscreen=False))
    try:
        if wish.story is StoryName.FIRST_DAY:
            return await _first_day(stage, folder, wish, console)
        paths = stage.prepare_simulated(folder / "simulated", SCREEN)
        return await _Presentation(stage, paths, wish, console).run()
    finally:
        await stage.clear()


async def _first_day(stage: Stage, folder: Path, wish: DemoWish, console: Console) -> int:
    """The window on a profile without a simulator, until the presenter closes it."""
    paths = stage.prepare(folder)
    await stage.start_agent(paths)
    window = stage.open_window(paths, wish.pictures, wish.theme)
    _say_where(console, folder)
    for number, hint in enumerate(HINTS, 1):
        words = hint.format(program=_program(), profile=folder)
        console.print(f"  {number}. {words}", soft_wrap=True, markup=False)
    return exits.DONE if await asyncio.to_thread(window.wait) == 0 else exits.FAULT


class _Presentation:
    """One presentation on a simulator run."""

    def __init__(self, stage: Stage, paths: Paths, wish: DemoWish, console: Console) -> None:
        self._stage, self._paths, self._wish, self._console = stage, paths, wish, console

    async def run(self) -> int:
        """Start everything, then follow the presenter."""
        with _bar(self._console, 3) as bar:
            bar.now("The agent and its account service start")
            agent = await self._stage.start_agent(self._paths)
            await until(agent, is_reached)
            speed = self._wish.speed if self._wish.speed is not None else ON_STAGE_SPEED
            story = GoodStory(agent, speed, self._wish.entitlement_words)
            bar.now("The situation is made")
            situation = None
            if self._wish.scenario is not None:
                situation = Situation(agent, self._wish.scenario, self._wish.speed)
                await situation.load()
            else:
                await story.enter(GOOD_STORY[0])
            window = self._stage.open_window(self._paths, self._wish.pictures, self._wish.theme)
            await self._stage.window_is_there(window, agent)
            bar.now("The pages open in the browser")
            await self._open_pages(agent)
        _say_where(self._console, self._paths.profile)
        speaker = Speaker(self._console, window)
        try:
            if situation is not None:
                await self._tell_situation(situation, speaker, agent)
            else:
                await self._tell_story(story, speaker, agent)
        finally:
            await speaker.close()
            # A session that goes on would call for a face on the screen, when the window is gone.
            with contextlib.suppress(AccessError, TimeoutError):
                async with asyncio.timeout(ENDED_WITHIN_S):
                    await story.leave()
        if speaker.window_code:
            raise StageFault("demo_failed", f"The window ended early (exit code {speaker.window_code}).")
        return exits.DONE

    async def _tell_story(self, story: GoodStory, speaker: Speaker, agent: DoorClient) -> None:
        at = 0
        while at < len(GOOD_STORY):
            scene = GOOD_STORY[at]
            await story.pace(scene)
            speaker.show_scene(at + 1, len(GOOD_STORY), scene)
            word = await speaker.answer()
            if word is Word.END:
                return
            if word is Word.BACK:
                at = max(0, at - 1)
                if await self._attempt(speaker, functools.partial(story.enter, GOOD_STORY[at])):
                    await self._open_pages(agent)
            elif await self._attempt(speaker, functools.partial(story.play, scene)):
                at += 1
        speaker.say("\nThat is the whole story. Everything is still open: try what you like.")
        while await speaker.answer() is not Word.END:
            speaker.say("  There is nothing after this; q ends, and running it again begins anew.")

    async def _tell_situation(self, situation: Situation, speaker: Speaker, agent: DoorClient) -> None:
        at, hints = 0, situation.hints
        speaker.show_title(situation.name, situation.told(self._wish.entitlement_words))
        while True:
            for line in hints[at : at + 1]:
                speaker.say(f"  {line}")
            word = await speaker.answer()
            if word is Word.END:
                return
            at += 1
            if word is Word.BACK:
                at = 0
                if await self._attempt(speaker, situation.load):
                    await self._open_pages(agent)
            elif at >= len(hints):
                speaker.say("  That was the last hint. Everything stays open until you end it.")

    async def _attempt(self, speaker: Speaker, act: Callable[[], Awaitable[str]]) -> bool:
        """Do `act` and say what came of it; one that fails may be tried again."""
        try:
            async with asyncio.timeout(60.0):
                speaker.say(f"  ✓ {await act()}", "green")
        except TimeoutError:
            speaker.say("  ✗ It did not happen in time. Enter tries again, b goes back.", "bold red")
        except AccessError as exc:
            words = f"  ✗ {exc.detail} [{exc.code}] Enter tries again, b goes back."
            speaker.say(words, "bold red")
        else:
            return True
        return False

    async def _open_pages(self, agent: DoorClient) -> None:
        """The simulator's panel, and the account's computers, from which a session begins."""
        panel = await agent.command(OpenSimulatorPanel())
        assert isinstance(panel, PanelLink)
        addresses = [panel.url]
        try:
            if agent.snapshot.account is not None:
                link = await agent.command(OpenPage(LoginPage.COMPUTERS))
                assert isinstance(link, LoginLink)
                addresses.append(link.url)
        except AccessError as exc:
            if not is_out_of_reach(exc):
                raise
            self._console.print("  The account's own pages do not answer: that is what this situation shows.")
        for address in addresses:
            if not await asyncio.to_thread(_open, address):
                words = f"No browser opened. Within a minute, open this in one: {address}"
                self._console.print(words, soft_wrap=True, markup=False)


def _open(address: str) -> bool:
    try:
        return webbrowser.open(address)
    except (webbrowser.Error, OSError):
        return False


class _Bar:
    """A bar that moves with each thing that is about to be awaited."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=total + 1)

    def now(self, words: str) -> None:
        """This comes next."""
        self._progress.update(self._task, description=words, advance=1)


@contextmanager
def _bar(console: Console, total: int) -> Iterator[_Bar]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=24))
    with Progress(*columns, console=console, transient=True) as progress:
        yield _Bar(progress, total)


def _say_where(console: Console, profile: Path) -> None:
    console.print(f"The window is open on the demo profile {profile}.", soft_wrap=True, markup=False)
    console.print(Text("Its secrets are kept in a private file; your keyring is not touched.\n"))


def _program() -> str:
    """How the command line is called in this terminal: by its name where the shell finds it."""
    beside = Path(sys.executable).with_name("access-agent")
    if shutil.which("access-agent") or not beside.exists():
        return "access-agent"
    here = Path.cwd()
    return str(beside.relative_to(here) if beside.is_relative_to(here) else beside)
