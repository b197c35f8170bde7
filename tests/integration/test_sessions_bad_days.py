"""Sessions when the service restarts, the disk fills, and when there are very many (SECURITY 38, 39)."""

from __future__ import annotations

import gc
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session as Transaction

from account.db.session_tables import RemoteSession
from account.db.time_tables import DueWork
from account.ledger.book import Book
from account.sessions import life
from account.sessions.life import KEPT
from shared.entitlement import LIMITED_SESSION
from shared.errors import NotFoundRefused, StorageError
from shared.reasons import EndReason, SessionRefusal, SessionState
from tests.support.account_service import Service, account_service
from tests.support.clock import START, FakeClock
from tests.support.remote_sessions import Ends, ends_of, give_access, session_events


@pytest.fixture
async def ends(service: Service) -> Ends:
    """A computer of Ada's, online, without a subscription."""
    return await ends_of(service, await service.account())


async def test_a_service_that_starts_ends_what_the_last_one_left_open(
    tmp_path: Path, clock: FakeClock
) -> None:
    async with account_service(tmp_path, clock) as first:
        ends = await ends_of(first, await first.account())
        live, waiting = await ends.live(), await ends.request()
    clock.advance(timedelta(seconds=3))
    async with account_service(tmp_path, clock) as second:
        await second.parts.session_shelf.recover()
        sessions = second.parts.sessions
        over = await sessions.get(ends.account_id, live.id)
        assert (over.end_reason, over.duration_s) == (EndReason.NETWORK_LOST, 3)
        assert (await sessions.get(ends.account_id, waiting.session)).refusal is SessionRefusal.NOT_MET
        assert (await second.parts.states.account_state(ends.account_id)).sessions == ()


@pytest.mark.rule("R15")
async def test_a_limit_that_passed_while_the_service_was_away_is_recorded_where_it_was(
    tmp_path: Path, clock: FakeClock
) -> None:
    async with account_service(tmp_path, clock) as first:
        ends = await ends_of(first, await first.account())
        live = await ends.live()
    clock.advance(timedelta(hours=1))
    async with account_service(tmp_path, clock) as second:
        await second.parts.session_shelf.recover()
        over = await second.parts.sessions.get(ends.account_id, live.id)
        assert (over.end_reason, over.ended_at) == (EndReason.TRIAL_LIMIT, START + LIMITED_SESSION)


@pytest.mark.expects_log("from before the start")
async def test_a_database_that_cannot_be_written_at_the_start_is_made_good_by_a_sweep(
    tmp_path: Path, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    async with account_service(tmp_path, clock) as first:
        ends = await ends_of(first, await first.account())
        live = await ends.live()
    async with account_service(tmp_path, clock) as second:
        engine = second.context.database.engine
        event.listen(engine, "before_cursor_execute", _no_writes)
        await second.parts.session_shelf.recover()
        assert "from before the start" in caplog.text
        event.remove(engine, "before_cursor_execute", _no_writes)
        assert (await second.parts.sessions.get(ends.account_id, live.id)).state is SessionState.LIVE
        await second.parts.session_shelf.sweep()
        over = await second.parts.sessions.get(ends.account_id, live.id)
        assert over.end_reason is EndReason.NETWORK_LOST


def _no_writes(_connection: object, _cursor: object, statement: str, *_: object) -> None:
    if statement.startswith(("INSERT", "UPDATE", "DELETE")):
        raise OperationalError("", {}, sqlite3.OperationalError("database or disk is full"))


@pytest.mark.security(38)
async def test_a_full_disk_changes_nothing_and_the_same_step_works_afterwards(ends: Ends) -> None:
    sessions, offer = ends.service.parts.sessions, await ends.request()
    ticket = await ends.accept(offer.session)
    engine = ends.service.context.database.engine
    event.listen(engine, "before_cursor_execute", _no_writes)
    for failing in (ends.request(), sessions.redeem(offer.grant, "client"), ends.ended(offer.session)):
        with pytest.raises(StorageError):
            await failing
    event.remove(engine, "before_cursor_execute", _no_writes)
    await sessions.redeem(offer.grant, "client")
    await sessions.redeem(ticket.grant, "computer")
    assert (await sessions.started(ends.account_id, offer.session)).session.state is SessionState.LIVE
    assert len(await sessions.list(ends.account_id)) == 1


@pytest.mark.security(38)
@pytest.mark.expects_log("not given up yet")
async def test_what_could_not_be_given_up_is_given_up_by_the_next_sweep(
    ends: Ends, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    offer, engine = await ends.request(), ends.service.context.database.engine
    clock.advance(timedelta(seconds=60))
    event.listen(engine, "before_cursor_execute", _no_writes)
    await ends.service.parts.session_shelf.sweep()
    event.remove(engine, "before_cursor_execute", _no_writes)
    assert (await ends.session(offer.session)).refusal is None
    assert "not given up yet" in caplog.text
    await ends.service.parts.session_shelf.sweep()
    assert (await ends.session(offer.session)).refusal is SessionRefusal.NO_ANSWER


@pytest.mark.security(39)
async def test_of_very_many_sessions_the_last_hundred_are_kept_and_nothing_is_left_behind(
    service: Service, ends: Ends
) -> None:
    def very_many(book: Book) -> list[str]:
        asked: dict[str, Any] = {"view_only": False, "limited": True, "real_now": book.now}
        rows = [life.open_session(book, ends.computer_id, "Phone", **asked) for _ in range(KEPT + 5)]
        for row in rows:
            life.refuse(book, row, SessionRefusal.NOT_MET)
        return [row.id for row in rows]

    over = await service.parts.books.change(ends.account_id, very_many)
    live = await ends.live()
    kept = await service.parts.sessions.list(ends.account_id)
    assert [each.id for each in kept] == [live.id, *over[: -KEPT - 1 : -1]]
    with pytest.raises(NotFoundRefused):
        await ends.session(over[0])
    await ends.ended(live.id)

    def count(session: Transaction) -> tuple[int | None, int | None, int | None]:
        counted = [
            session.scalar(select(func.count()).select_from(each)) for each in (RemoteSession, DueWork)
        ]
        left = session.scalar(
            text("SELECT open_sessions FROM accounts WHERE id = :of"), {"of": ends.account_id}
        )
        return counted[0], counted[1], left

    assert await service.context.database.read(count) == (KEPT + 1, 0, 0)
    assert service.parts.sessions._waiting == {}
    assert len(service.parts.sessions.feed._listeners) == 0


async def test_a_session_costs_one_commit_a_step_and_its_terms_none(service: Service, ends: Ends) -> None:
    commits: list[Transaction] = []

    def count(session: Transaction) -> None:
        commits.append(session)

    sessions, offer = service.parts.sessions, await ends.request()
    ticket = await ends.accept(offer.session)
    await sessions.redeem(offer.grant, "client")
    await sessions.redeem(ticket.grant, "computer")
    event.listen(Transaction, "after_commit", count)
    await sessions.started(ends.account_id, offer.session)
    await ends.session(offer.session)
    assert len(commits) == 1
    await give_access(service, ends.account_id)
    event.remove(Transaction, "after_commit", count)
    assert len(commits) == 3, (
        "the key is issued, then registered; the limit is lifted in the same transaction"
    )
    kinds = [kind for kind, _ in await session_events(service, ends.account_id)]
    assert kinds[-1] == "session.lifted"


async def test_an_account_without_sessions_asks_the_database_nothing_more(
    service: Service, ends: Ends
) -> None:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    engine = service.context.database.engine
    live = await ends.live()
    await ends.ended(live.id)
    event.listen(engine, "before_cursor_execute", note)
    await service.parts.states.account_state(ends.account_id)
    await service.parts.computers.rename(ends.account_id, ends.computer_id, "Other")
    event.remove(engine, "before_cursor_execute", note)
    assert statements
    assert not [each for each in statements if "remote_sessions" in each]


@pytest.mark.proof
@pytest.mark.security(39)
async def test_a_thousand_sessions_leave_nothing_in_memory(
    service: Service, ends: Ends, clock: FakeClock
) -> None:
    async def some(count: int) -> int:
        for number in range(count):
            service.parts.rates._buckets.clear()
            live = await ends.live(f"client {number}")
            clock.advance(LIMITED_SESSION if number % 3 == 0 else timedelta(seconds=1))
            await ends.ended(live.id)
            async for terms in service.parts.sessions.terms(ends.account_id, live.id):
                assert terms.session.ended_at is not None
        gc.collect()
        return len(gc.get_objects())

    settled = await some(200)
    grown = await some(800) - settled
    assert grown < 2_000, "less than three objects a session would be too many"
    assert service.parts.sessions._waiting == {}
    assert service.parts.bus.listening == 0  # type: ignore[attr-defined]
