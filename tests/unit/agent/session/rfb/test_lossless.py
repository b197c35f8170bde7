"""A client that takes no loss sees the screen to the bit, whatever encoding and pixel format it asks for."""

from __future__ import annotations

import pytest

from agent.session.desktop import Rect
from tests.support.fake_desktop import FakeDesktop
from tests.support.rfb_pixels import FORMATS, Format
from tests.support.rfb_served import noise, served, shows

LOSSLESS = {"raw": (0,), "zlib": (6, 0), "zrle": (16, 0), "tight": (7, 0)}


@pytest.mark.parametrize("encoding", LOSSLESS)
@pytest.mark.parametrize("wanted", FORMATS.values(), ids=FORMATS)
async def test_every_encoding_shows_the_screen_exactly_in_every_pixel_format(
    encoding: str, wanted: Format
) -> None:
    desktop = FakeDesktop(150, 90)
    desktop.screen.paint(Rect(0, 0, 70, 60), noise(70, 60))
    desktop.screen.paint(Rect(70, 10, 40, 40), (10, 200, 30, 0))
    desktop.screen.paint(Rect(80, 20, 3, 30), (255, 255, 255, 0))
    for stripe in range(12):  # tiles of three, four, and more colours
        desktop.screen.paint(Rect(128 + stripe, 3 + stripe, 2, 20 + 5 * stripe), (20 * stripe, 5, 200, 0))
    async with served(desktop) as (link, _):
        client = link.client
        client.use(wanted)
        client.encode(LOSSLESS[encoding])
        client.asks_again = True
        client.ask(incremental=False)
        await link.until(shows(client, desktop))
        desktop.screen.paint(Rect(33, 17, 21, 5), (1, 2, 3, 0))
        desktop.screen.paint(Rect(149, 89, 1, 1), (255, 0, 128, 0))
        await link.until(shows(client, desktop))


@pytest.mark.parametrize("version", [b"RFB 003.003\n", b"RFB 003.007\n", b"RFB 003.008\n"])
async def test_old_versions_of_the_protocol_are_met(version: bytes) -> None:
    desktop = FakeDesktop(40, 30)
    desktop.screen.paint(Rect(3, 4, 20, 10), (9, 8, 7, 0))
    async with served(desktop, version=version) as (link, _):
        assert link.client.seen.name == "A computer"
        link.client.ask(incremental=False)
        await link.until(shows(link.client, desktop))


async def test_a_client_of_colour_maps_gets_one_and_sees_its_colours() -> None:
    desktop = FakeDesktop(40, 30)
    desktop.screen.paint(Rect(0, 0, 40, 30), (255, 0, 0, 0))  # blue
    desktop.screen.paint(Rect(0, 0, 5, 5), (0, 0, 255, 0))  # red
    async with served(desktop) as (link, _):
        link.client.format = FORMATS["332"]
        link.client.say(bytes(4) + bytes((8, 8, 0, 0)) + bytes(12))
        link.client.ask(incremental=False)
        await link.until(shows(link.client, desktop))
        colours = link.client.seen.colour_map
        red, blue = link.client.values[0, 0], link.client.values[20, 20]
        assert colours[6 * red : 6 * red + 6] == b"\xff\xff\0\0\0\0"
        assert colours[6 * blue : 6 * blue + 6] == b"\0\0\0\0\xff\xff"


async def test_the_pixel_format_can_change_between_frames() -> None:
    desktop = FakeDesktop(64, 48)
    async with served(desktop) as (link, _):
        client = link.client
        client.encode((7, 0))
        for seed, wanted in enumerate(FORMATS.values()):
            desktop.screen.paint(Rect(0, 0, 64, 48), noise(64, 48, seed))
            client.use(wanted)
            client.ask(incremental=False)
            await link.until(shows(client, desktop))


async def test_levels_of_compression_can_change_between_frames() -> None:
    desktop = FakeDesktop(64, 48)
    async with served(desktop) as (link, _):
        client = link.client
        for seed, level in enumerate((9, 1, 1, 6, 0)):
            desktop.screen.paint(Rect(0, 0, 64, 48), noise(64, 48, seed))
            client.encode((7, 0, -256 + level))
            client.ask(incremental=False)
            await link.until(shows(client, desktop))


async def test_a_wide_screen_is_cut_into_rectangles_that_tight_can_carry() -> None:
    desktop = FakeDesktop(5000, 130)
    desktop.screen.paint(Rect(0, 0, 5000, 130), noise(5000, 130))
    async with served(desktop) as (link, _):
        link.client.encode((7, 0))
        link.client.ask(incremental=False)
        await link.until(shows(link.client, desktop))
        assert max(rectangle[2] for rectangle in link.client.seen.rectangles) == 2048
