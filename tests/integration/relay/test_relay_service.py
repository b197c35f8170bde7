"""Sessions through the relay of the real service: grants, terms, cuts and records on a real database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from account.relay.endpoint import Endpoint
from account.relay.meeting import Meeting
from account.relay.sessions import Side
from account.tokens import hash_token
from shared.clock import Clock, SystemClock
from shared.reasons import EndReason, SessionRefusal, SessionState
from shared.sessions import Session, SessionOffer
from tests.support.account_service import Service, account_service
from tests.support.clock import FakeClock
from tests.support.patience import PATIENCE_S
from tests.support.relay_end import RelayEnd
from tests.support.remote_sessions import Ends, ends_of, give_access


@dataclass
class Stage:
    """A live service with one computer."""

    service: Service
    ends: Ends

    async def client(self, offer: SessionOffer, cookie: str | None = None) -> RelayEnd:
        return await RelayEnd.open(offer.client_url, offer.grant, {"Cookie": cookie} if cookie else None)

    async def computer(self, offer: SessionOffer) -> RelayEnd:
        ticket = await self.ends.accept(offer.session)
        return await RelayEnd.open(ticket.relay_url, ticket.grant)

    async def live(self) -> tuple[str, RelayEnd, RelayEnd]:
        """A session that has begun: id, client, computer."""
        offer = await self.ends.request()
        client = await self.client(offer)
        computer = await self.computer(offer)
        await computer.next_terms()
        return offer.session, client, computer

    async def advance(self, seconds: float) -> None:
        """Move the account's clock."""
        books, account_id = self.service.parts.books, self.ends.account_id
        now = self.service.parts.clocks.read(account_id).account_now
        await books.advance(account_id, now + timedelta(seconds=seconds))

    async def record(self, session_id: str) -> Session:
        """What is recorded of a session once it is over, the bytes included."""
        await self.service.parts.relay.relay.recorded()
        return await self.ends.session(session_id)


async def made(folder: Path, clock: Clock) -> AsyncIterator[Stage]:
    async with account_service(folder, clock) as service, service.live():
        yield Stage(service, await ends_of(service, await service.account()))


@pytest.fixture
async def stage(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Stage]:
    async for stage in made(tmp_path, clock):
        yield stage


@pytest.fixture
async def real_time(tmp_path: Path) -> AsyncIterator[Stage]:
    async for stage in made(tmp_path, SystemClock()):
        yield stage


async def test_session_from_the_question_to_the_record(stage: Stage) -> None:
    session_id, client, computer = await stage.live()
    assert (await stage.ends.session(session_id)).state is SessionState.LIVE
    await computer.send(b"RFB 003.008\n")
    assert await client.read() == b"RFB 003.008\n"
    await client.send(b"key")
    assert await computer.read() == b"key"
    await client.close()
    assert await computer.closed() == (4000, "ended_by_client")
    over = await stage.record(session_id)
    assert (over.state, over.end_reason, over.bytes) == (SessionState.ENDED, EndReason.ENDED_BY_CLIENT, 15)


@pytest.mark.rule("R10")
@pytest.mark.security(24)
async def test_five_minutes_of_account_time_cut_both_ends(stage: Stage) -> None:
    session_id, client, computer = await stage.live()
    ends_at = computer.terms[0].session.ends_at
    await stage.advance(299.9)
    await client.send(b"key")
    assert await computer.read() == b"key"
    await stage.advance(0.1)
    assert await client.closed() == (4000, "trial_limit")
    assert await computer.closed() == (4000, "trial_limit")
    over = await stage.record(session_id)
    assert (over.end_reason, over.ended_at, over.bytes) == (EndReason.TRIAL_LIMIT, ends_at, 3)
    assert over.duration_s == 300


@pytest.mark.rule("R10")
async def test_relay_cuts_by_itself_on_a_fast_clock_and_never_early(
    real_time: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("account.ledger.scheduler.LONGEST_REST_S", 3600.0)
    stage = real_time
    await stage.service.parts.books.set_clock(stage.ends.account_id, 600)
    session_id, client, computer = await stage.live()
    ends_at = computer.terms[0].session.ends_at
    assert ends_at is not None
    assert await client.closed() == (4000, "trial_limit")
    assert stage.service.parts.clocks.read(stage.ends.account_id).account_now >= ends_at
    over = await stage.record(session_id)
    assert (over.end_reason, over.ended_at) == (EndReason.TRIAL_LIMIT, ends_at)
    assert await computer.closed() == (4000, "trial_limit")


@pytest.mark.rule("R12")
async def test_next_session_starts_at_once_with_five_minutes_of_its_own(stage: Stage) -> None:
    _, client, _ = await stage.live()
    await stage.advance(300)
    assert await client.closed() == (4000, "trial_limit")
    _, client, computer = await stage.live()
    terms = computer.terms[0]
    assert terms.session.ends_at == terms.account_now + timedelta(seconds=300)
    await stage.advance(300)
    assert await client.closed() == (4000, "trial_limit")


@pytest.mark.rule("R13")
async def test_purchase_at_four_fifty_nine_keeps_the_connection(stage: Stage) -> None:
    _, client, computer = await stage.live()
    await stage.advance(299)
    await give_access(stage.service, stage.ends.account_id)
    while (terms := await computer.next_terms()).session.limited:
        assert terms.session.ends_at is not None
    await stage.advance(3600)
    await computer.send(b"picture")
    assert await client.read() == b"picture"
    await client.close()


@pytest.mark.rule("R14")
async def test_expiry_in_a_full_session_gives_five_minutes_from_there(stage: Stage) -> None:
    until = await give_access(stage.service, stage.ends.account_id)
    session_id, client, computer = await stage.live()
    assert not computer.terms[0].session.limited
    await stage.service.parts.books.advance(stage.ends.account_id, until)
    while not (terms := await computer.next_terms()).session.limited:
        pass
    assert terms.session.ends_at == until + timedelta(seconds=300)
    await stage.advance(300)
    assert await client.closed() == (4000, "trial_limit")
    assert (await stage.record(session_id)).end_reason is EndReason.TRIAL_LIMIT


@pytest.mark.rule("R18")
async def test_second_client_takes_over_and_the_first_is_told(stage: Stage) -> None:
    first_id, first, first_computer = await stage.live()
    _, second, second_computer = await stage.live()
    assert await first.closed() == (4000, "superseded")
    assert await first_computer.closed() == (4000, "superseded")
    await second_computer.send(b"picture")
    assert await second.read() == b"picture"
    assert (await stage.record(first_id)).end_reason is EndReason.SUPERSEDED
    await second.close()


@pytest.mark.rule("R25")
async def test_removed_computer_ends_its_session(stage: Stage) -> None:
    session_id, client, computer = await stage.live()
    async with stage.service.http() as http:
        path = f"/v1/computers/{stage.ends.computer_id}"
        answer = await stage.ends.device.ask(http, "DELETE", path)
    assert answer.status_code == 204, answer.text
    assert await client.closed() == (4000, "computer_removed")
    assert await computer.closed() == (4000, "computer_removed")
    assert (await stage.record(session_id)).end_reason is EndReason.COMPUTER_REMOVED


@pytest.mark.security(20)
async def test_grant_is_good_once_and_for_a_minute(stage: Stage, clock: FakeClock) -> None:
    offer = await stage.ends.request()
    client = await stage.client(offer)
    again = await stage.client(offer)
    assert await again.closed() == (4001, "grant_used")
    await client.close()
    late = await stage.ends.request()
    clock.advance(timedelta(seconds=61))
    refused = await stage.client(late)
    assert (await refused.closed())[0] == 4001


@pytest.mark.security(20)
async def test_browsers_grant_needs_the_browsers_cookie(stage: Stage) -> None:
    offer = await stage.ends.request(bound_to=hash_token("ass_right"))
    thief = await stage.client(offer, "access_session=ass_wrong")
    assert await thief.closed() == (4001, "grant_invalid")
    offer = await stage.ends.request(bound_to=hash_token("ass_right"))
    client = await stage.client(offer, "access_session=ass_right")
    computer = await stage.computer(offer)
    await computer.next_terms()
    await client.close()


@pytest.mark.security(21)
async def test_session_id_alone_opens_nothing(stage: Stage) -> None:
    offer = await stage.ends.request()
    stranger = await RelayEnd.open(offer.client_url, offer.session)
    assert await stranger.closed() == (4001, "grant_invalid")


async def test_client_that_gives_up_is_recorded_as_cancelled(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    seated = asyncio.Event()
    original = Meeting.join

    def join(meeting: Meeting, side: Side, end: Endpoint) -> bool:
        seated.set()
        return original(meeting, side, end)

    monkeypatch.setattr(Meeting, "join", join)
    offer = await stage.ends.request()
    client = await stage.client(offer)
    async with asyncio.timeout(PATIENCE_S):
        await seated.wait()
    await client.close()
    over = await stage.record(offer.session)
    assert (over.state, over.refusal) == (SessionState.REFUSED, SessionRefusal.CANCELLED)


@pytest.mark.security(37)
async def test_service_that_stops_tells_both_and_records_it(tmp_path: Path, clock: FakeClock) -> None:
    async with account_service(tmp_path, clock) as service:
        async with service.live():
            stage = Stage(service, await ends_of(service, await service.account()))
            session_id, client, computer = await stage.live()
        assert await client.closed() == (4000, "network_lost")
        assert await computer.closed() == (4000, "network_lost")
        [over] = await service.parts.sessions.list(stage.ends.account_id)
        assert (over.id, over.end_reason) == (session_id, EndReason.NETWORK_LOST)
