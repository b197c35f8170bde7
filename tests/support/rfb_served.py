"""A served fake desktop with a client in front, and what tests ask of the two."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import numpy as np
from numpy.typing import NDArray

from agent.session.rfb.server import RfbOptions, RfbServer
from shared.clock import Clock, SystemClock
from tests.support.fake_desktop import FakeDesktop
from tests.support.rfb_client import ClientLink, FakeClient

BROWSER = (1, 50, 7, 16, 0, -26, -254, -223, -224, -258, -308, -312, -313, -307, -1063131698, -316, -239)
"""What noVNC lists, in its order (H.264 and alpha pointer included where a test wants them)."""

WITHOUT_VIDEO = tuple(number for number in BROWSER if number != 50)


@asynccontextmanager
async def served(
    desktop: FakeDesktop, clock: Clock | None = None, version: bytes = b"RFB 003.008\n", **options: bool
) -> AsyncIterator[tuple[ClientLink, RfbServer]]:
    """The server runs and the client is past its handshake; both are gone afterwards."""
    link = ClientLink(version)
    server = RfbServer(desktop.desktop, link, clock or SystemClock(), RfbOptions("A computer", **options))
    running = asyncio.create_task(server.run())
    try:
        await link.until(lambda: link.client.ready)
        yield link, server
    finally:
        server.end()
        await running


async def browse(link: ClientLink, encodings: tuple[int, ...] = WITHOUT_VIDEO) -> None:
    """Begin as noVNC does: list encodings, ask for all, then for updates without asking."""
    client = link.client
    client.encode(encodings)
    client.ask(incremental=False)
    await link.until(lambda: client.seen.ends_of_continuous == 1)
    client.go_on()


def shows(client: FakeClient, desktop: FakeDesktop) -> Callable[[], bool]:
    """Whether the client shows the screen as it is now, to the bit."""

    def matches() -> bool:
        wanted = client.format.seen(desktop.screen.picture)
        return wanted.shape == client.values.shape and bool((wanted == client.values).all())

    return matches


def distance(client: FakeClient, desktop: FakeDesktop) -> float:
    """How far apart the two are: the mean difference of a colour, of 255."""
    wanted = client.format.channels(client.format.seen(desktop.screen.picture))
    shown = client.format.channels(client.values)
    return float(np.abs(wanted - shown).mean()) if wanted.shape == shown.shape else 255.0


def noise(width: int, height: int, seed: int = 1) -> NDArray[np.uint8]:
    """Pixels that no encoder can make small."""
    return np.random.default_rng(seed).integers(0, 256, (height, width, 4), np.uint8)


def photo(width: int, height: int, phase: float = 0.0) -> NDArray[np.uint8]:
    """Something smooth, as pictures and video are."""
    across = np.linspace(0, 3, width)[None, :, None] + phase
    down = np.linspace(0, 2, height)[:, None, None]
    waves = np.sin(across * [1.0, 1.7, 2.3, 0] + down * [2.0, 1.1, 0.4, 0] + [0, 1, 2, 0])
    return ((waves + 1) * 127).astype(np.uint8)


def text(width: int, height: int, seed: int = 3) -> NDArray[np.uint8]:
    """Lines of dark marks on white, each line another one."""
    rng = np.random.default_rng(seed)
    picture = np.full((height, width, 4), 255, np.uint8)
    for top in range(2, height - 12, 16):
        marks = rng.random((10, width // 6)) < 0.5
        picture[top : top + 10, : width // 6 * 6][np.repeat(marks, 6, axis=1)] = (30, 30, 30, 0)
    return picture
