"""Plays an account's history again, in a service of its own that nobody else knows of.

A rehearsal is a whole account service on a fresh database in a temporary folder, whose world stands still:
time passes only by the deeds. What it ends in is compared by its hash, and moved to another database if
wanted. So a history that cannot be played leaves no trace, and nothing watches it half-way.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from account.catalogue.loading import default_catalogue
from account.catalogue.model import Catalogue
from account.context import Context, Settings, SimulatorSettings
from account.db.database import Database, sqlite_url
from account.db.schema import migrate
from account.db.tables import Account
from account.parts import Parts, build_parts
from account.sign_in.email_address import read_email
from account.simulator.accounts import NO_PASSWORD, Birth, SimulatedAccounts
from account.simulator.history.account_rows import AccountRows, read_rows
from account.simulator.history.deeds import kind_of
from account.simulator.history.exports import catalogue_hash, check
from account.simulator.history.ids import Translation
from account.simulator.history.state_hash import hash_of
from shared.clock import Clock, SystemClock
from shared.errors import AccessError, SimulatorRefused, StorageError
from shared.redact import Secret
from shared.simulator import ClockView, Deed, Export


class StandingClock:
    """A world in which no time passes."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return 0.0


@dataclass(frozen=True, slots=True)
class Played:
    """What a history ended in."""

    account_id: str
    rows: AccountRows
    clock: ClockView
    hash: str


async def replay_headless(
    export: Export, catalogue: Catalogue | None = None, database_url: str | None = None
) -> str:
    """The hash of what an export ends in, played where nobody sees it.

    `database_url` names an empty database to play it in; None is a temporary one. Raises as `play`.
    """
    played = await play(
        export, catalogue or default_catalogue(), export.account_id, SystemClock(), database_url
    )
    return played.hash


async def play(
    export: Export,
    catalogue: Catalogue,
    account_id: str,
    clock: Clock,
    database_url: str | None = None,
    forked_from: str | None = None,
) -> Played:
    """Play a history as that of the account `account_id`, which nobody has.

    Raises `SimulatorRefused`: `export_invalid`, with the place; `export_of_another_catalogue`;
    `replay_differs`, with the deed that cannot be done again, or when what came out is not what was exported.
    `StorageError` without a place to play it in.
    """
    played = await rehearse(export, catalogue, account_id, clock, database_url, forked_from)
    if played.hash != export.hash:
        raise SimulatorRefused("replay_differs", "What came out is not what was exported.")
    return played


async def rehearse(
    export: Export,
    catalogue: Catalogue,
    account_id: str,
    clock: Clock,
    database_url: str | None = None,
    forked_from: str | None = None,
) -> Played:
    """As `play`, whatever comes out."""
    check(export)
    if export.catalogue_hash != catalogue_hash(catalogue):
        raise SimulatorRefused(
            "export_of_another_catalogue", "The export is of a service that sells something else."
        )
    birth = Birth(
        export.email,
        export.seed,
        export.created_at,
        export.scenario,
        export.kind,
        export.language,
        forked_from,
        account_id,
    )
    async with rehearsal(catalogue, clock, database_url) as parts:
        await SimulatedAccounts(parts).create(birth)
        translation = Translation(export.account_id, account_id, export.deeds)
        for deed in export.deeds:
            await _do(parts, account_id, deed, translation)
        await _wait_until(parts, account_id, export.clock.account_now)
        return await _look(parts, account_id)


async def _do(parts: Parts, account_id: str, deed: Deed, translation: Translation) -> None:
    """A deed that was refused after it took effect (a key that two machines use) is refused again."""
    kind = kind_of(deed.name)
    record = kind.read(translation.of(deed.arguments))
    if deed.name == "member.add":
        await _let_there_be(parts, record.email, record.member)
    try:
        await _wait_until(parts, account_id, deed.at)
        await kind.do(parts, account_id, record, deed.seq)
    except AccessError as exc:
        if await SimulatedAccounts(parts).deed_count(account_id) != deed.seq:
            detail = f"Deed {deed.seq} ({deed.name}) could not be done again: {exc.code}."
            raise SimulatorRefused("replay_differs", detail) from exc
    if await SimulatedAccounts(parts).deed_count(account_id) != deed.seq:
        raise SimulatorRefused("replay_differs", f"Deed {deed.seq} ({deed.name}) had no effect.")


async def _wait_until(parts: Parts, account_id: str, at: datetime) -> None:
    if at > parts.clocks.read(account_id).account_now:
        await parts.books.advance(account_id, at)


async def _let_there_be(parts: Parts, email: str, member: str | None) -> None:
    """Whoever becomes a member has an account."""

    def write(session: Session) -> None:
        if member is None or session.get(Account, member) is not None:
            return
        wanted, now = read_email(email), parts.context.clock.now()
        session.add(
            Account(
                id=member,
                email=wanted.text,
                email_key=wanted.key,
                password_hash=NO_PASSWORD,
                created_at=now,
                event_seq=0,
            )
        )

    await parts.context.database.write(write)


async def _look(parts: Parts, account_id: str) -> Played:
    reading = parts.clocks.read(account_id)
    clock = ClockView(reading.account_now, reading.rate)
    rows = await parts.context.database.read(lambda session: read_rows(session, parts, account_id))
    return Played(account_id, rows, clock, hash_of(rows, clock))


@asynccontextmanager
async def rehearsal(
    catalogue: Catalogue, clock: Clock, database_url: str | None = None
) -> AsyncIterator[Parts]:
    """The parts of a service of its own, whose world stands. `database_url` None: a database that goes."""
    with _temporary_folder() as name:
        folder = Path(name)
        database = Database(database_url or sqlite_url(folder / "account.db"))
        if database_url is None:
            _do_not_wait_for_the_disk(database.engine)
        try:
            migrate(database)
            settings = Settings(
                base_url="http://127.0.0.1",
                database_url="",
                allowed_hosts=frozenset(),
                data_folder=folder,
                simulator=SimulatorSettings(Secret("")),
            )
            yield build_parts(Context(settings, database, StandingClock(clock.now()), catalogue))
        finally:
            database.close()


def _temporary_folder() -> tempfile.TemporaryDirectory[str]:
    try:
        return tempfile.TemporaryDirectory(prefix="access-rehearsal-")
    except OSError as exc:
        raise StorageError("data_read_only", "No temporary folder can be made to play it in.") from exc


def _do_not_wait_for_the_disk(engine: Engine) -> None:
    """What is lost with the power is not missed."""

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")
