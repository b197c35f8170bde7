"""A session from the request to its end, with the real service, relay, agent and RFB server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest

from agent.session.systems.synthetic.desktop import SyntheticDesktop
from shared.commands import ChangeSessionSettings, EndSession, Pause, RemoveComputer, SignOut
from shared.errors import SessionRefused
from shared.reasons import EndReason, NoticeCode, SessionRefusal, SessionState
from shared.state import AgentState
from tests.support.session_house import Client, House, session_house

A, SHIFT = ord("a"), 0xFFE1


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with session_house(tmp_path) as house:
        yield house


def desktop_of(house: House, number: int = 0) -> SyntheticDesktop:
    """The desktop of a session, by the order in which they were opened."""
    return cast(SyntheticDesktop, house.desktops[number])


async def hold_down(house: House, client: Client) -> SyntheticDesktop:
    """Have the client hold a key and a button, until the desktop has seen it."""
    desktop = desktop_of(house)
    client.rfb.key(SHIFT, True)
    client.rfb.point(10, 10, 1)
    await client.flush()
    await client.until(lambda _: desktop.pressed == (SHIFT,) and desktop.buttons == 1)
    return desktop


@pytest.mark.rule("R10", "R11", "R91")
async def test_a_client_sees_the_screen_and_the_agent_says_who_it_is(house: House) -> None:
    async with await house.connect("Firefox on Linux") as client:
        assert client.rfb.size == (320, 200)
        assert client.rfb.seen.name == house.backend.snapshot.computer.name  # type: ignore[union-attr]
        seen = await house.until(lambda snapshot: snapshot.session is not None)
        assert seen.state is AgentState.IN_SESSION
        assert seen.session is not None
        assert (seen.session.client, seen.session.limited) == ("Firefox on Linux", True)
        assert seen.session.remaining_s is not None
        assert 295 < seen.session.remaining_s <= 300
    ended = await house.until(lambda snapshot: snapshot.last_session is not None)
    assert ended.state is AgentState.READY
    assert ended.session is None
    assert ended.last_session is not None
    assert ended.last_session.end_reason is EndReason.ENDED_BY_CLIENT
    assert ended.recent_sessions[0].bytes > 100
    assert [each.id for each in ended.monitors] == ["synthetic-1"]


@pytest.mark.proof
@pytest.mark.security(25, 26)
async def test_keys_and_buttons_are_released_when_the_client_vanishes(house: House) -> None:
    async with await house.connect() as client:
        desktop = await hold_down(house, client)
        await client.end.vanish()
        ended = await house.until(lambda snapshot: snapshot.last_session is not None)
    assert ended.last_session is not None
    assert ended.last_session.end_reason is EndReason.NETWORK_LOST
    assert (desktop.pressed, desktop.buttons) == ((), 0)


@pytest.mark.rule("R11")
@pytest.mark.security(26, 29)
async def test_the_person_here_ends_it_and_both_ends_know(house: House) -> None:
    async with await house.connect() as client:
        desktop = await hold_down(house, client)
        session_id = await house.live()
        await house.backend.submit(EndSession())
        assert house.backend.snapshot.session is None
        assert (desktop.pressed, desktop.buttons) == ((), 0)
        assert await client.end_reason() is EndReason.ENDED_BY_COMPUTER
    known = await house.over(session_id)
    assert known.end_reason is EndReason.ENDED_BY_COMPUTER
    with pytest.raises(SessionRefused) as refused:
        await house.backend.submit(EndSession())
    assert refused.value.code == "session_over"


@pytest.mark.rule("R18")
async def test_a_second_client_takes_over_and_the_first_is_told(house: House) -> None:
    async with await house.connect("Phone") as first, await house.connect("Tablet") as second:
        assert await first.end_reason() is EndReason.SUPERSEDED
        seen = await house.until(
            lambda snapshot: snapshot.session is not None and snapshot.last_session is not None
        )
        assert seen.session is not None
        assert seen.last_session is not None
        assert (seen.session.client, seen.last_session.client) == ("Tablet", "Phone")
        assert seen.last_session.end_reason is EndReason.SUPERSEDED
        await second.shown()


@pytest.mark.proof
@pytest.mark.rule("R25")
@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (RemoveComputer(), EndReason.COMPUTER_REMOVED),
        (SignOut(), EndReason.ENDED_BY_COMPUTER),
        (Pause(), EndReason.ENDED_BY_COMPUTER),
    ],
    ids=["removed", "signed out", "paused"],
)
async def test_what_makes_the_computer_unreachable_ends_the_session(
    house: House, command: RemoveComputer | SignOut | Pause, reason: EndReason
) -> None:
    async with await house.connect() as client:
        session_id = await house.live()
        await house.backend.submit(command)
        ended = await house.until(lambda snapshot: snapshot.last_session is not None)
        assert ended.last_session is not None
        assert ended.last_session.end_reason is reason
        assert await client.end_reason() is reason
    assert (await house.over(session_id)).end_reason is reason


@pytest.mark.proof
async def test_an_agent_that_stops_says_so(tmp_path: Path) -> None:
    async with session_house(tmp_path) as house:
        client = await house.connect()
        session_id = await house.live()
        house.backend.stop()
        assert await client.end_reason() is EndReason.AGENT_STOPPED
        assert (await house.over(session_id)).end_reason is EndReason.AGENT_STOPPED


@pytest.mark.security(25)
async def test_view_only_by_wish_of_the_client_or_of_the_user_drops_all_input(house: House) -> None:
    async with await house.connect(view_only=True) as client:
        client.rfb.key(A, True)
        await client.flush()
        await client.shown()
        assert desktop_of(house).typed == ""
        seen = await house.until(lambda snapshot: snapshot.session is not None)
        assert seen.session is not None
        assert seen.session.view_only
    async with await house.connect() as client:
        desktop = desktop_of(house, 1)
        await house.backend.submit(ChangeSessionSettings(view_only=True))
        await house.until(lambda snapshot: snapshot.session is not None and snapshot.session.view_only)
        client.rfb.key(A, True)
        await client.flush()
        await client.shown()
        assert desktop.typed == ""
        await house.backend.submit(ChangeSessionSettings(view_only=False))
        await house.until(lambda snapshot: snapshot.session is not None and not snapshot.session.view_only)
        client.rfb.key(A, True)
        client.rfb.key(A, False)
        await client.flush()
        await client.until(lambda _: desktop.typed == "a")


@pytest.mark.proof
async def test_another_monitor_is_shown_while_it_is_live(tmp_path: Path) -> None:
    async with session_house(tmp_path, screen="synthetic:320x200+200x100") as house:
        async with await house.connect() as client:
            client.rfb.encode([-308, -223, 0])
            await client.shown()
            assert client.rfb.size == (520, 200)
            await house.backend.submit(ChangeSessionSettings(monitor="synthetic-2"))
            await client.until(lambda rfb: rfb.size == (200, 100))
            await house.backend.submit(ChangeSessionSettings(monitor="all"))
            await client.until(lambda rfb: rfb.size == (520, 200))
        assert [each.id for each in house.backend.snapshot.monitors] == ["synthetic-1", "synthetic-2"]


@pytest.mark.proof
async def test_a_screen_that_cannot_be_shown_is_said_at_once(tmp_path: Path) -> None:
    async with session_house(tmp_path, screen=":9999") as house:
        offer = await house.request()
        known = await house.over(offer.session)
        assert (known.state, known.refusal) == (SessionState.REFUSED, SessionRefusal.NO_SCREEN)
        seen = await house.until(lambda snapshot: bool(snapshot.notices))
        assert [each.code for each in seen.notices] == [NoticeCode.SCREEN_UNAVAILABLE]
