"""The demonstration with a presenter: the real window, pages in the real browser, hints in the terminal."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import shutil
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
from rich.text import Text

from agent import exits
from agent.demo.alone import SCREEN, is_reached
from agent.demo.folders import make_demo_folder, own_folder
from agent.demo.good_story import GoodStory
from agent.demo.layout import Places, places_on
from agent.demo.page_windows import PageWindows, windowed_browser
from agent.demo.pages import is_out_of_reach
from agent.demo.scenes import GOOD_STORY
from agent.demo.situation import Situation
from agent.demo.speaker import Speaker, Word
from agent.demo.stage import ENDED_WITHIN_S, Stage, StageFault, environment, until
from agent.demo.telling import Telling
from agent.demo.wishes import ON_STAGE_SPEED, DemoWish, StoryName
from agent.door.client import DoorClient
from agent.profile.paths import Paths
from shared.commands import OpenPage
from shared.errors import AccessError
from shared.reasons import LoginPage
from shared.sales import LoginLink
from shared.simulator import PanelLink
from shared.simulator_commands import OpenSimulatorPanel


async def present(wish: DemoWish, console: Console, telling: Telling) -> int:
    """Show what was asked for, until the presenter has enough. The answer is the exit code."""
    folder = wish.profile if wish.profile is not None else own_folder()
    make_demo_folder(folder, wish.fresh)
    environ = environment(offscreen=False)
    stage = Stage(environ)
    pages = PageWindows(windowed_browser(environ, sys.platform), folder, environ, telling.language)
    try:
        if wish.story is StoryName.FIRST_DAY:
            return await _first_day(stage, folder, wish, console, telling)
        paths = stage.prepare_simulated(folder / "simulated", SCREEN)
        return await _Presentation(stage, paths, wish, console, telling, pages).run()
    finally:
        try:
            await pages.close()
        finally:
            await stage.clear()


async def _first_day(stage: Stage, folder: Path, wish: DemoWish, console: Console, telling: Telling) -> int:
    """The window on a profile without a simulator, until the presenter closes it."""
    with _bar(console, 2) as bar:
        bar.now(telling.words("starting"))
        paths = stage.prepare(folder)
        agent = await stage.start_agent(paths)
        bar.now(telling.words("opening"))
        window = stage.open_window(paths, wish.pictures, wish.theme, telling.language)
        await stage.window_is_there(window, agent)
    _say_where(console, folder, telling)
    for number, hint in enumerate(telling.first_day, 1):
        words = hint.format(program=_program(), profile=folder)
        console.print(f"  {number}. {words}", soft_wrap=True, markup=False)
    return exits.DONE if await asyncio.to_thread(window.wait) == 0 else exits.FAULT


class _Presentation:
    """One presentation on a simulator run."""

    def __init__(
        self,
        stage: Stage,
        paths: Paths,
        wish: DemoWish,
        console: Console,
        telling: Telling,
        pages: PageWindows,
    ) -> None:
        self._stage, self._paths, self._wish, self._console = stage, paths, wish, console
        self._telling, self._pages = telling, pages
        self._places: Places | None = None

    async def run(self) -> int:
        """Start everything, then follow the presenter."""
        say = self._telling.words
        with _bar(self._console, 4) as bar:
            bar.now(say("starting"))
            area, agent = await asyncio.gather(
                self._stage.screen_area(), self._stage.start_agent(self._paths)
            )
            self._places = places_on(area) if area is not None else None
            await until(agent, is_reached)
            speed = self._wish.speed if self._wish.speed is not None else ON_STAGE_SPEED
            shows = functools.partial(self._show_session, agent)
            story = GoodStory(agent, speed, self._telling, shows=shows)
            bar.now(say("making"))
            situation = None
            if self._wish.scenario is not None:
                situation = Situation(agent, self._wish.scenario, self._wish.speed, self._telling)
                await situation.load()
            else:
                await story.enter(GOOD_STORY[0])
            bar.now(say("opening"))
            place = self._places.window.inside if self._places is not None else None
            window = self._stage.open_window(
                self._paths, self._wish.pictures, self._wish.theme, self._telling.language, place
            )
            await self._stage.window_is_there(window, agent)
            bar.now(say("opening_pages"))
            await self._open_pages(agent)
        _say_where(self._console, self._paths.profile, self._telling)
        speaker = Speaker(self._console, window, self._telling)
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
            if word in (Word.BACK, Word.ANEW):
                at = max(0, at - 1) if word is Word.BACK else 0
                if await self._attempt(speaker, functools.partial(story.enter, GOOD_STORY[at])):
                    await self._open_pages(agent)
            elif await self._attempt(speaker, functools.partial(story.play, scene)):
                at += 1
                if at == len(GOOD_STORY):
                    at = await self._after_the_story(story, speaker, agent)

    async def _after_the_story(self, story: GoodStory, speaker: Speaker, agent: DoorClient) -> int:
        """Everything stays open; where the story goes on, if it does."""
        speaker.say(f"\n{self._telling.words('whole_story')}")
        while True:
            word = await speaker.answer()
            if word is Word.END:
                return len(GOOD_STORY)
            if word is Word.ON:
                speaker.say(f"  {self._telling.words('nothing_after')}")
                continue
            at = 0 if word is Word.ANEW else len(GOOD_STORY) - 1
            if await self._attempt(speaker, functools.partial(story.enter, GOOD_STORY[at])):
                await self._open_pages(agent)
                return at

    async def _tell_situation(self, situation: Situation, speaker: Speaker, agent: DoorClient) -> None:
        at, hints = 0, situation.hints
        speaker.show_title(situation.name, situation.told())
        while True:
            for line in hints[at : at + 1]:
                speaker.say(f"  {line}")
            word = await speaker.answer()
            if word is Word.END:
                return
            at += 1
            if word in (Word.BACK, Word.ANEW):
                at = 0
                if await self._attempt(speaker, situation.load):
                    await self._open_pages(agent)
            elif at >= len(hints):
                speaker.say(f"  {self._telling.words('last_hint')}")

    async def _attempt(self, speaker: Speaker, act: Callable[[], Awaitable[str]]) -> bool:
        """Do `act` and say what came of it; one that fails may be tried again."""
        try:
            async with asyncio.timeout(60.0):
                speaker.say(f"  ✓ {await act()}", "green")
        except TimeoutError:
            say = self._telling.words
            speaker.say(f"  ✗ {say('not_in_time')} {say('try_again')}", "bold red")
        except AccessError as exc:
            words = f"  ✗ {exc.detail} [{exc.code}] {self._telling.words('try_again')}"
            speaker.say(words, "bold red")
        else:
            return True
        return False

    async def _open_pages(self, agent: DoorClient) -> None:
        """The simulator's panel, and the account's computers, from which a session begins."""
        panel = await agent.command(OpenSimulatorPanel())
        assert isinstance(panel, PanelLink)
        places = self._places
        pages = [("panel", panel.url, places.panel if places is not None else None)]
        try:
            if agent.snapshot.account is not None:
                link = await agent.command(OpenPage(LoginPage.COMPUTERS))
                assert isinstance(link, LoginLink)
                pages.append(("client", link.url, places.client if places is not None else None))
        except AccessError as exc:
            if not is_out_of_reach(exc):
                raise
            self._console.print(f"  {self._telling.words('pages_silent')}", soft_wrap=True, markup=False)
        for name, address, place in pages:
            if not await self._pages.show(name, address, place):
                words = self._telling.words("no_browser", address=address)
                self._console.print(words, soft_wrap=True, markup=False)

    async def _show_session(self, agent: DoorClient, path: str) -> bool:
        """The page of the computers becomes that of the session, as by a click on Connect."""
        service = agent.snapshot.service
        address = urljoin(service.url or "", path) if service is not None else path
        return await self._pages.lead("client", address)


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


def _say_where(console: Console, profile: Path, telling: Telling) -> None:
    console.print(telling.words("where", profile=profile), soft_wrap=True, markup=False)
    console.print(Text(telling.words("secrets") + "\n"), soft_wrap=True)


def _program() -> str:
    """How the command line is called in this terminal: by its name where the shell finds it."""
    beside = Path(sys.executable).with_name("access-agent")
    if shutil.which("access-agent") or not beside.exists():
        return "access-agent"
    here = Path.cwd()
    return str(beside.relative_to(here) if beside.is_relative_to(here) else beside)
