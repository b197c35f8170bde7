"""Full disk, read-only data, damaged pages: a clear answer, nothing lost, the rest goes on (SECURITY 38)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import event, text

from account.db.database import Database, sqlite_url
from shared.codec import from_json
from shared.errors import StorageError
from shared.wire import Problem
from tests.support.account_service import Service, account_service
from tests.support.clock import FakeClock

FAILED = pytest.mark.expects_log(
    "account.edge.problems ERROR .* failed: ",
    "account.presence.announcements WARNING .*waits to be announced",
)


@contextmanager
def every_connection(service: Service, pragma: str) -> Iterator[None]:
    """While inside, all connections to the database have this PRAGMA."""
    engine = service.context.database.engine

    def set_(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA {pragma}")

    engine.dispose()
    event.listen(engine, "connect", set_)
    yield
    event.remove(engine, "connect", set_)
    engine.dispose()


def code_of(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a problem answer."""
    return answer.status_code, from_json(Problem, answer.json()).code


@FAILED
@pytest.mark.security(38)
async def test_with_a_full_disk_changes_are_refused_reading_goes_on_and_nothing_is_lost(
    service: Service, http: httpx.AsyncClient
) -> None:
    account_id = await service.account()
    device, computer_id = await service.computer(account_id)
    await device.ask(http, "GET", "/v1/state")
    path, stored = f"/v1/computers/{computer_id}", 0
    with every_connection(service, "max_page_count = 1"):  # the file cannot grow by a single page
        for number in range(400):  # until the last page is full
            try:
                await service.parts.computers.rename(account_id, computer_id, f"{number} " + "x" * 50)
            except StorageError:
                break
            stored = number
        assert code_of(await device.ask(http, "PATCH", path, json={"name": "y" * 64})) == (
            507,
            "storage_full",
        )
        state = (await device.ask(http, "GET", "/v1/state")).json()
    assert state["computers"][0]["name"] == f"{stored} " + "x" * 50
    assert state["seq"] == stored + 3
    assert (await device.ask(http, "PATCH", path, json={"name": "again"})).status_code == 200


@FAILED
@pytest.mark.security(38)
async def test_a_read_only_database_still_answers_questions(
    service: Service, http: httpx.AsyncClient
) -> None:
    account_id = await service.account()
    device, computer_id = await service.computer(account_id)
    await device.ask(http, "GET", "/v1/state")  # the token counts as used from now on
    path = f"/v1/computers/{computer_id}"
    with every_connection(service, "query_only = ON"):
        renamed = await device.ask(http, "PATCH", path, json={"name": "new"})
        assert code_of(renamed) == (503, "storage_read_only")
        assert code_of(await device.ask(http, "DELETE", path)) == (503, "storage_read_only")
        state = (await device.ask(http, "GET", "/v1/state")).json()
    assert [each["name"] for each in state["computers"]] == ["Studio"]


@FAILED
@pytest.mark.rule("R26")
@pytest.mark.security(38)
async def test_presence_that_could_not_be_written_is_announced_by_a_later_sweep(
    service: Service, http: httpx.AsyncClient
) -> None:
    account_id = await service.account()
    device, _ = await service.computer(account_id)
    await device.ask(http, "GET", "/v1/state")
    caller = await service.parts.authenticator.authenticate(device.access_token, device.thumbprint)
    with every_connection(service, "query_only = ON"):
        await service.parts.arrivals.opened(caller, "run")
        assert not (await service.parts.states.facts(account_id)).computers[0].online
    await service.parts.presence_events.sweep()
    assert (await service.parts.states.facts(account_id)).computers[0].online


@FAILED
@pytest.mark.security(38)
async def test_a_damaged_page_fails_what_needs_it_and_nothing_else(tmp_path: Path, clock: FakeClock) -> None:
    async with account_service(tmp_path, clock) as service:
        account_id = await service.account()
        device, _ = await service.computer(account_id)
        page = await service.context.database.read(
            lambda session: session.scalar(
                text("SELECT rootpage FROM sqlite_master WHERE type = 'table' AND name = 'computers'")
            )
        )
        size = await service.context.database.read(lambda session: session.scalar(text("PRAGMA page_size")))
    with (tmp_path / "account.db").open("r+b") as file:  # closing the database has emptied its log
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    second = Database(sqlite_url(tmp_path / "account.db"))
    async with account_service(tmp_path, clock, database=second) as service, service.http() as http:
        device.base_url, device.nonce = service.base_url, ""
        answer = await device.ask(http, "GET", "/v1/state")
        assert code_of(answer) == (503, "service_unavailable")
        assert "damaged" in answer.json()["detail"]
        assert (await http.get("/v1/health")).status_code == 200
        other = await service.account("eve@example.org")
        assert other
    second.close()


@pytest.mark.security(37)
async def test_a_change_that_was_answered_survives_a_service_that_dies(
    tmp_path: Path, clock: FakeClock
) -> None:
    async with account_service(tmp_path, clock) as service:
        account_id = await service.account()
        _, computer_id = await service.computer(account_id, "Studio")
        # Opened while the first still holds it, as after kill -9: nobody closed it or emptied its log.
        second = Database(sqlite_url(tmp_path / "account.db"))
        async with account_service(tmp_path, clock, database=second) as restarted:
            facts = await restarted.parts.states.facts(account_id)
            assert [(each.id, each.name) for each in facts.computers] == [(computer_id, "Studio")]
        second.close()
