"""A client sees the screen, exactly where nothing may be lost and closely elsewhere, whatever it can do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import numpy as np
import pytest
from numpy.typing import NDArray

from agent.session.desktop import Rect
from agent.session.rfb.server import RfbOptions, RfbServer
from shared.clock import SystemClock
from tests.support.fake_desktop import FakeDesktop
from tests.support.rfb_client import ClientLink, FakeClient
from tests.support.rfb_pixels import FORMATS, Format

LOSSLESS = {"raw": (0,), "zlib": (6, 0), "zrle": (16, 0), "tight": (7, 0)}


def _noise(width: int, height: int, seed: int = 1) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 4), np.uint8)


def _shows(client: FakeClient, desktop: FakeDesktop) -> Callable[[], bool]:
    def matches() -> bool:
        wanted = client.format.seen(desktop.screen.picture)
        return wanted.shape == client.values.shape and bool((wanted == client.values).all())

    return matches


@asynccontextmanager
async def _served(desktop: FakeDesktop, **options: bool) -> AsyncIterator[tuple[ClientLink, RfbServer]]:
    link = ClientLink()
    server = RfbServer(desktop.desktop, link, SystemClock(), RfbOptions("A computer", **options))
    running = asyncio.create_task(server.run())
    try:
        await link.until(lambda: link.client.ready)
        yield link, server
    finally:
        server.end()
        await running


@pytest.mark.parametrize("encoding", LOSSLESS)
@pytest.mark.parametrize("wanted", FORMATS.values(), ids=FORMATS)
async def test_every_encoding_shows_the_screen_exactly_in_every_pixel_format(
    encoding: str, wanted: Format
) -> None:
    desktop = FakeDesktop(150, 90)
    desktop.screen.paint(Rect(0, 0, 70, 60), _noise(70, 60))
    desktop.screen.paint(Rect(70, 10, 40, 40), (10, 200, 30, 0))
    desktop.screen.paint(Rect(80, 20, 3, 30), (255, 255, 255, 0))
    async with _served(desktop) as (link, _):
        client = link.client
        client.use(wanted)
        client.encode(LOSSLESS[encoding])
        client.asks_again = True
        client.ask(incremental=False)
        await link.until(_shows(client, desktop))
        desktop.screen.paint(Rect(33, 17, 21, 5), (1, 2, 3, 0))
        desktop.screen.paint(Rect(149, 89, 1, 1), (255, 0, 128, 0))
        await link.until(_shows(client, desktop))
