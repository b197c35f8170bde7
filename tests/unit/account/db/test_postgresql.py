"""What is different on a PostgreSQL server: writers side by side, and a server that can go away."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from account.db.database import Database
from account.db.portal_tables import HelpVote
from account.db.service_lock import LockWatch, ServiceLock
from account.db.tables import Account, BrowserSession
from account.ledger.rows import read_account
from shared.errors import StorageError
from tests.support.clock import FakeClock
from tests.support.patience import PATIENCE_S
from tests.support.postgresql import PostgresqlServer

BORN = datetime(2026, 1, 15, 21, 30, tzinfo=timezone(timedelta(hours=9)))


@pytest.fixture
def url(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """A database with the present tables."""
    made = postgresql_server.database()
    yield made
    postgresql_server.drop(made)


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """Two accounts in it."""
    made = Database(url)

    def fill(session: Session) -> None:
        for name in ("acc_ada", "acc_bob"):
            session.add(Account(id=name, email=name, email_key=name, password_hash="", created_at=BORN))

    await made.write(fill)
    yield made
    made.close()


def locked(session: Session, name: str) -> Account:
    """The account, for this transaction alone."""
    return session.scalars(select(Account).where(Account.id == name).with_for_update()).one()


def meeting() -> Callable[[], None]:
    """Called by two threads, it returns when both have; again, at once."""
    barrier = threading.Barrier(2)
    met = threading.local()

    def wait() -> None:
        if not getattr(met, "was", False):
            met.was = True
            barrier.wait(PATIENCE_S)

    return wait


async def test_an_instant_is_the_same_one_in_utc_whatever_zone_the_server_shows(database: Database) -> None:
    zone = await database.read(lambda session: session.scalar(text("SHOW timezone")))
    found = await database.read(lambda session: session.get_one(Account, "acc_ada").created_at)
    assert (found, found.tzinfo, zone) == (BORN, UTC, "UTC")


async def test_two_who_wait_for_each_other_are_both_done_in_the_end(database: Database) -> None:
    met, runs = meeting(), list[str]()

    def work(first: str, second: str) -> Callable[[Session], None]:
        def change(session: Session) -> None:
            runs.append(first)
            locked(session, first).event_seq += 1
            session.flush()
            met()
            locked(session, second).event_seq += 1

        return change

    await asyncio.gather(
        database.write(work("acc_ada", "acc_bob")), database.write(work("acc_bob", "acc_ada"))
    )
    assert sorted(await database.read(lambda session: session.scalars(select(Account.event_seq)).all())) == [
        2,
        2,
    ]
    assert len(runs) >= 3, "the server broke the deadlock by undoing one of them"


async def test_a_sign_in_does_not_wait_for_a_long_change_of_its_account(database: Database) -> None:
    has_begun, has_signed_in = threading.Event(), threading.Event()

    def change(session: Session) -> None:
        assert read_account(session, "acc_ada", lock=True) is not None
        has_begun.set()
        assert has_signed_in.wait(PATIENCE_S)

    async def sign_in() -> None:
        await asyncio.to_thread(has_begun.wait, PATIENCE_S)
        row = BrowserSession(token_hash="t", account_id="acc_ada", created_at=BORN, expires_at=BORN)
        await database.write(lambda session: session.add(row))
        has_signed_in.set()

    await asyncio.gather(database.write(change), sign_in())


async def test_of_two_who_insert_the_same_row_the_second_changes_that_of_the_first(
    database: Database,
) -> None:
    met = meeting()

    def vote(was_helpful: bool) -> Callable[[Session], None]:
        def work(session: Session) -> None:
            session.merge(HelpVote(page="p", voter_hash="v", was_helpful=was_helpful, at=BORN))
            met()

        return work

    await asyncio.gather(database.write(vote(True)), database.write(vote(False)))
    assert await database.read(lambda session: len(session.scalars(select(HelpVote)).all())) == 1


async def test_whoever_looks_twice_sees_one_state(database: Database) -> None:
    has_looked, has_changed = threading.Event(), threading.Event()

    def look(session: Session) -> tuple[int, int]:
        query = select(Account.event_seq).where(Account.id == "acc_ada")
        before = session.scalars(query).one()
        has_looked.set()
        assert has_changed.wait(PATIENCE_S)
        return before, session.scalars(query).one()

    async def change() -> None:
        await asyncio.to_thread(has_looked.wait, PATIENCE_S)
        await database.write(lambda session: setattr(locked(session, "acc_ada"), "event_seq", 7))
        has_changed.set()

    seen, _ = await asyncio.gather(database.read(look), change())
    assert seen == (0, 0)


async def test_a_row_that_a_constraint_forbids_is_refused_and_not_tried_for_ever(database: Database) -> None:
    runs: list[int] = []

    def work(session: Session) -> None:
        runs.append(1)
        session.add(Account(id="acc_ada", email="", email_key="x", password_hash="", created_at=BORN))

    with pytest.raises(StorageError) as refused:
        await database.write(work)
    assert refused.value.code == "database_failed"
    assert 1 < len(runs) < 10


async def test_a_server_that_was_started_anew_is_asked_again(
    database: Database, postgresql_server: PostgresqlServer, url: str
) -> None:
    postgresql_server.disconnect(url)
    for way in (database.read, database.write):
        assert await way(lambda session: session.get_one(Account, "acc_bob").email) == "acc_bob"


@pytest.mark.expects_log("account.db.database WARNING the database server says: .*no-such-socket")
async def test_a_server_that_is_not_there_is_one_error_without_the_name_of_its_host() -> None:
    database = Database("postgresql://ada@/access?host=/no-such-socket")
    with pytest.raises(StorageError) as refused:
        await database.read(lambda session: session.scalar(text("SELECT 1")))
    database.close()
    assert (refused.value.code, refused.value.detail) == ("database_failed", "The database does not answer.")


class TestOneServicePerDatabase:
    async def test_a_second_service_is_refused_until_the_first_lets_go(
        self, database: Database, clock: FakeClock
    ) -> None:
        first, second = ServiceLock(database, clock), ServiceLock(database, _Hurried(clock))
        first.acquire()
        with pytest.raises(StorageError) as refused:
            second.acquire()
        assert refused.value.code == "data_in_use"
        assert not first.is_lost()
        first.release()
        second.acquire()
        second.release()

    async def test_a_lock_that_the_server_forgot_is_taken_again(
        self, database: Database, clock: FakeClock, postgresql_server: PostgresqlServer, url: str
    ) -> None:
        mine, other = ServiceLock(database, clock), ServiceLock(database, clock)
        mine.acquire()
        postgresql_server.disconnect(url)
        assert not mine.is_lost()
        assert other.is_lost(), "it is held again"
        mine.release()

    async def test_who_lost_it_to_another_is_told_once(
        self, database: Database, clock: FakeClock, postgresql_server: PostgresqlServer, url: str
    ) -> None:
        mine, other, told = ServiceLock(database, clock), ServiceLock(database, clock), threading.Event()
        mine.acquire()
        watch = LockWatch(mine, told.set, every_s=0.01)
        postgresql_server.disconnect(url)
        other.acquire()
        watch.start()
        assert await asyncio.to_thread(told.wait, PATIENCE_S)
        watch.stop()
        assert watch.is_lost
        other.release()


class _Hurried:
    """A clock on which all patience is over at once."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now()

    def monotonic(self) -> float:
        self._clock.advance(timedelta(hours=1))
        return self._clock.monotonic()
