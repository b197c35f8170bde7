"""A session and a bad day: the service stops, nobody comes, everybody comes (SECURITY 22–24, 37, 39)."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from shared.reasons import EndReason, SessionRefusal, SessionState
from shared.state import AgentState
from tests.support.session_house import session_house


@pytest.mark.proof
@pytest.mark.rule("R15")
@pytest.mark.security(24)
async def test_a_service_that_stops_ends_the_session_at_the_agent_too(tmp_path: Path) -> None:
    async with session_house(tmp_path) as house:
        client = await house.connect()
        await house.live()
        house.service.stop()
        ended = await house.until(lambda snapshot: snapshot.last_session is not None)
        assert ended.last_session is not None
        assert ended.last_session.end_reason is EndReason.NETWORK_LOST
        assert ended.session is None
        await client.end.closed()


@pytest.mark.proof
@pytest.mark.security(22)
async def test_a_client_that_never_comes_is_given_up_and_the_next_one_is_served(tmp_path: Path) -> None:
    async with session_house(tmp_path) as house:
        offer = await house.request()
        known = await house.over(offer.session)
        assert (known.state, known.refusal) == (SessionState.REFUSED, SessionRefusal.NOT_MET)
        assert house.backend.snapshot.state is AgentState.READY
        assert house.backend.snapshot.recent_sessions == ()
        async with await house.connect():
            await house.live()


@pytest.mark.proof
@pytest.mark.rule("R12", "R18")
@pytest.mark.security(24, 39)
async def test_reconnecting_over_and_over_leaves_one_session_and_no_task(tmp_path: Path) -> None:
    async with session_house(tmp_path) as house:
        await house.connect()
        before = len(asyncio.all_tasks())
        clients = [await house.connect(f"Client {number}") for number in range(10)]
        seen = await house.until(
            lambda snapshot: (
                snapshot.session is not None
                and snapshot.session.client == "Client 9"
                and len(snapshot.recent_sessions) == 10
            )
        )
        assert {each.end_reason for each in seen.recent_sessions} == {EndReason.SUPERSEDED}
        for client in clients[:-1]:
            await client.end.close()
        assert len(asyncio.all_tasks()) <= before + 5
        await clients[-1].end.close()
        await house.until(lambda snapshot: snapshot.session is None)


@pytest.mark.rule("R91")
@pytest.mark.security(27)
async def test_a_client_that_breaks_the_protocol_has_ended_the_session_on_every_surface(
    tmp_path: Path,
) -> None:
    async with session_house(tmp_path) as house:
        client = await house.connect()
        session_id = await house.live()
        await client.end.send(b"\xfe")
        assert await client.end_reason() is EndReason.ENDED_BY_CLIENT
        assert (await house.over(session_id)).end_reason is EndReason.ENDED_BY_CLIENT
        seen = await house.until(lambda snapshot: snapshot.last_session is not None)
        assert seen.last_session is not None
        assert seen.last_session.end_reason is EndReason.ENDED_BY_CLIENT


@pytest.mark.rule("R18", "R91")
async def test_who_is_superseded_hears_so_even_when_the_service_is_slow_to_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with session_house(tmp_path) as house:
        first = await house.connect("Phone")
        first_id, feed = await house.live(), house.service.parts.sessions.feed
        look, is_told = feed._look, asyncio.Event()

        async def late(account_id: str, session_id: str, family_id: str | None) -> Any:
            found = await look(account_id, session_id, family_id)
            if session_id == first_id and found.session.ended_at is not None:
                await is_told.wait()
            return found

        monkeypatch.setattr(feed, "_look", late)
        async with await house.connect("Tablet"):
            assert await first.end_reason() is EndReason.SUPERSEDED
            is_told.set()
