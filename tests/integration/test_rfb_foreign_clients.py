"""Clients that nobody here wrote see the screen and use it, through a TCP port."""

from __future__ import annotations

import asyncio
import io
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncvnc
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from agent.session.desktop import Rect, Screen
from agent.session.systems.choose import open_desktop
from shared.clock import SystemClock
from tests.support.fake_desktop import FakeDesktop
from tests.support.patience import PATIENCE_S
from tests.support.rfb_served import noise, photo, text
from tests.support.rfb_tcp import rfb_port
from tests.support.x_display import x_server

VIEWER = shutil.which("xtigervncviewer")


def _desktop() -> FakeDesktop:
    desktop = FakeDesktop(400, 300)
    desktop.screen.paint(Rect(0, 0, 400, 300), text(400, 300))
    desktop.screen.paint(Rect(50, 60, 120, 90), noise(120, 90))
    return desktop


def _rgb(desktop: FakeDesktop) -> NDArray[np.uint8]:
    return desktop.screen.picture[..., 2::-1]


async def _run(*command: str) -> None:
    process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    try:
        _, complaint = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    except TimeoutError:
        process.kill()
        raise
    assert process.returncode == 0, complaint.decode()


async def test_asyncvnc_sees_the_screen_types_and_points() -> None:
    desktop = _desktop()
    async with rfb_port(desktop.desktop) as port, asyncvnc.connect("127.0.0.1", port) as client:
        shot = await client.screenshot()
        assert (shot[..., :3] == _rgb(desktop)).all()
        client.keyboard.write("hé")
        client.mouse.move(20, 30)
        client.mouse.click()
        desktop.screen.paint(Rect(5, 5, 10, 10), (1, 2, 3, 0))
        shot = await client.screenshot()
        assert (shot[..., :3] == _rgb(desktop)).all()
    keys = [event for event in desktop.input.events if event[0] == "key"]
    assert keys == [("key", 0x68, True), ("key", 0x68, False), ("key", 0xE9, True), ("key", 0xE9, False)]
    assert ("pointer", 20, 30, 1) in desktop.input.events
    assert desktop.input.events[-1] == ("pointer", 20, 30, 0)


@pytest.mark.proof
async def test_vncdotool_sees_the_screen_types_and_points(tmp_path: Path) -> None:
    desktop = _desktop()
    picture = tmp_path / "picture.png"
    program = str(Path(sys.executable).parent / "vncdo")
    async with rfb_port(desktop.desktop) as port:
        await _run(
            program, "-s", f"127.0.0.1::{port}", "-t", "20",
            "type", "hello", "key", "enter", "move", "40", "50", "click", "1", "capture", str(picture),
        )  # fmt: skip
    seen = np.asarray(Image.open(io.BytesIO(picture.read_bytes())).convert("RGB"))
    assert (seen == _rgb(desktop)).all()
    typed = [event[1] for event in desktop.input.events if event[0] == "key" and event[2]]
    assert typed == [*map(ord, "hello"), 0xFF0D]
    assert ("pointer", 40, 50, 1) in desktop.input.events


@asynccontextmanager
async def _viewer(display: str, port: int, *options: str) -> AsyncIterator[None]:
    assert VIEWER is not None
    process = await asyncio.create_subprocess_exec(
        VIEWER, "-display", display, "-SecurityTypes", "None", "-RemoteResize=0", "-MenuKey=", *options,
        f"127.0.0.1::{port}", stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield
    finally:
        process.terminate()
        await process.wait()


def _place_in(screen: NDArray[np.uint8], mark: NDArray[np.uint8]) -> tuple[int, int] | None:
    """Where `mark` is seen on `screen`, to the bit."""
    first = (screen == mark[0, 0]).all(axis=-1)
    for row, column in np.argwhere(first).tolist():
        part = screen[row : row + mark.shape[0], column : column + mark.shape[1]]
        if part.shape == mark.shape and (part == mark).all():
            return row, column
    return None


@pytest.mark.proof
@pytest.mark.skipif(VIEWER is None, reason="needs TigerVNC's viewer")
@pytest.mark.parametrize(
    "options",
    [
        ("-AutoSelect=0", "-PreferredEncoding=Tight", "-NoJPEG"),
        ("-AutoSelect=0", "-PreferredEncoding=ZRLE", "-NoJPEG"),
        ("-AutoSelect=0", "-PreferredEncoding=Raw", "-NoJPEG"),
        ("-AutoSelect=1",),
    ],
    ids=["Tight", "ZRLE", "Raw", "as it likes"],
)
async def test_tigervncs_viewer_shows_the_screen(options: tuple[str, ...]) -> None:
    desktop = _desktop()
    with x_server("800x600x24") as display:
        seen = open_desktop(display, {}, SystemClock())
        try:
            async with rfb_port(desktop.desktop) as port, _viewer(display, port, *options):
                mark = desktop.screen.picture[60:150, 50:170, :3]
                at = await asyncio.to_thread(_until_seen, seen.screen, mark)
                # It follows what changes, large and small, and is exact when that has been quiet.
                desktop.screen.paint(Rect(0, 0, 400, 250), photo(400, 250))
                desktop.screen.paint(Rect(30, 200, 21, 5), (9, 8, 7, 0))
                mark = desktop.screen.picture[20:240, 20:380, :3]
                assert at is not None
                assert await asyncio.to_thread(_until_seen, seen.screen, mark) == (at[0] - 40, at[1] - 30)
        finally:
            seen.close()


def _until_seen(watched: Screen, mark: NDArray[np.uint8]) -> tuple[int, int] | None:
    """Wait for changes until `mark` is on the screen; None when nothing changes any more."""
    while True:
        changes = watched.take_changes()
        picture = watched.read([Rect(0, 0, watched.width, watched.height)]).copy()
        place = _place_in(picture[..., :3], mark)
        if place is not None:
            return place
        if not changes.damage and not watched.wait(15):
            return None
