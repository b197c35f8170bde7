"""The whole service on a real file with two accounts, and the accidents that can happen to it.

For the proof that looks at everything at once (`tests.support.world_machine`): each action can be made to
meet a full disk or the end of the process at any of its writes, and is then done again, as somebody would.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final, TypeVar

import httpx
from fastapi import FastAPI
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from account.app import create_app
from account.app_store.app_store import FILE_NAME
from account.context import Context, Settings
from account.db.database import Database, sqlite_url
from account.db.schema import migrate
from account.db.tables import Account
from account.events.history import record
from account.parts import Parts, build_parts
from account.presence.presence import DeviceKey, OpenStream
from account.sign_in.tokens import Tokens
from shared.errors import StorageError
from shared.reasons import EventKind
from tests.support.catalogue import own_catalogue
from tests.support.clock import START, FakeClock
from tests.support.databases import with_known_statements
from tests.support.device import Device
from tests.support.world_rows import Look, look_at

ADA, BOB = "acc_ada", "acc_bob"
ACCOUNTS: Final = (ADA, BOB)
_BASE: Final = "http://127.0.0.1:1"
_FILE: Final = "account.db"
_MOST_FRAMES: Final = 5_000

T = TypeVar("T")


class Killed(BaseException):
    """The process dies here."""


class AccidentKind(StrEnum):
    """What goes wrong. Only a full disk leaves the process alive."""

    DISK_FULL = "disk full"
    KILLED = "killed before the commit"
    ANSWER_LOST = "killed after the commit"


@dataclass
class Accident:
    """At the `at`th write of an action, its commit being the last one, something goes wrong."""

    kind: AccidentKind
    at: int
    happened: bool = False

    @contextmanager
    def waits(self, database: Database) -> Iterator[None]:
        """Lie in wait while inside."""
        moment = "after_commit" if self.kind is AccidentKind.ANSWER_LOST else "before_commit"
        event.listen(Session, moment, self._commits)
        event.listen(database.engine, "before_cursor_execute", self._writes)
        try:
            yield
        finally:
            event.remove(Session, moment, self._commits)
            event.remove(database.engine, "before_cursor_execute", self._writes)

    def _writes(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        if self.kind is not AccidentKind.ANSWER_LOST and not statement.startswith(
            ("SELECT", "PRAGMA", "BEGIN")
        ):
            self.at -= 1
            if self.at == 0:
                self._go_wrong()

    def _commits(self, _session: Session) -> None:
        self._go_wrong()  # nothing that only reads commits

    def _go_wrong(self) -> None:
        if self.happened:
            return
        self.happened = True
        if self.kind is AccidentKind.DISK_FULL:
            raise OperationalError("", {}, sqlite3.OperationalError("database or disk is full"))
        raise Killed


@dataclass(frozen=True)
class _Template:
    """A data folder with the two accounts, and a signed-in client of each; made once per process."""

    file: bytes
    devices: dict[str, Device]


class World:
    """The service, its world's clock, and its data in `folder`."""

    def __init__(self, folder: Path) -> None:
        template = _template()
        self.folder = folder
        self.clock = FakeClock()
        self.devices = template.devices
        self.accidents: list[Accident] = []
        (folder / _FILE).write_bytes(template.file)
        self._runner = asyncio.Runner()
        self._open()

    def _open(self) -> None:
        self.database = with_known_statements(Database(sqlite_url(self.folder / _FILE)))
        settings = Settings(_BASE, "", frozenset({_BASE.removeprefix("http://")}), data_folder=self.folder)
        self._context = Context(settings, self.database, self.clock, own_catalogue())
        self.parts: Parts = build_parts(self._context)
        self._app: FastAPI | None = None
        # What a start does to sessions is told by `restart`, so that an accident leaves nothing behind.
        self.parts.sessions._is_recovered = True
        self.run(self.parts.scheduler.load_clocks())

    def close(self) -> None:
        """End the service."""
        self.database.close()
        self._runner.close()

    def restart(self) -> None:
        """Another process takes over the same files, as at the start of the service."""
        self.database.close()
        self._open()
        self.run(self.parts.app_store.recover())
        self.parts.sessions._is_recovered = False
        self.run(self.parts.session_shelf.recover())

    def run(self, awaited: Awaitable[T]) -> T:
        """What `awaited` gives."""

        async def wait() -> T:
            return await awaited

        return self._runner.run(wait())

    # --- doing ------------------------------------------------------------------------------------

    def attempt(self, act: Callable[[], Awaitable[T]]) -> T:
        """Do what is one transaction; after an accident that waits for it, once more.

        What did not reach its commit must have left nothing behind (invariant 3, RULES R98).
        """
        if not self.accidents:
            return self.run(act())
        accident = self.accidents.pop(0)
        before = self.looks()
        try:
            with accident.waits(self.database):
                return self.run(act())
        except (Killed, StorageError):
            assert accident.happened
        if accident.kind is not AccidentKind.DISK_FULL:
            self.database.close()
            self._open()
        if accident.kind is not AccidentKind.ANSWER_LOST:
            assert self.looks() == before, f"{accident.kind} left something behind"
        self.run(self.parts.app_store.recover())
        return self.run(act())

    def pass_time(self, by: timedelta) -> None:
        """Let the world's time pass, and what falls due by it happen."""
        self.clock.advance(by)

        async def settle() -> None:
            for account_id in ACCOUNTS:
                await self.parts.books.settle(account_id)

        self.run(settle())

    # --- looking ----------------------------------------------------------------------------------

    def now(self, account_id: str) -> datetime:
        """The account's time."""
        return self.parts.clocks.read(account_id).account_now

    def look(self, account_id: str) -> Look:
        """Everything that the file holds of the account."""
        with closing(sqlite3.connect(self.folder / _FILE)) as connection:
            return look_at(connection, account_id, self.now(account_id))

    def looks(self) -> dict[str, Look]:
        """Both accounts."""
        return {account_id: self.look(account_id) for account_id in ACCOUNTS}

    def store_entries(self) -> list[tuple[Any, ...]]:
        """The App Store's own books, but for what it has noted of deliveries."""
        if not (self.folder / FILE_NAME).exists():
            return []
        with closing(sqlite3.connect(self.folder / FILE_NAME)) as connection:
            found = connection.execute(
                "SELECT token, seq, subject, slot, kind, at, data, notice_id FROM entries ORDER BY 1, 2"
            )
            return found.fetchall()

    @contextmanager
    def copy(self) -> Iterator[World]:
        """The same world once more, with files of its own."""
        folder = Path(mkdtemp(dir=self.folder))
        twin = World(folder)
        try:
            twin.database.close()
            for name in (_FILE, FILE_NAME):
                if (self.folder / name).exists():
                    with (
                        closing(sqlite3.connect(self.folder / name)) as here,
                        closing(sqlite3.connect(folder / name)) as there,
                    ):
                        here.backup(there)
            for key in self.folder.glob("app-store*"):
                if key.is_file() and key.name != FILE_NAME:
                    shutil.copy(key, folder / key.name)
            twin.clock.set_now(self.clock.now())
            twin._open()
            yield twin
        finally:
            twin.close()
            shutil.rmtree(folder)

    # --- over HTTP --------------------------------------------------------------------------------

    def ask(
        self,
        account_id: str,
        method: str,
        path: str,
        json: object = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """One request of the account's client, over the real app."""

        async def ask() -> httpx.Response:
            device = self.devices[account_id]
            async with self._http() as http:
                answer = await device.ask(http, method, path, json=json, headers=headers)
                if answer.status_code == 401:  # its ten minutes are over
                    tokens = Tokens(self.database, self.clock)
                    device.tokens = await tokens.issue(account_id, device.thumbprint)
                    answer = await device.ask(http, method, path, json=json, headers=headers)
                return answer

        answer = self.run(ask())
        assert answer.status_code < 500, answer.text
        return answer

    def register_over_http(self, account_id: str) -> httpx.Response:
        """A computer that is new to everybody signs in and registers."""
        device = Device(_BASE)

        async def register() -> httpx.Response:
            device.tokens = await Tokens(self.database, self.clock).issue(account_id, device.thumbprint)
            async with self._http() as http:
                return await device.register(http)

        return self.run(register())

    def _http(self) -> httpx.AsyncClient:
        if self._app is None:
            self._app = create_app(self._context, self.parts)
        return httpx.AsyncClient(transport=httpx.ASGITransport(app=self._app), base_url=_BASE)

    def frames(self, account_id: str, after: int | None) -> list[bytes]:
        """What the account's event stream tells a client that was away since `after`."""
        return self.run(self._frames(account_id, after))

    async def _frames(self, account_id: str, after: int | None) -> list[bytes]:
        device = self.devices[account_id]
        family = self._family(account_id, device)
        stream = OpenStream(DeviceKey(account_id, device.thumbprint), family, device.instance)
        told = self.parts.feed.follow(stream, after)
        latest = (await self.parts.states.facts(account_id)).seq
        found: list[bytes] = []
        try:
            async for frame in told:
                if frame.startswith(b"id:"):
                    found.append(frame)
                    if int(frame.partition(b"\n")[0][3:]) >= latest:
                        break
                elif after == latest:
                    break
                assert len(found) < _MOST_FRAMES
        finally:
            await told.aclose()
        return found

    def _family(self, account_id: str, device: Device) -> str:
        with closing(sqlite3.connect(self.folder / _FILE)) as connection:
            mine = "SELECT id FROM token_families WHERE account_id = ? AND key_thumbprint = ?"
            return str(connection.execute(mine, (account_id, device.thumbprint)).fetchone()[0])


@cache
def _template() -> _Template:
    folder = Path(mkdtemp())
    try:
        return asyncio.run(_make_template(folder))
    finally:
        shutil.rmtree(folder)


async def _make_template(folder: Path) -> _Template:
    database = Database(sqlite_url(folder / _FILE))
    devices = {account_id: Device(_BASE, f"machine-of-{account_id}") for account_id in ACCOUNTS}
    try:
        migrate(database)
        for account_id, device in devices.items():

            def make(session: Session, account_id: str = account_id) -> None:
                email = f"{account_id}@example.org"
                row = Account(id=account_id, email=email, email_key=email, password_hash="", created_at=START)
                session.add(row)
                session.flush()
                record(session, account_id, EventKind.ACCOUNT_CREATED, START, {})

            await database.write(make)
            device.tokens = await Tokens(database, FakeClock()).issue(account_id, device.thumbprint)
            device.account_id = account_id
    finally:
        database.close()
    return _Template((folder / _FILE).read_bytes(), devices)
