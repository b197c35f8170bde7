"""The history of an account and its wake-ups."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from account.db.database import Database
from account.db.tables import Account, Event
from account.events import history
from account.events.history import InProcessBus, record
from shared.errors import NotFoundRefused
from shared.reasons import EventKind
from tests.support.clock import FakeClock
from tests.support.databases import database_in


@pytest.fixture
def database(tmp_path: Path, clock: FakeClock) -> Iterator[Database]:
    database = database_in(tmp_path)
    with database.engine.begin() as connection:
        for name in ("acc_a", "acc_b"):
            connection.execute(
                insert(Account).values(
                    id=name,
                    email=name,
                    email_key=name,
                    password_hash="",
                    kind="personal",
                    created_at=clock.now(),
                    event_seq=0,
                )
            )
    yield database
    database.close()


@pytest.mark.rule("R99")
async def test_events_of_an_account_are_numbered_without_gaps(database: Database, clock: FakeClock) -> None:
    def write(account_id: str) -> Callable[[Session], int]:
        return lambda session: record(session, account_id, EventKind.COMPUTER_RENAMED, clock.now(), {})

    numbers = await asyncio.gather(*(database.write(write("acc_a")) for _ in range(10)))
    assert sorted(numbers) == list(range(1, 11))
    assert await database.write(write("acc_b")) == 1


@pytest.mark.rule("R99")
async def test_a_change_that_fails_leaves_no_event_and_no_gap(database: Database, clock: FakeClock) -> None:
    def fail(session: Session) -> None:
        record(session, "acc_a", EventKind.COMPUTER_RENAMED, clock.now(), {})
        raise NotFoundRefused("not_found", "after the event")

    with pytest.raises(NotFoundRefused):
        await database.write(fail)
    assert await database.read(lambda session: session.scalars(select(Event)).all()) == []
    seq = await database.write(
        lambda session: record(session, "acc_a", EventKind.ACCOUNT_CREATED, clock.now(), {})
    )
    assert seq == 1


async def test_an_event_of_an_unknown_account_is_refused(database: Database, clock: FakeClock) -> None:
    with pytest.raises(NotFoundRefused):
        await database.write(
            lambda session: record(session, "acc_x", EventKind.ACCOUNT_CREATED, clock.now(), {})
        )


async def test_a_listener_wakes_for_events_of_its_account_only() -> None:
    bus = InProcessBus()
    with bus.listen("acc_a") as listener:
        waiting = asyncio.create_task(listener.beyond(3))
        bus.publish("acc_b", 9)
        bus.publish("acc_a", 3)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not waiting.done()
        bus.publish("acc_a", 4)
        await waiting


async def test_what_was_published_while_nobody_waited_is_not_missed() -> None:
    bus = InProcessBus()
    with bus.listen("acc_a") as listener:
        bus.publish("acc_a", 4)
        await listener.beyond(3)


async def test_wake_lets_one_wait_return() -> None:
    bus = InProcessBus()
    with bus.listen("acc_a") as listener, bus.listen("acc_a") as other:
        listener.wake()
        await listener.beyond(0)
        waiting = asyncio.create_task(listener.beyond(0))
        await asyncio.sleep(0)
        assert not waiting.done()
        bus.publish("acc_a", 1)
        await waiting
        await other.beyond(0)


async def test_listeners_that_left_are_forgotten() -> None:
    bus = InProcessBus()
    for number in range(100):
        with bus.listen(f"acc_{number}"):
            pass
    assert bus.listening == 0


async def test_old_comings_and_goings_are_forgotten_and_nothing_else(
    database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "KEPT", 10)
    for number in range(1, 51):
        passing = (EventKind.COMPUTER_ONLINE, EventKind.SESSION_STARTED, EventKind.SESSION_ENDED)[number % 3]
        kind = EventKind.COMPUTER_RENAMED if number in (3, 30) else passing

        def work(session: Session, kind: EventKind = kind) -> int:
            return record(session, "acc_a", kind, clock.now(), {})

        await database.write(work)
    await database.write(lambda session: record(session, "acc_b", EventKind.COMPUTER_ONLINE, clock.now(), {}))
    kept = await database.read(
        lambda session: session.execute(
            select(Event.account_id, Event.seq).order_by(Event.account_id, Event.seq)
        ).all()
    )
    numbers = [3, 30, *range(41, 51)]
    assert [tuple(each) for each in kept] == [*(("acc_a", number) for number in numbers), ("acc_b", 1)]
