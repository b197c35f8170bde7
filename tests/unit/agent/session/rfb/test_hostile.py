"""Whole conversations with clients that mean harm or are broken: a clean end, and memory that stays flat."""

from __future__ import annotations

import asyncio
import struct
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.session.rfb.faults import RfbError
from agent.session.rfb.server import RfbOptions, RfbServer
from shared.clock import SystemClock
from tests.support.fake_desktop import FakeDesktop
from tests.support.patience import PATIENCE_S
from tests.support.rfb_client import ClientLink
from tests.support.rfb_pixels import FORMATS
from tests.support.rfb_served import BROWSER, noise, served, shows

pytestmark = pytest.mark.security(27)

_numbers = st.sampled_from([*BROWSER, -314, 0x574D5664, 6, 99_999, -512, -412, -256, -247])
messages = st.one_of(
    st.sampled_from([wanted.message() for wanted in FORMATS.values()]),
    st.lists(_numbers, max_size=8).map(lambda e: struct.pack(f">BxH{len(e)}i", 2, len(e), *e)),
    st.tuples(st.sampled_from([3, 150]), st.booleans(), *[st.integers(0, 400)] * 4).map(
        lambda fields: struct.pack(">BBHHHH", *fields)
    ),
    st.tuples(st.booleans(), st.integers(0, 2**32 - 1)).map(lambda k: struct.pack(">BBxxI", 4, *k)),
    st.tuples(st.integers(0, 127), st.integers(0, 65535), st.integers(0, 65535)).map(
        lambda p: struct.pack(">BBHH", 5, *p)
    ),
    st.tuples(st.integers(0, 2**32 - 1), st.binary(max_size=64)).map(
        lambda f: struct.pack(">BxxxIB", 248, f[0], len(f[1])) + f[1]
    ),
    st.tuples(st.integers(0, 2**32 - 1), st.binary(max_size=20)).map(
        lambda c: struct.pack(">BxxxiI", 6, -4 - len(c[1]), c[0]) + c[1]
    ),
    st.binary(max_size=30),
)


class _Deaf:
    """Says what it is told to, hears nothing, and leaves."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = [b"RFB 003.008\n\1\1", *pieces]
        self.heard = 0

    async def receive(self) -> bytes:
        await asyncio.sleep(0)
        return self._pieces.pop(0) if self._pieces else b""

    async def send(self, data: bytes | bytearray | memoryview) -> None:
        self.heard += len(data)


async def _converse(pieces: list[bytes]) -> str:
    desktop = FakeDesktop(64, 48)
    desktop.screen.paint(desktop.screen.monitors[0].place, noise(64, 48))
    server = RfbServer(desktop.desktop, _Deaf(pieces), SystemClock(), RfbOptions("x"))
    try:
        await asyncio.wait_for(server.run(), PATIENCE_S)
    except RfbError as fault:
        return fault.code
    return "left"


@settings(max_examples=25)
@given(st.lists(messages, max_size=12))
def test_any_conversation_ends_cleanly(pieces: list[bytes]) -> None:
    assert asyncio.run(_converse([piece for piece in pieces if piece])).startswith(("left", "rfb_"))


@pytest.mark.proof
@settings(max_examples=400)
@given(st.lists(messages, max_size=30))
def test_many_conversations_end_cleanly(pieces: list[bytes]) -> None:
    assert asyncio.run(_converse([piece for piece in pieces if piece])).startswith(("left", "rfb_"))


async def _memory_after(link: ClientLink, flood: bytes, times: int) -> int:
    """How many bytes more are held at most, while the client says `flood` again and again."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(times):
            link.client.say(flood)
            known = len(link.client.seen.fences)
            link.client.say(struct.pack(">BxxxIB", 248, 1 << 31, 0))
            await link.until(lambda: len(link.client.seen.fences) > known)  # noqa: B023
            link.client.seen.fences.clear()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "flood",
    [
        struct.pack(">BxH", 2, 2_000) + struct.pack(">i", 7) * 2_000,
        struct.pack(">BxHiii", 2, 3, 7, -256, -24) * 200 + struct.pack(">BxHiii", 2, 3, 16, -247, 6) * 200,
        struct.pack(">BBHH", 5, 1, 3, 3) * 3_000,
        struct.pack(">BBHHHH", 3, 0, 0, 0, 320, 200) * 1_000,
        struct.pack(">BBHHHH", 3, 1, 0, 0, 0, 0) * 1_000,
        struct.pack(">BxHHBx", 251, 9, 9, 0) * 1_000,
        struct.pack(">BxxxIB4s", 248, 1, 4, b"none") * 2_000,
        FORMATS["565"].message() * 300 + FORMATS["bgrx"].message(),
    ],
    ids=[
        "many encodings",
        "encodings",
        "pointer",
        "requests",
        "empty requests",
        "sizes",
        "fences",
        "formats",
    ],
)
async def test_a_flood_leaves_memory_flat(flood: bytes) -> None:
    desktop = FakeDesktop()
    async with served(desktop) as (link, _):
        link.client.ask(incremental=False)
        await link.until(shows(link.client, desktop))
        assert await _memory_after(link, flood, 4) < 6_000_000


async def test_asking_for_the_clipboard_again_and_again_does_not_pile_it_up() -> None:
    desktop = FakeDesktop()
    async with served(desktop) as (link, _):
        link.client.encode(BROWSER)
        desktop.clipboard.copy("".join(map(chr, range(32, 120))) * 8_000)
        await link.until(lambda: len(link.client.seen.clipboard) == 2)
        link.hold()
        tracemalloc.start()
        try:
            link.client.say(struct.pack(">BxxxiI", 6, -4, 1 << 25 | 1) * 5_000)
            for _ in range(2_000):
                await asyncio.sleep(0)
            assert tracemalloc.get_traced_memory()[1] < 8_000_000
        finally:
            tracemalloc.stop()
            link.leave()
