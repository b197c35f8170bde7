"""Input has a queue and a thread of its own: what comes out, and what a display that hangs holds up."""

from __future__ import annotations

import asyncio
import struct
import threading
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from agent.session.rfb import input_thread, worker
from agent.session.rfb.input_queue import Deed, InputQueue, LetGo, Point, Press
from agent.session.rfb.input_thread import InputThread
from agent.session.rfb.server import RfbOptions, RfbServer
from shared.clock import SystemClock
from shared.errors import ScreenError
from tests.support.fake_desktop import FakeDesktop, FakeInput
from tests.support.patience import PATIENCE_S
from tests.support.rfb_client import ClientLink
from tests.support.rfb_served import served

KEYS = some.builds(Press, some.integers(1, 5), some.booleans())
PLACES = some.tuples(some.integers(0, 9), some.sampled_from([0, 0, 0, 1, 5]))
STEPS = some.lists(KEYS | PLACES | some.none(), max_size=60)
"""Keys, places with buttons, and a look of the thread."""


@pytest.fixture
def hung() -> Iterator[FakeDesktop]:
    """A desktop whose input hangs until the test is over."""
    desktop = FakeDesktop()
    desktop.input.answers.clear()
    yield desktop
    desktop.input.answers.set()
    for thread in threading.enumerate():
        if thread.name == "rfb input":
            thread.join(PATIENCE_S)


@pytest.mark.security(23)
@given(STEPS, some.integers(1, 8))
def test_keys_and_buttons_come_in_order_and_of_movements_the_newest_where_it_counts(
    steps: list[Press | tuple[int, int] | None], most: int
) -> None:
    queue = InputQueue(most)
    put, taken = list[Deed](), list[Deed | None]()
    for step in steps:
        if step is None:
            taken.append(queue.take())
        elif isinstance(step, Press):
            put.append(step)
            queue.key(step.keysym, step.down)
        else:
            x, buttons = step
            now = next((each.buttons for each in reversed(put) if isinstance(each, Point)), 0)
            put.append(Point(x, 1, buttons, moved=buttons == now))
            queue.pointer(x, 1, buttons)
    waiting = [queue.take() for _ in range(len(queue))]
    done = [each for each in (*taken, *waiting) if each is not None]
    assert [each for each in done if not moved(each)] == [each for each in put if not moved(each)]
    kept = iter(put)
    assert all(each in kept for each in done)  # nothing is new, and all in its order
    assert not any(moved(one) and moved(two) for one, two in pairwise(waiting))
    if put and waiting and moved(put[-1]):
        assert waiting[-1] == put[-1]


def moved(deed: Deed | None) -> bool:
    return isinstance(deed, Point) and deed.moved


def test_a_full_queue_drops_its_oldest_movement_first() -> None:
    queue = InputQueue(4)
    queue.pointer(1, 1, 0)
    queue.key(0x61, True)
    queue.pointer(2, 2, 0)
    queue.key(0x61, False)
    assert queue.is_full
    queue.pointer(3, 3, 1)
    queue.key(0x62, True)
    queue.key(0x62, False)
    taken = [queue.take() for _ in range(len(queue))]
    assert taken == [
        Press(0x61, True), Press(0x61, False), Point(3, 3, 1, moved=False), Press(0x62, True),
        Press(0x62, False),
    ]  # fmt: skip


@pytest.mark.security(25, 26)
def test_letting_go_comes_instead_of_everything_that_waits() -> None:
    queue = InputQueue()
    queue.key(0x61, True)
    queue.pointer(1, 2, 1)
    queue.let_go()
    queue.pointer(1, 2, 1)
    assert [queue.take() for _ in range(3)] == [LetGo(), Point(1, 2, 1, moved=False), None]


async def test_a_button_goes_down_where_it_was_even_when_the_drag_came_with_it() -> None:
    desktop = FakeDesktop()
    async with served(desktop) as (link, _):
        link.client.say(b"".join(struct.pack(">BBHH", 5, 1, x, 20) for x in (5, 50, 90)))
        await desktop.input.until(lambda: desktop.input.events[-1:] == [("pointer", 90, 20, 1)])
        assert desktop.input.events[0] == ("pointer", 5, 20, 1)


async def test_what_was_typed_before_the_client_left_is_typed_and_then_let_go() -> None:
    desktop, link = FakeDesktop(), ClientLink()
    running = asyncio.create_task(RfbServer(desktop.desktop, link, SystemClock(), RfbOptions("x")).run())
    await link.until(lambda: link.client.ready)
    desktop.input.answers.clear()
    for keysym in range(0x61, 0x69):
        link.client.key(keysym, True)
    link.leave()
    assert await asyncio.to_thread(desktop.input.asked.wait, PATIENCE_S)
    desktop.input.answers.set()
    await asyncio.wait_for(running, PATIENCE_S)
    assert [event[1] for event in desktop.input.events] == list(range(0x61, 0x69))
    assert desktop.input.released == 1


@pytest.mark.security(26)
@pytest.mark.parametrize("steps", range(12))
async def test_a_session_cancelled_twice_lets_go_of_every_key_and_leaves_no_thread(steps: int) -> None:
    desktop, link = FakeDesktop(), ClientLink()
    running = asyncio.create_task(RfbServer(desktop.desktop, link, SystemClock(), RfbOptions("x")).run())
    await link.until(lambda: link.client.ready)
    link.client.key(0x61, True)
    await desktop.input.until(lambda: desktop.input.events != [])
    running.cancel()
    for _ in range(steps):  # the loop's, between one and the other
        await asyncio.sleep(0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await desktop.input.until(lambda: desktop.input.released >= 1)


async def test_a_session_that_is_only_looked_at_has_no_thread_for_input() -> None:
    desktop = FakeDesktop()
    async with served(desktop) as (link, server):
        link.client.ask()
        server.view_only = True
        await link.until(lambda: link.client.seen.updates != [])
        assert "rfb input" not in {thread.name for thread in threading.enumerate()}
    assert desktop.input.released == 0


@pytest.mark.security(25, 26)
async def test_an_input_that_hangs_holds_up_neither_the_loop_nor_pictures_nor_the_end(
    hung: FakeDesktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "END_LIMIT_S", 0.05)
    async with asyncio.timeout(PATIENCE_S):
        async with served(hung) as (link, server):
            link.client.key(0x61, True)
            assert await asyncio.to_thread(hung.input.asked.wait, PATIENCE_S)
            link.client.key(0x62, True)
            link.client.point(3, 4, 1)
            link.client.ask(incremental=False)
            await link.until(lambda: link.client.seen.updates != [])
            assert hung.input.events == []
            server.view_only = True
    hung.input.answers.set()
    await hung.input.until(lambda: hung.input.released >= 1)
    assert hung.input.events == [("key", 0x61, True)]  # the rest came to nothing, and this one is let go


@pytest.mark.security(23, 27)
async def test_a_full_queue_makes_the_client_wait_and_then_ends_the_session(
    hung: FakeDesktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(input_thread, "STUCK_S", 0.1)
    monkeypatch.setattr(worker, "END_LIMIT_S", 0.05)
    link = ClientLink()
    running = asyncio.create_task(RfbServer(hung.desktop, link, SystemClock(), RfbOptions("x")).run())
    await link.until(lambda: link.client.ready)
    for _ in range(1_000):
        link.client.key(0x61, True)
        link.client.key(0x61, False)
    with pytest.raises(ScreenError) as fault:
        await asyncio.wait_for(running, PATIENCE_S)
    assert fault.value.code == "screen_lost"


async def test_a_full_queue_that_is_taken_from_loses_nothing() -> None:
    desktop = FakeDesktop()
    async with served(desktop) as (link, _):
        for _ in range(2_000):
            link.client.key(0x61, True)
            link.client.key(0x61, False)
        await desktop.input.until(lambda: len(desktop.input.events) == 4_000)
        assert [event[2] for event in desktop.input.events] == [True, False] * 2_000


async def test_an_input_that_fails_ends_it_with_its_own_fault_and_lets_go() -> None:
    desktop, link = FakeDesktop(), ClientLink()
    desktop.input.failure = ScreenError("screen_lost", "The screen is gone.")
    running = asyncio.create_task(RfbServer(desktop.desktop, link, SystemClock(), RfbOptions("x")).run())
    await link.until(lambda: link.client.ready)
    link.client.key(0x61, True)
    with pytest.raises(ScreenError) as fault:
        await asyncio.wait_for(running, PATIENCE_S)
    assert fault.value.code == "screen_lost"
    assert desktop.input.released == 1


def test_a_thread_that_is_left_behind_ends_when_nobody_waits_any_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, "END_LIMIT_S", 0.01)
    target = FakeInput()
    target.answers.clear()

    async def session(after: Callable[[], bool]) -> None:
        thread = InputThread(target)
        thread.key(0x61, True)
        assert after()
        thread.stop()
        await thread.wait()
        thread.abandon()

    asyncio.run(session(lambda: target.asked.wait(PATIENCE_S)))
    left = next(thread for thread in threading.enumerate() if thread.name == "rfb input")
    target.answers.set()
    left.join(PATIENCE_S)
    assert not left.is_alive()
    assert target.released >= 1
