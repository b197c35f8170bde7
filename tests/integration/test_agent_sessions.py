"""A session from the request to its end, with the real service, relay, agent and RFB server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.reasons import EndReason
from shared.state import AgentState
from tests.support.session_house import House, session_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with session_house(tmp_path) as house:
        yield house


@pytest.mark.rule("R10", "R11", "R91")
async def test_a_client_sees_the_screen_and_the_agent_says_who_it_is(house: House) -> None:
    async with await house.connect("Firefox on Linux") as client:
        assert client.rfb.size == (320, 200)
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
