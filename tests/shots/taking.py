"""Takes the pictures: pages in one browser, the window in a process for each language and theme."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from subprocess import CalledProcessError

from shared.clock import SystemClock
from shared.reasons import Language
from tests.shots.camera import Camera, camera
from tests.shots.model import THEMES, Album, Subject
from tests.shots.scenario_subjects import ScenarioShot
from tests.shots.scenarios import take_scenarios
from tests.shots.web_parts import ClientShot, PageShot, WebStage
from tests.shots.window_parts import WindowShot
from tests.shots.window_process import start
from tests.support.account_service import account_service
from tests.support.clock import FakeClock
from tests.support.faulty_service import faulty_service, simulator_of


async def take(album: Album, subjects: tuple[Subject, ...], work: Path) -> None:
    """All pictures of `subjects`, into `album`; `work` is for what they need meanwhile."""
    snapshots = work / "snapshots"
    for folder in (snapshots, work / "service", work / "simulated", work / "agent"):
        folder.mkdir()
    windows = _of(subjects, WindowShot)
    async with asyncio.TaskGroup() as group:
        if windows:
            group.create_task(_windows(album, *(each.name for each in windows)))
        group.create_task(_web(album, subjects, work, snapshots))
    if any(snapshots.iterdir()):
        await _windows(album, "--scenarios", str(snapshots))


async def _web(album: Album, subjects: tuple[Subject, ...], work: Path, snapshots: Path) -> None:
    pages, scenarios = _of(subjects, PageShot, ClientShot), _of(subjects, ScenarioShot)
    if not pages and not scenarios:
        return
    async with AsyncExitStack() as exits:
        service = await exits.enter_async_context(account_service(work / "service", FakeClock()))
        simulated = await exits.enter_async_context(faulty_service(work / "simulated", SystemClock()))
        exits.callback(simulator_of(simulated).armed.end_all)
        await exits.enter_async_context(service.live())
        await exits.enter_async_context(simulated.live())
        taking: Camera = await exits.enter_async_context(camera(album))
        if scenarios:
            await take_scenarios(simulated, taking, scenarios, work / "agent", snapshots)
        stage = WebStage(service, simulated, await exits.enter_async_context(AsyncExitStack()))
        await taking.take(stage, pages)


async def _windows(album: Album, *more: str) -> None:
    """The window in each language and theme, one process after the other: the browser wants a core, too."""
    for language in Language:
        for theme in THEMES:
            process = start(album.folder, language.value, theme, *more)
            code = await asyncio.to_thread(process.wait)
            if code:
                raise CalledProcessError(code, process.args)


def _of(subjects: Sequence[Subject], *kinds: type) -> tuple[Subject, ...]:
    """The subjects whose pictures are of these kinds."""
    return tuple(each for each in subjects if isinstance(each.shots[0], kinds))
