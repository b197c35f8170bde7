"""The one window of a profile at the door: it answers, and one that hangs is replaced (SECURITY 17)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from agent.door.server import Door, DoorLimits
from shared.deep_links import LinkVerb
from tests.support.door import Caller, FakeBackend, open_door

pytestmark = pytest.mark.security(17)
SHORT = DoorLimits(show_s=0.05)


@pytest.fixture
def address(tmp_path: Path) -> str:
    return str(tmp_path / "door.sock")


@asynccontextmanager
async def a_door(address: str, limits: DoorLimits | None = None) -> AsyncIterator[Door]:
    async with open_door(address, FakeBackend(), limits=limits) as door:
        yield door


async def window(address: str, **hello: Any) -> Caller:
    """A window that has said hello and has its first snapshot."""
    caller = await Caller.call(address, face=None)
    await caller.say({"type": "hello", "protocol": 1, "face": "window", "answers": True, **hello})
    assert await caller.hear("snapshot")
    return caller


async def shown(caller: Caller) -> dict[str, Any]:
    """What a window that does not hang is asked; it answers."""
    asked = await caller.hear("show")
    await caller.say({"type": "shown", "ask": asked["ask"]})
    return asked


@pytest.mark.parametrize("verb", LinkVerb)
async def test_the_window_that_says_it_comes_is_told_what_to_show(address: str, verb: LinkVerb) -> None:
    async with a_door(address):
        open_one, asker = await window(address), await Caller.call(address)
        answer, asked = await asyncio.gather(asker.ask("show_window", verb=verb.value), shown(open_one))
        assert (answer["error"], asked["verb"]) == (None, verb.value)
        for each in (open_one, asker):
            await each.leave()


async def test_a_window_that_is_silent_is_said_to_hang_and_makes_way_for_another(address: str) -> None:
    async with a_door(address, SHORT) as door:
        silent, asker = await window(address), await Caller.call(address)
        answer = await asker.ask("show_window")
        assert answer["error"]["code"] == "window_hangs"
        assert door.has_window is False
        another = await window(address)
        assert door.has_window is True
        assert await silent.hear("bye") == {"type": "bye", "reason": "window_open"}
        for each in (silent, asker, another):
            await each.leave()


async def test_a_window_that_was_only_slow_counts_again(address: str) -> None:
    async with a_door(address, SHORT) as door:
        slow, asker = await window(address), await Caller.call(address)
        assert (await asker.ask("show_window"))["error"]["code"] == "window_hangs"
        await shown(slow)
        assert (await slow.ask("refresh"))["error"] is None  # the door has taken what came before
        assert door.has_window is True
        second = await Caller.call(address, face=None)
        await second.say({"type": "hello", "protocol": 1, "face": "window", "verb": "buy"})
        assert await second.hear("bye") == {"type": "bye", "reason": "window_open"}
        assert (await slow.hear("show"))["verb"] == "buy"
        for each in (slow, asker, second):
            await each.leave()


async def test_an_older_window_that_never_answers_is_believed(address: str) -> None:
    async with a_door(address, SHORT):
        older, asker = await Caller.call(address, face="window"), await Caller.call(address)
        assert (await asker.ask("show_window"))["error"] is None
        assert (await older.hear("show"))["verb"] == "open"
        for each in (older, asker):
            await each.leave()


@pytest.mark.parametrize(
    ("hello", "verb"),
    [({"verb": "manage"}, "manage"), ({"verb": "format-disk"}, "open"), ({"verb": 7}, "open"), ({}, "open")],
)
async def test_of_two_started_at_once_the_first_shows_what_the_second_was_for(
    address: str, hello: dict[str, Any], verb: str
) -> None:
    async with a_door(address):
        first, second = await window(address), await Caller.call(address, face=None)
        await second.say({"type": "hello", "protocol": 1, "face": "window", **hello})
        assert await second.hear("bye") == {"type": "bye", "reason": "window_open"}
        assert (await first.hear("show"))["verb"] == verb
        for each in (first, second):
            await each.leave()


async def test_a_second_one_that_nobody_wants_to_see_brings_nothing_forward(address: str) -> None:
    async with a_door(address):
        first, second = await window(address), await Caller.call(address, face=None)
        await second.say({"type": "hello", "protocol": 1, "face": "window", "quiet": True})
        assert await second.hear("bye") == {"type": "bye", "reason": "window_open"}
        await first.say({"type": "command", "id": 1, "verb": "refresh", "args": {}})
        assert (await first.hear())["type"] == "reply"
        for each in (first, second):
            await each.leave()


@pytest.mark.security(16)
@pytest.mark.parametrize("number", [None, "1", 99, -1, 1.5, [], True])
async def test_a_word_about_something_that_was_never_asked_changes_nothing(
    address: str, number: object
) -> None:
    async with a_door(address):
        caller = await window(address)
        await caller.say({"type": "shown", "ask": number})
        assert (await caller.ask("refresh"))["error"] is None
        await caller.leave()
