"""Text between the clipboards: both ways of the protocol, the switches, the cap (SECURITY 28)."""

from __future__ import annotations

import struct
import zlib

import pytest

from agent.session.rfb.clipboard import ClipboardDesk
from agent.session.rfb.faults import RfbError
from agent.session.rfb.messages import ClipboardMessage
from agent.session.rfb.protocol import MAX_TEXT
from tests.support.fake_desktop import FakeDesktop
from tests.support.rfb_client import ClientLink
from tests.support.rfb_served import browse, served

CAPS, REQUEST, PEEK, NOTIFY, PROVIDE, TEXT = 1 << 24, 1 << 25, 1 << 26, 1 << 27, 1 << 28, 1
pytestmark = pytest.mark.security(28)


def _packed(text: str) -> bytes:
    data = text.encode() + b"\0"
    return zlib.compress(struct.pack(">I", len(data)) + data)


def _text_in(message: tuple[int, bytes]) -> str:
    assert message[0] == PROVIDE | TEXT
    data = zlib.decompress(message[1])
    assert len(data) == 4 + int.from_bytes(data[:4], "big")
    return data[4:].decode()


async def _heard(link: ClientLink, count: int) -> tuple[int, bytes]:
    await link.until(lambda: len(link.client.seen.clipboard) >= count)
    return link.client.seen.clipboard[count - 1]


async def test_text_of_the_computer_reaches_a_client_that_asks_for_it() -> None:
    desktop = FakeDesktop()
    async with served(desktop) as (link, _):
        await browse(link)
        assert (await _heard(link, 1))[0] == CAPS | REQUEST | PEEK | NOTIFY | PROVIDE | TEXT
        desktop.clipboard.copy("Grüße\nan 你")
        assert await _heard(link, 2) == (NOTIFY | TEXT, b"")
        link.client.clipboard_action(REQUEST | TEXT)
        assert _text_in(await _heard(link, 3)) == "Grüße\r\nan 你\0"


async def test_text_of_the_client_reaches_the_computer() -> None:
    desktop = FakeDesktop()
    async with served(desktop) as (link, _):
        await browse(link)
        link.client.clipboard_action(NOTIFY | TEXT)
        assert await _heard(link, 2) == (REQUEST | TEXT, b"")
        link.client.provide("déjà\r\nvu")
        link.client.clipboard_action(PEEK)
        assert await _heard(link, 3) == (NOTIFY, b"")
        assert desktop.clipboard.texts == ["déjà\nvu"]


async def test_a_client_without_the_extension_has_latin_1_both_ways() -> None:
    desktop = FakeDesktop()
    async with served(desktop) as (link, _):
        desktop.clipboard.copy("né 你")
        await link.until(lambda: link.client.seen.texts == ["né ?"])
        link.client.say(struct.pack(">Bxxxi", 6, 4) + b"h\xe9h\xe9")
        desktop.clipboard.copy("on")
        link.client.ask(incremental=False)
        await link.until(lambda: link.client.seen.updates != [])
        assert desktop.clipboard.texts == ["héhé"]


async def test_each_direction_has_its_switch() -> None:
    desktop = FakeDesktop()
    async with served(desktop, clipboard_in=False, clipboard_out=False) as (link, _):
        await browse(link)
        assert not desktop.clipboard.watched
        link.client.provide("no")
        link.client.say(struct.pack(">Bxxxi", 6, 2) + b"no")
        link.client.clipboard_action(REQUEST | TEXT)
        link.client.clipboard_action(NOTIFY | TEXT)
        link.client.clipboard_action(PEEK)
        assert await _heard(link, 2) == (NOTIFY, b"")
        assert desktop.clipboard.texts == []


@pytest.mark.security(25)
async def test_who_may_only_view_changes_no_clipboard() -> None:
    desktop = FakeDesktop()
    async with served(desktop, view_only=True) as (link, server):
        await browse(link)
        link.client.provide("no")
        link.client.clipboard_action(PEEK)
        await _heard(link, 2)
        server.view_only = False
        link.client.provide("yes")
        link.client.clipboard_action(PEEK)
        await _heard(link, 3)
        assert desktop.clipboard.texts == ["yes"]


async def test_what_is_copied_after_the_end_goes_nowhere() -> None:
    desktop = FakeDesktop()
    async with served(desktop) as (link, _):
        pass
    desktop.clipboard.copy("secret")
    assert link.client.seen.texts == []


def _desk(put: list[str]) -> ClipboardDesk:
    desk = ClipboardDesk(put.append, may_come=True, may_go=True)
    desk.knows((-1063131698,))
    return desk


def test_a_text_beyond_the_cap_is_not_announced() -> None:
    assert _desk([]).copied("x" * (MAX_TEXT + 1)) == b""
    assert _desk([]).copied("x" * MAX_TEXT) != b""


def test_a_client_that_cannot_ask_is_told_at_once() -> None:
    desk = _desk([])
    desk.take(ClipboardMessage(CAPS | PROVIDE | TEXT, struct.pack(">I", MAX_TEXT)))
    said = desk.copied("here")
    assert _text_in((int.from_bytes(said[8:12], "big"), said[12:])) == "here\0"


@pytest.mark.security(27)
def test_a_text_beyond_the_cap_is_dropped_without_unpacking_it() -> None:
    put: list[str] = []
    bomb = zlib.compress(struct.pack(">I", 32 << 20) + bytes(32 << 20), 9)
    _desk(put).take(ClipboardMessage(PROVIDE | TEXT, bomb))
    assert put == []


@pytest.mark.security(27)
def test_a_bomb_behind_a_short_text_stays_packed() -> None:
    put: list[str] = []
    bomb = zlib.compress(struct.pack(">I", 3) + b"ok\0" + bytes(64 << 20), 9)
    _desk(put).take(ClipboardMessage(PROVIDE | TEXT, bomb))
    assert put == ["ok"]


@pytest.mark.security(27)
@pytest.mark.parametrize(
    ("flags", "data", "code"),
    [
        (PROVIDE | TEXT, b"no zlib", "rfb_clipboard_damaged"),
        (PROVIDE | TEXT, b"", "rfb_clipboard_damaged"),
        (PROVIDE | TEXT, zlib.compress(b"\0\0"), "rfb_clipboard_damaged"),
        (PROVIDE | TEXT, zlib.compress(struct.pack(">I", 9) + b"short"), "rfb_clipboard_damaged"),
        (PROVIDE | TEXT, zlib.compress(b"\xff\xff\xff\xff"), "rfb_clipboard_too_long"),
        (PROVIDE | NOTIFY | TEXT, b"", "rfb_clipboard_damaged"),
        (0, b"", "rfb_clipboard_damaged"),
    ],
)
def test_a_damaged_clipboard_ends_it_with_a_code(flags: int, data: bytes, code: str) -> None:
    with pytest.raises(RfbError) as fault:
        _desk([]).take(ClipboardMessage(flags, data))
    assert fault.value.code == code


def test_what_is_no_text_is_ignored() -> None:
    put: list[str] = []
    assert _desk(put).take(ClipboardMessage(PROVIDE | 1 << 2, _packed("<b>"))) == b""
    assert _desk(put).take(ClipboardMessage(REQUEST | 1 << 2, b"")) == b""
    assert put == []


def test_an_empty_text_is_a_text() -> None:
    put: list[str] = []
    _desk(put).take(ClipboardMessage(PROVIDE | TEXT, zlib.compress(bytes(4))))
    assert put == [""]
