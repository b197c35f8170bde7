"""VNC clients that nobody here wrote in a whole session: the API, the relay, an agent with its screen."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import asyncvnc
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from agent.session.desktop import Rect
from agent.session.systems.choose import open_desktop
from agent.session.systems.synthetic.desktop import SyntheticDesktop
from agent.session.systems.synthetic.picture import expected
from shared.clock import SystemClock
from shared.reasons import EndReason
from tests.support.api_caller import ApiCaller, schema_of
from tests.support.patience import PATIENCE_S, polling
from tests.support.session_house import House, session_house
from tests.support.vnc_adapter import vnc_port
from tests.support.x_display import x_server

VIEWER = shutil.which("xtigervncviewer")
pytestmark = pytest.mark.proof

Picture = NDArray[np.uint8]


@asynccontextmanager
async def port_of(house: House) -> AsyncIterator[int]:
    """A port behind which VNC clients find the computer of the house."""
    async with house.service.http() as http:
        device = await house.service.device(house.ada.account_id)
        caller = ApiCaller(house.service, http, device, await schema_of(http))

        async def ask() -> Any:
            answer = await caller.ask("POST", "/v1/sessions", {"computer": house.computer_id})
            assert answer.status_code == 201, answer.text
            offer = answer.json()
            assert {"session", "client_url", "grant", "limited", "ends_at"} <= set(offer)
            return offer

        async with vnc_port(ask) as port:
            yield port


def screen_of(house: House) -> SyntheticDesktop:
    return cast(SyntheticDesktop, house.desktops[-1])


def looks_like(house: House, picture: Picture) -> bool:
    """Whether a picture shows the screen as it is, or was in the last seconds: it has a clock."""
    world = screen_of(house).world
    facts = world.facts()
    past = (replace(facts, now=facts.now - timedelta(seconds=ago)) for ago in range(5))
    return any((expected(world.monitors, then)[..., 2::-1] == picture).all() for then in past)


async def test_asyncvnc_sees_types_and_points_through_the_relay(tmp_path: Path) -> None:
    async with session_house(tmp_path) as house, port_of(house) as port:
        async with asyncvnc.connect("127.0.0.1", port) as client:
            client.keyboard.write("hé €")
            client.mouse.move(20, 30)
            client.mouse.click()
            await polling(
                lambda: asyncio.sleep(0, screen_of(house).world.facts()),
                lambda facts: (facts.typed, facts.pointer, facts.buttons) == ("hé €", (20, 30), 0),
            )
            await polling(client.screenshot, lambda shot: looks_like(house, shot[..., :3]))
            session_id = await house.live()
        assert (await house.over(session_id)).end_reason is EndReason.ENDED_BY_CLIENT


async def test_vncdotool_sees_types_and_points_through_the_relay(tmp_path: Path) -> None:
    picture = tmp_path / "picture.png"
    async with session_house(tmp_path) as house, port_of(house) as port:
        program = str(Path(sys.executable).parent / "vncdo")
        process = await asyncio.create_subprocess_exec(
            program, "-s", f"127.0.0.1::{port}", "-t", "20",
            "type", "hello", "move", "40", "50", "click", "1", "pause", "0.5", "capture", str(picture),
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            _, complaint = await asyncio.wait_for(process.communicate(), PATIENCE_S)
        finally:
            if process.returncode is None:
                process.kill()
        assert process.returncode == 0, complaint.decode()
        facts = screen_of(house).world.facts()
        assert (facts.typed, facts.pointer, facts.buttons) == ("hello", (40, 50), 0)
        assert looks_like(house, np.asarray(Image.open(picture).convert("RGB")))


@pytest.mark.skipif(VIEWER is None, reason="needs TigerVNC's viewer")
async def test_tigervncs_viewer_shows_the_screen_through_the_relay(tmp_path: Path) -> None:
    assert VIEWER is not None
    async with session_house(tmp_path) as house, port_of(house) as port:
        with x_server("800x600x24") as display:
            viewer = await asyncio.create_subprocess_exec(
                VIEWER, "-display", display, "-SecurityTypes", "None", "-RemoteResize=0", "-MenuKey=",
                "-AutoSelect=0", "-PreferredEncoding=Tight", "-NoJPEG", f"127.0.0.1::{port}",
                stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
            seen = open_desktop(display, {}, SystemClock())
            try:
                await house.live()

                async def shot() -> Picture:
                    return seen.screen.read([Rect(0, 0, 800, 600)])[..., 2::-1].copy()

                await polling(shot, lambda picture: shows_somewhere(house, picture))
            finally:
                seen.close()
                viewer.terminate()
                await viewer.wait()


def shows_somewhere(house: House, screen: Picture) -> bool:
    """Whether a window on a screen has the synthetic screen in it; its first line never changes."""
    world = screen_of(house).world
    mark = expected(world.monitors, world.facts())[:20, :200, 2::-1]
    rows, columns = screen.shape[0] - mark.shape[0], screen.shape[1] - mark.shape[1]
    corners = np.argwhere((screen[:rows, :columns] == mark[0, 0]).all(axis=-1))
    return any(
        (screen[row : row + mark.shape[0], column : column + mark.shape[1]] == mark).all()
        for row, column in corners[:200].tolist()
    )
