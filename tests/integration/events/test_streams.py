"""Event streams over real sockets: full state first, resume, convergence, presence (RULES R25, R26, R99)."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from account.db.tables import Event
from account.events import feed, history
from shared.codec import from_json
from shared.reasons import RemovedBy
from shared.wire import AccountState
from shared.wire import Event as WireEvent
from tests.support.account_service import Service, account_service
from tests.support.clock import FakeClock
from tests.support.event_reader import Frame, event_stream

pytestmark = pytest.mark.both_databases


async def online(service: Service, account_id: str) -> list[bool]:
    """The `online` of the account's computers."""
    return [each.online for each in (await service.parts.states.facts(account_id)).computers]


@pytest.mark.rule("R99")
async def test_a_new_stream_begins_with_the_full_state(service: Service, http: httpx.AsyncClient) -> None:
    account_id = await service.account()
    device, computer_id = await service.computer(account_id)
    async with event_stream(http, device) as events:
        frame = await events.frame()
        assert frame is not None
        state = from_json(AccountState, frame.data)
    assert (frame.event, frame.id) == ("state", state.seq)
    assert [(each.id, each.this, each.online) for each in state.computers] == [(computer_id, True, True)]


@pytest.mark.rule("R99")
async def test_changes_arrive_in_order_with_the_state_beside_them(
    service: Service, http: httpx.AsyncClient
) -> None:
    account_id = await service.account()
    device, _ = await service.computer(account_id)
    async with event_stream(http, device) as events:
        await events.until("state")
        other, other_id = await service.computer(account_id, "other")
        await other.ask(http, "PATCH", f"/v1/computers/{other_id}", json={"name": "renamed"})
        frames = [await events.frame() for _ in range(2)]
    decoded = [from_json(WireEvent, frame.data) for frame in frames if frame is not None]
    assert [each.kind.value for each in decoded] == ["computer.registered", "computer.renamed"]
    assert decoded[1].seq == decoded[0].seq + 1
    assert decoded[1].data == {"computer_id": other_id, "name": "renamed"}
    assert [each.name for each in decoded[1].state.computers] == ["Studio", "renamed"]


@pytest.mark.rule("R99")
async def test_a_client_that_was_away_misses_nothing(
    service: Service, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "PAGE", 10)
    account_id = await service.account()
    device, computer_id = await service.computer(account_id)
    async with event_stream(http, device) as events:
        last = (await events.until("state")).id
    for number in range(25):  # more than two pages
        await service.parts.computers.rename(account_id, computer_id, f"pc {number}")
    async with event_stream(http, device, after=last) as events:
        numbers = [last]
        while True:
            frame = await events.frame()
            assert frame is not None
            numbers.append(frame.id)
            if frame.event == "computer.online":
                break
    assert numbers == list(range(last, last + len(numbers)))
    assert len(numbers) > 25


@pytest.mark.rule("R99")
async def test_a_client_that_was_away_for_too_many_events_gets_the_full_state_first(
    service: Service, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (feed, history):
        monkeypatch.setattr(module, "KEPT", 10)
    account_id = await service.account()
    device, computer_id = await service.computer(account_id)
    async with event_stream(http, device) as events:
        last = (await events.until("state")).id
    for number in range(10):
        await service.parts.computers.rename(account_id, computer_id, f"pc {number}")
    async with event_stream(http, device, after=last) as events:
        frame = await events.frame()
        assert frame is not None
        state = from_json(AccountState, frame.data)
        renamed = await service.parts.computers.rename(account_id, computer_id, "Studio")
        next_frame = await events.frame()
    assert (frame.event, frame.id) == ("state", state.seq)
    assert state.seq > last + 10
    assert [each.name for each in state.computers] == ["pc 9"]
    assert renamed.name == "Studio"
    assert next_frame is not None
    assert next_frame.id == state.seq + 1


@pytest.mark.parametrize("after", ["999999", "garbage", "-1", "9" * 40, "²"])
async def test_a_last_event_id_that_means_nothing_here_gets_the_full_state(
    service: Service, http: httpx.AsyncClient, after: str
) -> None:
    device, _ = await service.computer(await service.account())
    async with event_stream(http, device, after) as events:
        frame = await events.frame()
    assert frame is not None
    assert frame.event == "state"


@pytest.mark.rule("R99")
@pytest.mark.invariant(13)
@pytest.mark.security(34)
async def test_events_in_any_order_and_number_lead_to_the_same_state(
    service: Service, http: httpx.AsyncClient
) -> None:
    account_id = await service.account()
    device, computer_id = await service.computer(account_id)
    async with event_stream(http, device, after=0) as events:
        await events.until("computer.online")
        for number in range(3):
            await service.computer(account_id, f"pc {number}")
        await service.parts.computers.rename(account_id, computer_id, "last name")
        frames: list[Frame] = []
        while not frames or frames[-1].event != "computer.renamed":
            frame = await events.frame()
            assert frame is not None
            frames.append(frame)
        state = from_json(AccountState, (await device.ask(http, "GET", "/v1/state")).json())
    received = [from_json(WireEvent, frame.data) for frame in frames]
    for seed in range(20):
        shuffled = received * 2
        random.Random(seed).shuffle(shuffled)
        kept = shuffled[0].state
        for event in shuffled:
            if event.state.seq > kept.seq:
                kept = event.state
        assert kept == state


@pytest.mark.rule("R25")
async def test_a_removed_computer_gets_the_removal_as_its_last_event_at_once(
    service: Service, http: httpx.AsyncClient
) -> None:
    account_id = await service.account()
    device, computer_id = await service.computer(account_id)
    async with event_stream(http, device) as events:
        await events.until("state")
        await service.parts.computers.remove(account_id, computer_id, RemovedBy.PORTAL)
        await service.computer(account_id, "what comes after is not for the removed one")
        frames = await events.rest()
    assert frames[-1].event == "computer.removed"
    assert frames[-1].data["data"]["removed_by"] == "portal"
    answer = await device.ask(http, "GET", "/v1/events")
    assert (answer.status_code, answer.json()["code"]) == (403, "computer_removed")


@pytest.mark.rule("R26")
async def test_presence_follows_the_stream_and_is_an_event(service: Service, http: httpx.AsyncClient) -> None:
    account_id = await service.account()
    watcher, _ = await service.computer(account_id, "watcher")
    device, computer_id = await service.computer(account_id)
    async with event_stream(http, watcher) as events:
        await events.until("state")
        async with event_stream(http, device) as own:
            await own.until("state")
            came = await events.until("computer.online")
            assert came.data["data"] == {"computer_id": computer_id}
            assert [each["online"] for each in came.data["state"]["computers"]] == [True, True]
        gone = await events.until("computer.offline")
        assert gone.data["data"] == {"computer_id": computer_id}
    assert len((await service.parts.states.facts(account_id)).computers) == 2  # presence frees no slot


@pytest.mark.rule("R26")
async def test_a_silent_computer_goes_offline_after_25_s_and_its_heartbeat_brings_it_back(
    service: Service, http: httpx.AsyncClient, clock: FakeClock
) -> None:
    account_id = await service.account()
    device, computer_id = await service.computer(account_id)
    async with event_stream(http, device) as events:
        await events.until("state")
        clock.advance(timedelta(seconds=20))
        await device.ask(http, "POST", f"/v1/computers/{computer_id}/heartbeat")
        clock.advance(timedelta(seconds=20))
        await service.parts.presence_events.sweep()
        assert await online(service, account_id) == [True]
        clock.advance(timedelta(seconds=6))
        await service.parts.presence_events.sweep()
        assert (await events.until("computer.offline")).data["data"] == {"computer_id": computer_id}
        await device.ask(http, "POST", f"/v1/computers/{computer_id}/heartbeat")
        await events.until("computer.online")


@pytest.mark.rule("R26")
async def test_registering_with_an_open_stream_is_online_at_once(
    service: Service, http: httpx.AsyncClient
) -> None:
    account_id = await service.account()
    device = await service.device(account_id)
    async with event_stream(http, device) as events:
        await events.until("state")
        await device.register(http)
        await events.until("computer.online")
        assert await online(service, account_id) == [True]


@pytest.mark.rule("R26")
async def test_after_a_restart_of_the_service_everybody_is_offline_until_he_comes_back(
    tmp_path: Path, clock: FakeClock
) -> None:
    async with account_service(tmp_path, clock) as service:
        account_id = await service.account()
        device, _ = await service.computer(account_id)
        async with service.http() as http:  # the process dies: nothing is said any more
            stream = await service.parts.arrivals.opened(
                await service.parts.authenticator.authenticate(device.access_token, device.thumbprint), "run"
            )
            assert stream
            assert (await device.ask(http, "GET", "/v1/state")).json()["computers"][0]["online"]
    async with account_service(tmp_path, clock) as service, service.live() as http:
        device.base_url, device.nonce = service.base_url, service.parts.proofs.current_nonce()
        async with event_stream(http, device, after=0) as events:
            assert (await events.until("computer.online")).id < (await events.until("computer.offline")).id
            await events.until("computer.online")
        assert len(service.parts.presence.keys()) == 1


@pytest.mark.security(11)
async def test_two_agents_with_one_key_are_both_signed_out(
    service: Service, http: httpx.AsyncClient, clock: FakeClock
) -> None:
    account_id = await service.account()
    device, computer_id = await service.computer(account_id)
    beat = f"/v1/computers/{computer_id}/heartbeat"
    async with event_stream(http, device) as events:
        await events.until("state")
        original = device.instance
        device.instance = "the-clone"
        async with event_stream(http, device) as clones:
            await clones.until("state")
            await events.rest()  # taken over
            clock.advance(timedelta(seconds=10))
            device.instance = original
            refused = await device.ask(http, "POST", beat)
            assert (refused.status_code, refused.json()["code"]) == (401, "key_cloned")
            await clones.rest()
    for instance in (original, "the-clone"):
        device.instance = instance
        assert (await device.ask(http, "GET", "/v1/state")).json()["code"] == "token_invalid"
    assert await online(service, account_id) == [False]
    await service.sign_in(device, account_id)
    assert (await device.register(http)).json()["id"] == computer_id


async def test_a_signed_out_agent_loses_its_stream_with_the_next_sweep(
    service: Service, http: httpx.AsyncClient
) -> None:
    account_id = await service.account()
    device, _ = await service.computer(account_id)
    async with event_stream(http, device) as events:
        await events.until("state")
        assert device.tokens is not None
        await service.parts.authenticator.revoke(  # type: ignore[attr-defined]
            device.tokens.refresh_token, device.thumbprint
        )
        await service.parts.presence_events.sweep()
        await events.rest()
    await service.computer(account_id)
    assert (await online(service, account_id))[0] is False


async def test_a_silent_stream_is_pinged_and_a_heartbeat_shows_it_what_another_process_changed(
    tmp_path: Path, clock: FakeClock
) -> None:
    async with account_service(tmp_path, clock, ping_s=0.02) as service, service.live() as http:
        account_id = await service.account()
        device, computer_id = await service.computer(account_id)
        async with event_stream(http, device) as events:
            await events.until("state")
            frame = await events.frame(comments=True)
            assert frame is not None
            assert frame.comment == "ping"
            async with account_service(tmp_path, clock) as other:
                await other.parts.computers.rename(account_id, computer_id, "from elsewhere")
            await device.ask(http, "POST", f"/v1/computers/{computer_id}/heartbeat")
            assert (await events.until("computer.renamed")).data["data"]["name"] == "from elsewhere"


async def test_a_stopping_service_ends_its_streams(service: Service, http: httpx.AsyncClient) -> None:
    device, _ = await service.computer(await service.account())
    async with event_stream(http, device) as events:
        await events.until("state")
        service.stop()
        assert await events.rest() == []


@pytest.mark.security(39)
async def test_many_reconnects_leave_nothing_behind(service: Service, http: httpx.AsyncClient) -> None:
    account_id = await service.account()
    device, _ = await service.computer(account_id)
    for _ in range(30):
        async with event_stream(http, device) as events:
            await events.until("state")
    async with event_stream(http, device) as events:
        await events.until("state")
        assert service.parts.bus.listening <= 2  # type: ignore[attr-defined]
    assert service.parts.presence.keys() == ((account_id, device.thumbprint),)


@pytest.mark.rule("R99")
async def test_a_hundred_listeners_all_hear_a_change(service: Service, http: httpx.AsyncClient) -> None:
    account_id = await service.account()
    devices = [await service.device(account_id) for _ in range(100)]
    _, computer_id = await service.computer(account_id)

    async def hear(number: int) -> int:
        async with event_stream(http, devices[number]) as events:
            await events.until("state")
            opened.release()
            return (await events.until("computer.renamed")).id

    opened = asyncio.Semaphore(0)
    hearing = asyncio.gather(*(hear(number) for number in range(100)))
    for _ in range(100):
        await opened.acquire()
    await service.parts.computers.rename(account_id, computer_id, "heard")
    assert len(set(await hearing)) == 1


@pytest.mark.rule("R99")
async def test_every_change_of_an_account_is_an_event_with_its_time(
    service: Service, http: httpx.AsyncClient, clock: FakeClock
) -> None:
    account_id = await service.account()
    device, computer_id = await service.computer(account_id)
    clock.advance(timedelta(minutes=5))
    await device.ask(http, "PATCH", f"/v1/computers/{computer_id}", json={"name": "new"})
    await device.ask(http, "PATCH", f"/v1/computers/{computer_id}", json={"name": "new"})
    await device.ask(http, "DELETE", f"/v1/computers/{computer_id}")
    rows = await service.context.database.read(
        lambda session: session.scalars(
            select(Event).where(Event.account_id == account_id).order_by(Event.seq)
        ).all()
    )
    assert [row.kind for row in rows] == [
        "account.created",
        "computer.registered",
        "computer.renamed",
        "computer.removed",
    ]
    assert rows[2].at - rows[1].at == timedelta(minutes=5)
