"""A live session while the service is down or failing: it ends with the rules' word for it, or goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from websockets.exceptions import InvalidMessage

from shared.commands import Refresh
from shared.errors import AccessError
from shared.reasons import EndReason, SessionState
from shared.simulator import FaultWish
from shared.state import AgentState
from tests.support.faulty_service import SIMULATOR, board_of
from tests.support.relay_end import RelayEnd
from tests.support.session_house import session_house


@pytest.mark.rule("R15")
@pytest.mark.security(24)
async def test_a_session_ends_as_lost_at_both_ends_when_the_service_goes_down_and_the_next_one_lives(
    tmp_path: Path,
) -> None:
    async with session_house(tmp_path, simulator=SIMULATOR) as house:
        board = board_of(house.service)
        client = await house.connect()
        session_id = await house.live()
        waiting = await house.service.parts.sessions.get(house.ada.account_id, session_id)
        assert waiting.state is SessionState.LIVE
        board.set(FaultWish("service_down", True))
        assert await client.end.closed() == (1006, "")  # cut: nobody said anything
        cut = await house.until(
            lambda seen: seen.last_session is not None and seen.state is AgentState.OFFLINE
        )
        assert cut.last_session is not None
        assert (cut.last_session.end_reason, cut.session) == (EndReason.NETWORK_LOST, None)
        known = await house.over(session_id)
        assert (known.state, known.end_reason) == (SessionState.ENDED, EndReason.NETWORK_LOST)
        assert house.service.parts.relay.relay.meetings == 0
        board.clear("service_down")
        await house.until(lambda seen: seen.state is AgentState.READY)
        async with await house.connect() as again:
            await house.live()
            await again.shown()


@pytest.mark.proof
@pytest.mark.rule("R15")
async def test_nobody_comes_to_the_relay_of_a_service_that_is_down(tmp_path: Path) -> None:
    async with session_house(tmp_path, simulator=SIMULATOR) as house:
        offer = await house.request()
        board_of(house.service).set(FaultWish("service_down", True))
        with pytest.raises((InvalidMessage, ConnectionError)):
            await RelayEnd.open(offer.client_url, offer.grant)
        board_of(house.service).clear_all()
        await house.until(lambda seen: seen.state is AgentState.READY and seen.service.problem is None)


@pytest.mark.rule("R15")
async def test_a_session_goes_on_by_its_lease_while_every_answer_of_the_service_fails(tmp_path: Path) -> None:
    async with session_house(tmp_path, simulator=SIMULATOR) as house:
        await house.ada.buy()
        await house.until(lambda seen: seen.entitlement is not None and seen.entitlement.until is not None)
        async with await house.connect() as client:
            session_id = await house.live()
            board_of(house.service).set(FaultWish("error", True))
            with pytest.raises(AccessError):
                await house.backend.submit(Refresh())
            await house.until(lambda seen: seen.service.problem == "service_unavailable")
            await client.shown()  # it still gets the picture
            assert house.backend.snapshot.session is not None
            assert not house.backend.snapshot.session.limited
            board_of(house.service).clear_all()
            await house.until(lambda seen: seen.service.problem is None)
            assert await house.live() == session_id
