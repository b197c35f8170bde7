"""Input, sizes, pointers, pacing and endings of one conversation, with the real thread."""

from __future__ import annotations

import asyncio
import struct
import threading
from datetime import timedelta

import pytest

from agent.session.desktop import CursorShape, Monitor, Rect
from agent.session.rfb.faults import RfbError
from agent.session.rfb.server import RfbOptions, RfbServer
from shared.clock import SystemClock
from shared.errors import ScreenError
from tests.support.clock import FakeClock
from tests.support.fake_desktop import FakeDesktop
from tests.support.patience import PATIENCE_S
from tests.support.rfb_client import ClientLink
from tests.support.rfb_served import browse, noise, photo, served, shows

ARROW = CursorShape(3, 2, 1, 0, bytes(range(0, 48, 2)))


async def _asked(link: ClientLink) -> None:
    """Everything that the client said so far was heard: a fence comes back."""
    known = len(link.client.seen.fences)
    link.client.say(struct.pack(">BxxxIB", 248, 1 << 31, 4) + b"here")
    await link.until(lambda: (0, b"here") in link.client.seen.fences[known:])


async def test_keys_and_pointer_arrive_in_order() -> None:
    desktop, clock = FakeDesktop(), FakeClock()
    async with served(desktop, clock) as (link, server):
        link.client.key(0x61, True)
        link.client.point(5, 6)
        link.client.point(7, 8, 1)
        link.client.point(9, 10, 0)
        link.client.key(0x61, False)
        link.client.key(0, True)
        await _asked(link)
        wanted = [
            ("key", 0x61, True), ("pointer", 5, 6, 0), ("pointer", 7, 8, 1), ("pointer", 9, 10, 0),
            ("key", 0x61, False),
        ]  # fmt: skip
        await desktop.input.until(lambda: desktop.input.events == wanted)
        assert server.counts.last_input_monotonic == clock.monotonic()


@pytest.mark.security(23)
async def test_a_flood_of_movements_becomes_few_and_ends_where_the_last_was() -> None:
    desktop = FakeDesktop()
    async with served(desktop) as (link, _):
        flood = b"".join(struct.pack(">BBHH", 5, 0, x % 300, 20) for x in range(10_000))
        link.client.say(flood + struct.pack(">BBHH", 5, 0, 65_535, 65_535))
        await _asked(link)
        await desktop.input.until(lambda: desktop.input.events[-1:] == [("pointer", 319, 199, 0)])
        assert len(desktop.input.events) <= 3


@pytest.mark.security(27)
async def test_a_client_that_invents_keys_fills_no_memory() -> None:
    desktop = FakeDesktop()
    async with served(desktop) as (link, _):
        link.client.say(b"".join(struct.pack(">BBxxI", 4, 1, keysym) for keysym in range(1, 5_000)))
        link.client.point(1, 1, 1)
        await desktop.input.until(lambda: ("pointer", 1, 1, 1) in desktop.input.events)
        assert len(desktop.input.events) == 64 + 1


@pytest.mark.security(25)
async def test_input_is_refused_while_viewing_only_and_what_is_pressed_is_let_go() -> None:
    desktop = FakeDesktop()
    async with served(desktop, view_only=True) as (link, server):
        link.client.key(0x61, True)
        link.client.point(5, 6, 1)
        await _asked(link)
        assert desktop.input.events == []
        server.view_only = False
        link.client.point(1, 1, 1)
        await desktop.input.until(lambda: desktop.input.events == [("pointer", 1, 1, 1)])
        released = desktop.input.released
        server.view_only = True
        link.client.point(5, 6, 0)
        await _asked(link)
        await desktop.input.until(lambda: desktop.input.released == released + 1)
        assert desktop.input.events == [("pointer", 1, 1, 1)]


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        (0x574D5664, ARROW.rgba),
        (-314, None),
        (-239, None),
    ],
)
async def test_the_pointer_is_shown_in_each_way_that_clients_know(encoding: int, data: bytes | None) -> None:
    desktop = FakeDesktop()
    desktop.screen.point_with(ARROW)
    async with served(desktop) as (link, _):
        link.client.encode((0, encoding))
        link.client.ask(incremental=False)
        await link.until(lambda: link.client.seen.cursors != [])
        kind, hot_x, hot_y, width, height, shown = link.client.seen.cursors[0]
        assert (kind, hot_x, hot_y, width, height) == (encoding, 1, 0, 3, 2)
        if data is not None:
            assert shown == data
        if encoding == -314:
            assert [shown[4 * n + 3] for n in range(6)] == [ARROW.rgba[4 * n + 3] for n in range(6)]
            assert shown[20] == round(ARROW.rgba[20] * ARROW.rgba[23] / 255)
        if encoding == -239:
            assert shown[:3] == ARROW.rgba[2::-1]
            assert shown[24:] == b"\0\0"  # no pixel of it is more than half opaque


async def test_another_size_of_the_screen_is_told_and_shown() -> None:
    desktop = FakeDesktop(320, 200)
    async with served(desktop) as (link, _):
        await browse(link)
        await link.until(shows(link.client, desktop))
        desktop.screen.resize(400, 150)
        await link.until(shows(link.client, desktop))
        assert link.client.size == (400, 150)
        link.client.go_on()
        desktop.screen.paint(Rect(390, 140, 10, 10), (1, 2, 3, 0))
        await link.until(shows(link.client, desktop))


async def test_a_client_of_the_old_message_is_told_another_size_with_it() -> None:
    desktop = FakeDesktop(320, 200)
    async with served(desktop) as (link, _):
        link.client.encode((7, 0, -223))
        link.client.asks_again = True
        link.client.ask(incremental=False)
        await link.until(shows(link.client, desktop))
        desktop.screen.resize(64, 64)
        await link.until(shows(link.client, desktop))
        assert link.client.seen.sizes == [(0, 0, 64, 64)]


async def test_a_client_may_look_at_a_part_and_then_at_all() -> None:
    desktop = FakeDesktop(320, 200)
    desktop.screen.paint(Rect(0, 0, 320, 200), noise(320, 200))
    async with served(desktop) as (link, _):
        link.client.encode((7, 0))
        link.client.ask(incremental=False, area=(16, 32, 64, 48))
        link.client.ask(incremental=False, area=(96, 32, 16, 16))
        await link.until(lambda: link.client.seen.updates != [])
        await _asked(link)
        wanted = link.client.format.seen(desktop.screen.picture)
        assert (link.client.values[32:80, 16:80] == wanted[32:80, 16:80]).all()
        assert (link.client.values[96:] == 0).all()
        link.client.ask()
        await link.until(shows(link.client, desktop))


async def test_updates_go_on_for_a_part_until_they_are_switched_off() -> None:
    desktop = FakeDesktop(320, 200)
    async with served(desktop) as (link, server):
        await browse(link)
        await link.until(shows(link.client, desktop))
        link.client.go_on(area=(0, 0, 160, 200))
        await _asked(link)
        desktop.screen.paint(Rect(200, 100, 20, 20), (1, 1, 1, 0))
        desktop.screen.paint(Rect(20, 100, 20, 20), (2, 2, 2, 0))
        await link.until(lambda: bool((link.client.values[100, 20:40] == 0x020202).all()))
        assert (link.client.values[100, 200:220] != 0x010101).all()
        link.client.go_on(on=False)
        await link.until(lambda: link.client.seen.ends_of_continuous == 2)
        frames = server.counts.frames
        desktop.screen.paint(Rect(20, 100, 20, 20), (3, 3, 3, 0))
        await _asked(link)
        assert server.counts.frames == frames
        link.client.ask()
        await link.until(shows(link.client, desktop))


async def test_a_client_that_cannot_follow_sees_what_fits() -> None:
    desktop = FakeDesktop(320, 200)
    async with served(desktop) as (link, _):
        link.client.encode((7, 0))
        link.client.asks_again = True
        link.client.ask(incremental=False)
        await link.until(shows(link.client, desktop))
        desktop.screen.resize(100, 300)
        wanted = link.client.values * 0
        wanted[:, :100] = link.client.format.seen(desktop.screen.picture)[:200]
        await link.until(lambda: bool((link.client.values == wanted).all()))


async def test_monitors_are_told_and_a_wish_for_another_size_is_refused() -> None:
    desktop = FakeDesktop(320, 200)
    left, right = Rect(0, 0, 160, 200), Rect(160, 0, 160, 200)
    desktop.screen.monitors = (Monitor("a", "A", left, True), Monitor("b", "B", right))
    async with served(desktop) as (link, _):
        await browse(link)
        await link.until(lambda: link.client.seen.sizes == [(0, 0, 320, 200)])
        assert [screen[1:5] for screen in link.client.seen.screens] == [(0, 0, 160, 200), (160, 0, 160, 200)]
        link.client.say(struct.pack(">BxHHBx", 251, 800, 600, 0))
        await link.until(lambda: link.client.seen.sizes[-1] == (1, 1, 320, 200))


async def test_extensions_are_confirmed_once_and_the_name_can_change() -> None:
    desktop = FakeDesktop()
    async with served(desktop) as (link, server):
        await browse(link)
        await browse(link)
        server.rename("Another name")
        await link.until(lambda: link.client.seen.names == ["Another name"])
        assert sorted(link.client.seen.confirmed) == [-316, -258]
        assert link.client.seen.ends_of_continuous == 1


async def test_a_fence_of_the_client_comes_back_between_the_right_frames() -> None:
    desktop = FakeDesktop()
    async with served(desktop) as (link, _):
        link.client.say(struct.pack(">BxxxIB", 248, 1 << 31 | 0x7F, 2) + b"hi")
        await link.until(lambda: (7, b"hi") in link.client.seen.fences)


@pytest.mark.security(23)
async def test_a_client_that_acknowledges_nothing_gets_few_frames_and_then_the_newest() -> None:
    desktop = FakeDesktop(320, 240)
    async with served(desktop) as (link, server):
        await browse(link)
        await link.until(shows(link.client, desktop))
        link.client.answers_fences = False
        before = server.counts.frames
        for step in range(30):
            reads = desktop.screen.reads
            desktop.screen.paint(Rect(0, 0, 320, 240), photo(320, 240, step))
            if step < 2:
                await link.until(lambda: server.counts.frames > before + step)  # noqa: B023
            assert reads <= desktop.screen.reads
        await _asked(link)
        assert server.counts.frames - before <= 6
        link.client.answers_fences = True
        for flags, payload in link.client.seen.fences:
            if flags >> 31:
                link.client.answer_fence(flags, payload)
        await link.until(shows(link.client, desktop))


@pytest.mark.security(23)
async def test_a_client_that_reads_nothing_makes_nothing_grow() -> None:
    desktop = FakeDesktop(320, 240)
    async with served(desktop) as (link, server):
        link.client.encode((0,))
        link.client.ask(incremental=False)
        await link.until(shows(link.client, desktop))
        link.hold()
        before = server.counts.frames
        for step in range(20):
            desktop.screen.paint(Rect(0, 0, 320, 240), noise(320, 240, step))
            link.client.ask(incremental=False)
            link.client.say(struct.pack(">BxxxIB", 248, 1 << 31, 64) + bytes(64))
        link.flow()
        await _asked(link)
        await link.until(shows(link.client, desktop))
        assert server.counts.frames - before <= 6


async def test_changes_that_the_client_does_not_look_at_keep_nobody_awake() -> None:
    desktop, clock = FakeDesktop(640, 480), FakeClock()
    async with served(desktop, clock) as (link, server):
        await browse(link)
        await link.until(shows(link.client, desktop))
        desktop.screen.paint(Rect(0, 0, 640, 480), photo(640, 480))
        await link.until(lambda: "jpeg" in link.client.streams.used)
        link.client.go_on(area=(0, 0, 16, 16))
        await _asked(link)
        desktop.screen.paint_together(
            (Rect(0, 0, 640, 480), photo(640, 480, 1)), (Rect(0, 0, 16, 16), (0, 0, 0, 0))
        )
        await link.until(lambda: bool((link.client.values[:16, :16] == 0).all()))
        clock.advance(timedelta(seconds=1))
        waits = len(desktop.screen.waited_s)
        for _ in range(3):
            await _asked(link)
        assert len(desktop.screen.waited_s) <= waits + 12
        assert desktop.screen.waited_s[-1] is None


async def test_an_idle_screen_sends_nothing_and_is_not_polled() -> None:
    desktop = FakeDesktop()
    async with served(desktop) as (link, server):
        await browse(link)
        await link.until(shows(link.client, desktop))
        await _asked(link)
        frames = server.counts.frames
        await _asked(link)
        await _asked(link)
        assert server.counts.frames == frames
        async with asyncio.timeout(PATIENCE_S):
            while desktop.screen.waited_s[-1:] != [None]:  # the thread goes to sleep once it has its turn
                await _asked(link)


async def test_typing_does_not_wait_behind_a_large_picture() -> None:
    desktop = FakeDesktop(640, 480)
    async with served(desktop) as (link, _):
        await browse(link)
        await link.until(shows(link.client, desktop))
        known = len(link.client.seen.rectangles)
        desktop.screen.paint_together(
            (Rect(0, 100, 640, 380), photo(640, 380)), (Rect(8, 8, 10, 10), (0, 0, 0, 0))
        )
        await link.until(lambda: "jpeg" in link.client.streams.used)
        small, *_ = link.client.seen.rectangles[known:]
        assert small[:2] == (0, 0)


async def test_run_returns_when_the_client_leaves() -> None:
    desktop = FakeDesktop()
    link = ClientLink()
    link.leave()
    await asyncio.wait_for(RfbServer(desktop.desktop, link, SystemClock(), RfbOptions("x")).run(), PATIENCE_S)


async def test_end_may_be_called_from_any_thread_and_before() -> None:
    desktop = FakeDesktop()
    async with served(desktop) as (_, server):
        thread = threading.Thread(target=server.end)
        thread.start()
        thread.join()
    await server.run()


async def test_a_lost_screen_ends_it_with_its_own_fault() -> None:
    desktop = FakeDesktop()
    link = ClientLink()
    running = asyncio.create_task(RfbServer(desktop.desktop, link, SystemClock(), RfbOptions("x")).run())
    await link.until(lambda: link.client.ready)
    desktop.screen.lose()
    link.client.ask()
    with pytest.raises(ScreenError) as fault:
        await asyncio.wait_for(running, PATIENCE_S)
    assert fault.value.code == "screen_lost"


@pytest.mark.security(27)
async def test_nonsense_ends_it_with_a_code() -> None:
    desktop = FakeDesktop()
    link = ClientLink()
    running = asyncio.create_task(RfbServer(desktop.desktop, link, SystemClock(), RfbOptions("x")).run())
    await link.until(lambda: link.client.ready)
    link.client.say(b"\x63")
    with pytest.raises(RfbError) as fault:
        await asyncio.wait_for(running, PATIENCE_S)
    assert fault.value.code == "rfb_message_unknown"
