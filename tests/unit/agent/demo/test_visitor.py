"""Whoever connects in the story gets as far as the first picture, or says what was in the way."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Callable

import pytest

from agent.demo import visitor
from agent.demo.stage import StageFault
from agent.demo.visitor import Visitor
from shared.reasons import EndReason
from shared.sessions import SessionOffer

OFFER = SessionOffer("ses_1", "ws://127.0.0.1:1/relay/client", "grant", limited=True)
VERSION = b"RFB 003.008\n"
SCREEN = struct.pack(">HH", 1280, 800) + bytes(16) + struct.pack(">I", 6) + b"Studio"
WELL = VERSION + b"\1\1" + bytes(4) + SCREEN + b"\0and many pixels"


class Computer:
    """The computer's end: says `says` in pieces, then ends with `reason` once it is told to."""

    def __init__(self, says: bytes, reason: EndReason = EndReason.TRIAL_LIMIT) -> None:
        self._says, self.end_reason = says, reason
        self.heard = b""
        self.over = asyncio.Event()
        self.closed: EndReason | None = None

    async def receive(self) -> bytes:
        piece, self._says = self._says[:7], self._says[7:]
        if not piece:
            await self.over.wait()
        return piece

    async def send(self, data: bytes) -> None:
        self.heard += data

    async def close(self, reason: EndReason) -> bool:
        self.closed = reason
        self.over.set()
        return True


@pytest.fixture
def goes_to(monkeypatch: pytest.MonkeyPatch) -> Callable[[Computer], None]:
    def goes(computer: Computer) -> None:
        async def open_relay(url: str, grant: str, _: object) -> Computer:
            assert (url, grant) == (OFFER.client_url, OFFER.grant)
            return computer

        monkeypatch.setattr(visitor, "open_relay", open_relay)

    return goes


async def test_visitor_sees_a_picture_and_is_told_why_it_ended(goes_to: Callable[[Computer], None]) -> None:
    computer = Computer(WELL)
    goes_to(computer)
    guest = await Visitor.connect(OFFER)
    assert guest.size == (1280, 800)
    assert computer.heard.startswith(VERSION + b"\1\1")
    assert computer.heard.endswith(struct.pack(">BBHHHH", 3, 0, 0, 0, 1280, 800))
    assert await guest.is_over() is False
    computer.over.set()
    assert await guest.ended() is EndReason.TRIAL_LIMIT
    assert await guest.is_over() is True


async def test_visitor_who_leaves_says_so(goes_to: Callable[[Computer], None]) -> None:
    computer = Computer(WELL)
    goes_to(computer)
    guest = await Visitor.connect(OFFER)
    await guest.leave()
    assert computer.closed is EndReason.ENDED_BY_CLIENT
    assert await guest.is_over() is True


@pytest.mark.parametrize(
    ("says", "why"),
    [
        (b"RFB 003.003\n", "another version"),
        (VERSION + b"\1\2", "asks for a password"),
        (VERSION + b"\1\1" + b"\0\0\0\1", "lets nobody in"),
        (VERSION, "ended at once"),
    ],
)
async def test_computer_that_shows_nothing_is_a_fault(
    goes_to: Callable[[Computer], None], says: bytes, why: str
) -> None:
    computer = Computer(says)
    if why == "ended at once":
        computer.over.set()
    goes_to(computer)
    with pytest.raises(StageFault, match=why):
        await Visitor.connect(OFFER)
    assert computer.closed is EndReason.ENDED_BY_CLIENT
