"""The relay when what it stands on fails: told to the ends, tried again, and no harm to other sessions."""

from __future__ import annotations

import asyncio

import pytest

from account.relay.sessions import Side
from shared.errors import NotFoundRefused, StorageError
from tests.support.relay_stage import RelayStage
from tests.support.waiting import settle

DISK_FULL = StorageError("disk_full", "The disk is full.")


@pytest.mark.security(38)
async def test_grant_that_cannot_be_looked_up_is_refused_with_the_reason(stage: RelayStage) -> None:
    stage.sessions.unredeemable = [DISK_FULL]
    client = await stage.join(stage.sessions.new(), Side.CLIENT)
    assert await client.closed() == (4001, "disk_full")


@pytest.mark.security(38)
@pytest.mark.expects_log("the terms of a session cannot be read")
async def test_terms_that_cannot_be_read_are_read_again(
    stage: RelayStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("account.relay.relay._AGAIN_S", (0.0,))
    session_id = stage.sessions.new()
    client, computer = await stage.pair(session_id)
    stage.sessions.unreadable = [DISK_FULL, DISK_FULL]
    stage.sessions.change(session_id, limited=True)
    assert (await computer.next_terms()).session.limited
    await client.close()


async def test_session_that_is_unknown_to_the_service_is_refused(stage: RelayStage) -> None:
    stage.sessions.unreadable = [NotFoundRefused("not_found", "There is no such session.")]
    client = await stage.join(stage.sessions.new(), Side.CLIENT)
    assert await client.closed() == (4001, "not_found")
    assert stage.relay.meetings == 0


@pytest.mark.expects_log("the work on a session failed")
async def test_fault_while_somebody_arrives_is_told_to_him_alone(stage: RelayStage) -> None:
    client, computer = await stage.pair()
    stage.sessions.unredeemable = [RuntimeError("nobody foresaw this")]
    other = await stage.join(stage.sessions.new(), Side.CLIENT)
    assert await other.closed() == (4001, "internal_error")
    await computer.send(b"unmoved")
    assert await client.read() == b"unmoved"
    await client.close()


@pytest.mark.expects_log("the work on a session failed")
async def test_fault_while_terms_are_followed_ends_that_session(stage: RelayStage) -> None:
    session_id = stage.sessions.new()
    client, computer = await stage.pair(session_id)
    stage.sessions.unreadable = [RuntimeError("nobody foresaw this")]
    stage.sessions.change(session_id, limited=True)
    assert await client.closed() == (4000, "network_lost")
    assert await computer.closed() == (4000, "network_lost")


@pytest.mark.expects_log("the work on a session failed")
async def test_fault_while_a_session_starts_is_told_to_both(stage: RelayStage) -> None:
    session_id = stage.sessions.new()
    stage.sessions.refuse_start = RuntimeError("nobody foresaw this")
    client, computer = await asyncio.gather(*(stage.join(session_id, side) for side in Side))
    assert await client.closed() == (4001, "internal_error")
    assert await computer.closed() == (4001, "internal_error")


async def test_end_that_leaves_while_its_grant_is_looked_up_takes_no_seat(stage: RelayStage) -> None:
    session_id = stage.sessions.new()
    stage.sessions.before_redeem = asyncio.Event()
    client = await stage.join(session_id, Side.CLIENT)
    await stage.meeting()
    await client.close()
    stage.sessions.before_redeem.set()
    await stage.sessions.recorded()
    assert [refused for refused, _ in stage.sessions.refusals] == [session_id]
    assert stage.relay.meetings == 0
    await settle()
    assert stage.sessions.following == 0
