"""How the person at this computer wants the picture sent: sharp, with few bytes, or as the way allows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agent.session.desktop import Rect
from agent.session.rfb.encoders import LOSSLESS_AREA, Encoders
from agent.session.rfb.wishes import favoured, wishes_of
from shared.preferences import ScreenQuality
from tests.support.clock import FakeClock
from tests.support.fake_desktop import FakeDesktop
from tests.support.rfb_served import BROWSER, browse, distance, photo, served, shows

SHARP, SAVING, AUTO = ScreenQuality.SHARP, ScreenQuality.SAVING, ScreenQuality.AUTO


@pytest.mark.parametrize(
    ("encodings", "quality", "wanted"),
    [
        ((7, -26), AUTO, 75),
        ((7, -26), SHARP, None),
        ((7, -26), SAVING, 30),
        ((7, -32), SAVING, 15),  # a client that wants less still gets less
        ((7,), SAVING, None),  # one that takes no loss gets none
        ((7, -26), ScreenQuality.UNKNOWN, 75),
    ],
)
def test_what_is_chosen_here_bounds_what_the_client_wishes(
    encodings: tuple[int, ...], quality: ScreenQuality, wanted: int | None
) -> None:
    assert favoured(wishes_of(encodings), quality).quality == wanted


def test_the_choice_outlives_new_wishes_of_the_client_and_the_other_way_round() -> None:
    encoders = Encoders()
    encoders.favour(SAVING)
    encoders.set_wishes(wishes_of((7, -26)))
    assert (encoders.wishes.quality, encoders.wishes.level) == (30, 9)
    assert encoders.lossless_area < LOSSLESS_AREA
    encoders.favour(SHARP)
    assert encoders.lossy is None
    encoders.favour(AUTO)
    assert (encoders.wishes, encoders.lossless_area) == (wishes_of((7, -26)), LOSSLESS_AREA)
    assert encoders.lossy is not None


async def test_sharp_shows_a_large_change_without_loss_at_once_and_auto_again_does_not() -> None:
    desktop = FakeDesktop(640, 480)
    async with served(desktop, FakeClock()) as (link, server):
        server.quality = SHARP  # before the first frame
        await browse(link)
        await link.until(shows(link.client, desktop))
        desktop.screen.paint(Rect(0, 0, 640, 480), photo(640, 480))
        await link.until(shows(link.client, desktop))
        assert "jpeg" not in link.client.streams.used
        server.quality = AUTO  # in the middle of the session
        desktop.screen.paint(Rect(0, 0, 640, 480), photo(640, 480, 1.0))
        await link.until(lambda: "jpeg" in link.client.streams.used)
        assert distance(link.client, desktop) > 0


async def test_saving_sends_fewer_bytes_of_the_same_picture_and_is_sharp_once_it_rests() -> None:
    sent = {}
    for quality in (AUTO, SAVING):
        desktop, clock = FakeDesktop(640, 480), FakeClock()
        async with served(desktop, clock) as (link, server):
            server.quality = quality
            await browse(link)
            await link.until(shows(link.client, desktop))
            before = server.counts.bytes_out
            desktop.screen.paint(Rect(0, 0, 640, 480), photo(640, 480))
            await link.until(lambda link=link: "jpeg" in link.client.streams.used)
            sent[quality] = server.counts.bytes_out - before
            clock.advance(timedelta(seconds=0.31))
            desktop.screen.wake()
            await link.until(shows(link.client, desktop))
    assert sent[SAVING] < sent[AUTO] * 0.7


async def test_a_video_ends_when_it_shall_be_sharp() -> None:
    desktop, clock = FakeDesktop(321, 241), FakeClock()
    async with served(desktop, clock) as (link, server):
        await browse(link, BROWSER)
        await link.until(shows(link.client, desktop))

        async def play(steps: range) -> None:
            for step in steps:
                frames = len(link.client.seen.updates)
                clock.advance(timedelta(milliseconds=33))
                desktop.screen.paint(Rect(33, 17, 288, 224), photo(288, 224, step / 4))
                await link.until(lambda frames=frames: len(link.client.seen.updates) > frames)

        await play(range(20))
        assert [r for r in link.client.seen.rectangles if r[4] == 50] != []
        server.quality = SHARP
        await play(range(20, 22))  # the frame under way, and the one after the word
        video = len([r for r in link.client.seen.rectangles if r[4] == 50])
        await play(range(22, 30))
        assert len([r for r in link.client.seen.rectangles if r[4] == 50]) == video
        await link.until(shows(link.client, desktop))
