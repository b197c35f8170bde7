"""Tokens, codes and sign-ins that nobody finished, as time goes by: one clock for agent and service."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from shared.commands import Refresh, SignIn
from shared.reasons import NoticeCode
from shared.state import AgentState
from tests.support.account_service import Service, account_service
from tests.support.agents import agent_in, sign_in, until_state
from tests.support.clock import FakeClock
from tests.support.person import Person
from tests.support.waiting import FakeWaiting


@pytest.fixture
async def service(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Service]:
    folder = tmp_path / "service"
    folder.mkdir()
    async with account_service(folder, clock) as made, made.live():
        yield made


@pytest.fixture
async def ada(service: Service) -> AsyncIterator[Person]:
    async with Person("ada@example.org", service.base_url) as person:
        await person.sign_up()
        yield person


@pytest.mark.security(6)
async def test_an_access_token_that_ended_is_replaced_without_a_word(
    service: Service, ada: Person, tmp_path: Path, clock: FakeClock
) -> None:
    secrets = tmp_path / "profile" / "secrets.json"
    async with agent_in(tmp_path, service.base_url, clock=clock, waiting=FakeWaiting(clock)) as backend:
        await sign_in(backend, ada)
        before = secrets.read_bytes()
        clock.advance(timedelta(minutes=11))
        await backend.submit(Refresh())
        assert backend.snapshot.state is AgentState.READY
        assert backend.snapshot.notices == ()
        assert secrets.read_bytes() != before


@pytest.mark.rule("R22")
async def test_after_180_days_away_the_agent_says_so_and_one_sign_in_brings_slot_and_name_back(
    service: Service, ada: Person, tmp_path: Path, clock: FakeClock
) -> None:
    async with agent_in(tmp_path, service.base_url, clock=clock, waiting=FakeWaiting(clock)) as backend:
        before = (await sign_in(backend, ada)).computer
    assert before is not None
    clock.advance(timedelta(days=181))
    async with agent_in(tmp_path, service.base_url, clock=clock, waiting=FakeWaiting(clock)) as backend:
        seen = await until_state(backend, AgentState.SIGNED_OUT)
        assert [notice.code for notice in seen.notices] == [NoticeCode.SIGNED_OUT_BY_SERVICE]
        assert seen.removed is None  # only an explicit answer removes
        again = await sign_in(backend, ada)
        assert again.computer == before
        assert again.notices == ()


@pytest.mark.security(4)
async def test_a_browser_closed_half_way_ends_the_sign_in_in_time_and_the_next_one_works(
    service: Service, ada: Person, tmp_path: Path, clock: FakeClock
) -> None:
    waiting = FakeWaiting(clock)
    async with agent_in(tmp_path, service.base_url, clock=clock, waiting=waiting) as backend:
        await backend.submit(SignIn())
        attempt = backend.snapshot.sign_in
        assert attempt is not None
        assert attempt.url is not None
        page = await ada.visit(attempt.url)  # the question is on the screen, and then the browser is closed
        assert page.status_code == 200
        await waiting.pass_time(600)
        seen = await until_state(backend, AgentState.SIGNED_OUT)
        assert [notice.code for notice in seen.notices] == [NoticeCode.SIGN_IN_EXPIRED]
        with pytest.raises(httpx.ConnectError):  # nobody listens there any more
            await ada.submit({"decision": "continue"}, having="decision")
        assert backend.snapshot.state is AgentState.SIGNED_OUT
        assert (await sign_in(backend, ada)).state is AgentState.READY
        assert backend.snapshot.notices == ()
