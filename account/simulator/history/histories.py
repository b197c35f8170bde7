"""Histories of simulated accounts: taken out as an export, and settled in as another account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from account.app_store.notifications import token_for
from account.db.simulator_tables import Deed as DeedRow
from account.db.simulator_tables import SimulatedAccount as SimulatedRow
from account.db.tables import Account
from account.ledger.clocks import ClockSetting
from account.parts import Parts
from account.sign_in.email_address import EmailAddress, read_email
from account.simulator.accounts import SimulatedAccounts
from account.simulator.history.account_rows import AccountRows, read_rows, write_rows
from account.simulator.history.exports import catalogue_hash, deeds_of
from account.simulator.history.replay import Played, play
from account.simulator.history.state_hash import hash_of
from account.state import AccountFacts
from account.tokens import new_id
from shared.errors import SimulatorRefused, StorageError
from shared.reasons import Language
from shared.simulator import ClockView, Export, SimulatedAccount

_TRIES: Final = 100


class Histories:
    """Takes histories out and settles them in."""

    def __init__(self, parts: Parts, accounts: SimulatedAccounts) -> None:
        self._parts = parts
        self._accounts = accounts

    async def export(self, account: SimulatedAccount) -> Export:
        """The history of an account up to now. Raises `NotFoundRefused`, `StorageError`."""

        def look(session: Session, _: AccountFacts) -> Export | None:
            reading = self._parts.clocks.read(account.id)
            rows = read_rows(session, self._parts, account.id)
            next_due_at = rows.account["next_due_at"]
            if next_due_at is not None and next_due_at <= reading.account_now:
                return None  # its clock runs so fast that something became due meanwhile
            return self._export(session, account, ClockView(reading.account_now, reading.rate), rows)

        for _ in range(_TRIES):
            export = await self._parts.states.read_settled(account.id, look)
            if export is not None:
                return export
        raise StorageError("database_failed", "The account's clock runs too fast to look at it; stop it.")

    def _export(
        self, session: Session, account: SimulatedAccount, clock: ClockView, rows: AccountRows
    ) -> Export:
        row = session.get_one(SimulatedRow, account.id)
        log = session.scalars(select(DeedRow).where(DeedRow.account_id == account.id).order_by(DeedRow.seq))
        return Export(
            account_id=account.id,
            email=account.email,
            seed=account.seed,
            created_at=account.created_at,
            clock=clock,
            catalogue_hash=catalogue_hash(self._parts.context.catalogue),
            hash=hash_of(rows, clock),
            scenario=account.scenario,
            kind=account.kind,
            language=Language(row.language) if row.language is not None else None,
            deeds=deeds_of(log),
        )

    async def settle_in(
        self, export: Export, email: str | None, forked_from: str | None = None
    ) -> SimulatedAccount:
        """Play an export and move what came of it here, as a new account.

        Raises `SimulatorRefused`, `RequestRefused`, `StorageError`; then nothing is here.
        """
        wanted = read_email(email) if email is not None else await self._free_address(export.email)
        await self._accounts.make_room(wanted, force=False)
        context = self._parts.context
        export = replace(export, email=wanted.text)
        played = await play(export, context.catalogue, new_id("acc"), context.clock, forked_from=forked_from)
        await self._move(played)
        return replace(await self._accounts.find(played.account_id), hash=played.hash)

    async def _move(self, played: Played) -> None:
        """The clock goes on from where it stood, as of now."""
        rows, now = played.rows, self._parts.clocks.real_now()
        setting = ClockSetting(played.clock.account_now, now, played.clock.rate)
        clock = {"account_at": setting.account_at, "real_at": setting.real_at, "rate": setting.rate}
        tables = {**rows.tables, "account_clocks": [{"account_id": played.account_id, **clock}]}
        moved = replace(rows, tables=tables)
        if rows.app_store:
            entries = [replace(each, is_settled=True) for each in rows.app_store]
            await self._parts.app_store.take_over(token_for(played.account_id), entries)

        def write(session: Session) -> None:
            try:
                write_rows(session, moved)
            except IntegrityError as exc:
                raise SimulatorRefused(
                    "replay_differs", "Something that the history needs, a member, is not here."
                ) from exc

        await self._parts.context.database.write(write)
        self._accounts.came(played.account_id, setting)

    async def _free_address(self, like: str) -> EmailAddress:
        """This address, or the first one like it that nobody has."""
        name, _, domain = like.rpartition("@")
        stem, _, number = name.rpartition("-")
        if not (stem and number.isdigit()):
            stem = name

        def first_free(session: Session) -> EmailAddress:
            for text in _like(like, stem, domain):
                wanted = read_email(text)
                if session.scalar(select(Account.id).where(Account.email_key == wanted.key)) is None:
                    return wanted
            raise AssertionError("there is always another number")

        return await self._parts.context.database.read(first_free)


def _like(first: str, stem: str, domain: str) -> Iterator[str]:
    yield first
    for number in count(2):
        yield f"{stem}-{number}@{domain}"
