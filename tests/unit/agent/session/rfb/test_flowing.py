"""Frames to a client as browsers are: unasked, paced by fences, sharp when small or quiet."""

from __future__ import annotations

from datetime import timedelta

from agent.session.desktop import Rect
from tests.support.clock import FakeClock
from tests.support.fake_desktop import FakeDesktop
from tests.support.rfb_served import BROWSER, browse, distance, photo, served, shows, text


def _quiet(clock: FakeClock, desktop: FakeDesktop) -> None:
    """Nothing changes for a while."""
    clock.advance(timedelta(seconds=0.31))
    desktop.screen.wake()


async def test_a_large_change_comes_as_jpeg_and_is_repeated_without_loss_when_quiet() -> None:
    desktop, clock = FakeDesktop(640, 480), FakeClock()
    async with served(desktop, clock) as (link, _):
        await browse(link)
        await link.until(shows(link.client, desktop))
        desktop.screen.paint(Rect(0, 0, 640, 480), photo(640, 480))
        await link.until(lambda: "jpeg" in link.client.streams.used)
        assert 0 < distance(link.client, desktop) < 6
        _quiet(clock, desktop)
        await link.until(shows(link.client, desktop))


async def test_a_small_change_is_sharp_at_once() -> None:
    desktop = FakeDesktop(640, 480)
    async with served(desktop) as (link, _):
        await browse(link)
        await link.until(shows(link.client, desktop))
        frames = len(link.client.seen.updates)
        desktop.screen.paint(Rect(100, 100, 150, 150), photo(150, 150))
        await link.until(lambda: len(link.client.seen.updates) > frames)
        assert shows(link.client, desktop)()
        assert "jpeg" not in link.client.streams.used


async def test_text_that_scrolls_is_copied_and_stays_sharp() -> None:
    desktop = FakeDesktop(640, 480)
    lines = text(640, 1000)
    desktop.screen.paint(Rect(0, 0, 640, 480), lines[:480])
    async with served(desktop) as (link, _):
        await browse(link)
        await link.until(shows(link.client, desktop))
        link.client.streams.used.clear()
        for step in range(1, 6):
            frames = len(link.client.seen.updates)
            desktop.screen.paint(Rect(0, 0, 640, 480), lines[16 * step : 16 * step + 480])
            await link.until(lambda frames=frames: len(link.client.seen.updates) > frames)
            assert shows(link.client, desktop)()
        assert [r for r in link.client.seen.rectangles if r[4] == 1] != []
        assert "jpeg" not in link.client.streams.used


async def test_what_keeps_changing_becomes_a_video_and_is_sharp_when_it_rests() -> None:
    desktop, clock = FakeDesktop(321, 241), FakeClock()  # odd, as windows are
    async with served(desktop, clock) as (link, _):
        await browse(link, BROWSER)
        await link.until(shows(link.client, desktop))
        for step in range(20):
            frames = len(link.client.seen.updates)
            clock.advance(timedelta(milliseconds=33))
            desktop.screen.paint(Rect(33, 17, 288, 224), photo(288, 224, step / 4))
            await link.until(lambda frames=frames: len(link.client.seen.updates) > frames)
        assert [r for r in link.client.seen.rectangles if r[4] == 50] != []
        assert distance(link.client, desktop) < 8
        _quiet(clock, desktop)
        await link.until(shows(link.client, desktop))
