"""Questions that come together are answered in one look, each with its own answer."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Connection

from account.db.database import Database
from shared.errors import NotFoundRefused, StorageError
from tests.support.databases import database_in

pytestmark = pytest.mark.both_databases


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = database_in(tmp_path)
    yield opened
    opened.close()


class Looks:
    """Questions that note by which connection they were answered; the first waits for `go_on`."""

    def __init__(self) -> None:
        self.by: list[Connection] = []
        self.begun, self.go_on = threading.Event(), threading.Event()

    def first(self, connection: Connection) -> int:
        self.by.append(connection)
        self.begun.set()
        assert self.go_on.wait(10)
        return 0

    def number(self, number: int, connection: Connection) -> int:
        self.by.append(connection)
        return int(connection.execute(text(f"SELECT {number}")).scalar_one())


async def asked(
    database: Database, looks: Looks, count: int
) -> tuple[asyncio.Task[int], list[asyncio.Task[int]]]:
    """The first question is under way, and so many wait behind it."""
    first = asyncio.create_task(database.glance(looks.first))
    waiting = [
        asyncio.create_task(database.glance(partial(looks.number, each))) for each in range(1, count + 1)
    ]
    assert await asyncio.to_thread(looks.begun.wait, 10)
    return first, waiting


async def test_those_who_ask_during_a_look_are_answered_by_the_next_one(database: Database) -> None:
    looks = Looks()
    first, waiting = await asked(database, looks, 5)
    looks.go_on.set()
    assert await asyncio.gather(first, *waiting) == [0, 1, 2, 3, 4, 5]
    assert len({id(each) for each in looks.by[1:]}) == 1


async def test_who_is_refused_or_asks_nonsense_spoils_nobody_elses_answer(database: Database) -> None:
    def refusing(connection: Connection) -> int:
        raise NotFoundRefused("not_found", "Nothing here.")

    def failing(connection: Connection) -> int:
        return int(connection.execute(text("SELECT nonsense")).scalar_one())

    looks = Looks()
    first, waiting = await asked(database, looks, 2)
    refused, failed = (asyncio.create_task(database.glance(each)) for each in (refusing, failing))
    last = asyncio.create_task(database.glance(lambda connection: looks.number(9, connection)))
    await asyncio.sleep(0)
    looks.go_on.set()
    assert await asyncio.gather(first, *waiting, last) == [0, 1, 2, 9]
    with pytest.raises(NotFoundRefused):
        await refused
    with pytest.raises(StorageError):
        await failed


async def test_who_leaves_while_he_asks_leaves_the_others_their_answers(database: Database) -> None:
    looks = Looks()
    first, waiting = await asked(database, looks, 3)
    first.cancel()
    waiting[0].cancel()
    await asyncio.wait({first, waiting[0]})
    looks.go_on.set()
    assert await asyncio.gather(*waiting[1:]) == [2, 3]
    assert await database.glance(lambda connection: looks.number(7, connection)) == 7
