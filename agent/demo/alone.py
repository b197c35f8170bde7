"""Stories on a simulator run that play themselves: every scene checked on every surface, and pictured."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Final

from agent.demo.chromium import Chromium, chromium_here
from agent.demo.good_story import GoodStory
from agent.demo.pages import BrowserPages
from agent.demo.pictures import WindowPictures
from agent.demo.playing import Step
from agent.demo.scenes import GOOD_STORY, Scene
from agent.demo.situation import Situation, portal_page_of
from agent.demo.stage import Stage, StageFault, environment, until
from agent.demo.surfaces import Surfaces
from agent.demo.telling import Telling
from agent.demo.wishes import DemoWish
from agent.door.client import DoorClient
from agent.profile.paths import Paths
from shared.snapshot import Snapshot

SCREEN: Final = "synthetic:1280x800"
"""What a session shows: a drawn screen. The real one may not exist, and would show itself without end."""


class Unattended:
    """A story that plays itself offscreen, into pictures."""

    def __init__(self, stage: Stage, folder: Path, pictures: Path, wish: DemoWish, telling: Telling) -> None:
        self._stage, self._folder, self._pictures, self._wish = stage, folder, pictures, wish
        self._telling = telling
        self._paths: Paths = stage.prepare_simulated(folder / "simulated", SCREEN)
        # Nothing happens by itself while surfaces are compared; in the story the clock is advanced.
        self._speed = wish.speed if wish.scenario is not None and wish.speed is not None else 0.0
        self._agent: DoorClient | None = None
        self._story: GoodStory | None = None
        self._window: WindowPictures | None = None
        self._browser: Chromium | None = None
        self._pages: BrowserPages | None = None

    def steps(self) -> tuple[Step, ...]:
        """The steps of the good story, or of the scenario that was asked for, in their order."""
        say = self._telling.words
        start = Step(say("start_simulated"), self._start)
        if self._wish.scenario is not None:
            return (
                start,
                Step(
                    say("show", name=self._wish.scenario),
                    functools.partial(self._situation, self._wish.scenario),
                ),
            )
        scenes = enumerate(GOOD_STORY, 1)
        return (
            start,
            *(
                Step(self._telling.scenes[scene.name].title, functools.partial(self._scene, at, scene))
                for at, scene in scenes
            ),
        )

    async def close(self) -> None:
        """End the browser. The other processes are those of the stage."""
        if self._browser is not None:
            await self._browser.close()

    async def _start_browser(self, agent: DoorClient) -> str:
        """Start a browser, if there is one; what it is, or that there is none."""
        environ = environment(offscreen=True)
        command = chromium_here(environ)
        if command is None:
            return self._telling.words("no_chromium")
        try:
            folder, language = self._folder / "browser", self._telling.language
            self._browser = await Chromium.start(command, folder, environ, language)
        except StageFault:
            return self._telling.words("chromium_failed")
        self._pages = BrowserPages(self._browser, agent, self._pictures)
        return self._telling.words("in_chromium")

    async def _start(self) -> str:
        self._agent = await self._stage.start_agent(self._paths)
        seen = await until(self._agent, is_reached)
        browser = await self._start_browser(self._agent)
        connects = self._pages.connect if self._pages is not None else None
        self._story = GoodStory(self._agent, self._speed, self._telling, connects)
        return f"{seen.service.url if seen.service is not None else ''} · {browser}"

    async def _situation(self, name: str) -> str:
        assert self._agent is not None
        situation = Situation(self._agent, name, self._speed, self._telling)
        email = await situation.load()
        window = self._open_window()
        agreed = await Surfaces(self._agent, self._paths).agree()
        await window.keep(situation.page(), self._pictures / f"01-{name}-window.png")
        if self._pages is not None:
            await self._pages.keep_account(f"01-{name}", portal_page_of(self._agent.snapshot))
        hints = "".join(f"\n    {hint}" for hint in situation.hints)
        return f"{email} · {situation.told()} · {self._telling.words(agreed)}{hints}"

    async def _scene(self, at: int, scene: Scene) -> str:
        assert self._agent is not None
        assert self._story is not None
        told = await self._story.play(scene)
        window = self._open_window()
        agreed = await Surfaces(self._agent, self._paths).compare(scene)
        await window.keep(scene.page, self._pictures / f"{at:02}-{scene.name}-window.png")
        if self._pages is not None:
            await self._pages.keep(at, scene)
        return f"{told} · {self._telling.words(agreed)}"

    def _open_window(self) -> WindowPictures:
        if self._window is None:
            folder = self._folder / "pictures"
            self._window = WindowPictures(
                self._stage.open_window(self._paths, folder, self._wish.theme, self._telling.language), folder
            )
        return self._window


def is_reached(snapshot: Snapshot) -> bool:
    """Whether the account service answers."""
    return snapshot.service is not None and bool(snapshot.service.reachable)
