"""What a client holds down is let go however the session ends; later it says nothing (SECURITY 26)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from account.relay.meeting import Meeting
from account.relay.sessions import Side
from shared.reasons import EndReason
from tests.integration.test_agent_sessions import A, desktop_of, hold_down
from tests.support.patience import PATIENCE_S
from tests.support.session_house import Client, House, session_house

How = Callable[[House, Client], Awaitable[None]]


async def relay_dies(house: House, _: Client) -> None:
    """As with `kill -9` of the service: its sockets are gone without a word.

    The service of this test lives on, though, and would say that the computer went, had it gone first.
    """
    (meeting,) = house.service.parts.relay.relay._meetings.values()
    for side in (Side.CLIENT, Side.COMPUTER):
        meeting._ends[side]._transport.abort()


async def time_is_up(house: House, client: Client) -> None:
    """The cut, with a key on its way behind it: the relay hears of the time that passed by the next event."""
    relay, is_cut = house.service.parts.relay.relay, asyncio.Event()
    over = relay.over

    def noticed(meeting: Meeting) -> None:
        over(meeting)
        is_cut.set()

    relay.over = noticed  # type: ignore[method-assign]
    await house.ada.pass_time(timedelta(seconds=300))
    async with asyncio.timeout(PATIENCE_S):
        await is_cut.wait()
    client.rfb.key(A, True)
    with contextlib.suppress(ConnectionClosed):
        await client.flush()


async def another_takes_over(house: House, _: Client) -> None:
    async with await house.connect("Tablet"):
        pass


@pytest.mark.security(25, 26)
@pytest.mark.parametrize(
    ("how", "reason"),
    [
        (relay_dies, EndReason.NETWORK_LOST),
        (time_is_up, EndReason.TRIAL_LIMIT),
        (another_takes_over, EndReason.SUPERSEDED),
    ],
)
async def test_held_keys_and_buttons_are_let_go(tmp_path: Path, how: How, reason: EndReason) -> None:
    async with session_house(tmp_path, rate=0) as house, await house.connect() as client:
        desktop = await hold_down(house, client)
        session_id = await house.live()
        await how(house, client)
        ended = await house.until(lambda seen: session_id in [each.id for each in seen.recent_sessions])
        (over,) = [each for each in ended.recent_sessions if each.id == session_id]
        assert over.end_reason is reason
        assert (desktop.pressed, desktop.buttons, desktop.typed) == ((), 0, "")
        assert desktop_of(house) is desktop
