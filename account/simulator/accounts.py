"""The simulated accounts of this service: made, found, thrown away. Never anybody's own account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from account.app_store.notifications import token_of
from account.db.simulator_tables import Deed
from account.db.simulator_tables import SimulatedAccount as Row
from account.db.tables import Account
from account.db.time_tables import AccountClock
from account.events.history import record
from account.ledger.clocks import ClockSetting
from account.parts import Parts
from account.sign_in.email_address import EmailAddress, read_email
from account.simulator.history.account_rows import delete_rows
from account.tokens import new_id
from shared.errors import NotFoundRefused, RequestRefused, SimulatorRefused
from shared.reasons import AccountKind, EventKind, Language
from shared.simulator import ClockView, SimulatedAccount

NO_PASSWORD: Final = "simulated"
"""No hash at all, so no password fits."""

_FOUND: Final = select(Row, Account.email).join(Account, Account.id == Row.account_id)


@dataclass(frozen=True, slots=True)
class Birth:
    """What a simulated account begins with. `account_id` None makes a new one."""

    email: str
    seed: str
    starts_at: datetime
    scenario: str | None = None
    kind: AccountKind = AccountKind.PERSONAL
    language: Language | None = None
    forked_from: str | None = None
    account_id: str | None = None


class SimulatedAccounts:
    """All simulated accounts."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._database = parts.context.database

    async def all(self) -> tuple[SimulatedAccount, ...]:
        """The latest first. Raises `StorageError`."""

        def look(session: Session) -> list[tuple[Row, str]]:
            return [(row, email) for row, email in session.execute(_FOUND)]

        found = await self._database.read(look)
        ordered = sorted(found, key=lambda each: (each[0].created_at, each[0].account_id), reverse=True)
        return tuple(self.shown(row, email) for row, email in ordered)

    async def find(self, email_or_id: str) -> SimulatedAccount:
        """By id or address. Raises `NotFoundRefused` (`no_simulated_account`), also for a real account."""
        wanted = email_or_id.strip()
        try:
            key = read_email(wanted).key
        except RequestRefused:
            key = wanted

        def look(session: Session) -> tuple[Row, str] | None:
            query = _FOUND.where((Row.account_id == wanted) | (Account.email_key == key))
            found = session.execute(query).one_or_none()
            return (found[0], found[1]) if found is not None else None

        found = await self._database.read(look)
        if found is None:
            raise NotFoundRefused("no_simulated_account", "There is no such simulated account.")
        return self.shown(*found)

    def shown(self, row: Row, email: str) -> SimulatedAccount:
        """A row as it travels, with its clock as it stands."""
        reading = self._parts.clocks.read(row.account_id)
        return SimulatedAccount(
            id=row.account_id,
            email=email,
            scenario=row.scenario,
            seed=row.seed,
            clock=ClockView(reading.account_now, reading.rate),
            created_at=row.created_at,
            kind=AccountKind(row.kind),
            forked_from=row.forked_from,
        )

    async def create(self, birth: Birth, *, force: bool = False) -> SimulatedAccount:
        """A new one; its own clock stands at `birth.starts_at`.

        Raises `SimulatorRefused`: `account_is_real` for an address that somebody has, never overcome;
        `account_exists` for that of another simulated account, which goes with `force`. `RequestRefused` for
        what is no address, `StorageError`.
        """
        wanted = read_email(birth.email)
        await self.make_room(wanted, force=force)

        def write(session: Session) -> tuple[str, ClockSetting]:
            try:
                return _insert(session, wanted, birth, self._parts.clocks.real_now())
            except IntegrityError as exc:  # somebody was quicker
                raise _exists() from exc

        account_id, setting = await self._database.write(write)
        self.came(account_id, setting)
        return await self.find(account_id)

    async def make_room(self, wanted: EmailAddress, *, force: bool) -> None:
        """See that nobody has this address. Raises as `create`."""

        def look(session: Session) -> tuple[str, bool] | None:
            account_id = session.scalar(select(Account.id).where(Account.email_key == wanted.key))
            return (account_id, session.get(Row, account_id) is not None) if account_id is not None else None

        found = await self._database.read(look)
        if found is None:
            return
        account_id, is_simulated = found
        if not is_simulated:
            raise SimulatorRefused("account_is_real", "Somebody's own account has this address.")
        if not force:
            raise _exists()
        await self.delete(account_id)

    def came(self, account_id: str, setting: ClockSetting) -> None:
        """What is committed is known from now on: its clock, and whoever waits for what is due."""
        self._parts.clocks.learn(account_id, setting)
        self._parts.scheduler.wake()

    async def delete(self, account_id: str) -> None:
        """Throw it away, with all that belongs to it; its computers are disconnected.

        Raises `NotFoundRefused` (`no_simulated_account`), `StorageError`.
        """

        def write(session: Session) -> str | None:
            if session.get(Row, account_id) is None:
                raise NotFoundRefused("no_simulated_account", "There is no such simulated account.")
            token = token_of(session, account_id)
            delete_rows(session, account_id)
            return token

        token = await self._database.write(write)
        if token is not None:
            await self._parts.app_store.forget(token)
        self._parts.clocks.learn(account_id, None)
        for key in self._parts.presence.keys():  # noqa: SIM118 - no mapping
            if key.account_id == account_id:
                self._parts.presence.end(key)
        self._parts.bus.wake(account_id)

    async def deed_count(self, account_id: str) -> int:
        """The number of the latest deed. Raises `NotFoundRefused` (`no_simulated_account`)."""
        query = select(Row.deed_count).where(Row.account_id == account_id)
        found = await self._database.read(lambda session: session.scalar(query))
        if found is None:
            raise NotFoundRefused("no_simulated_account", "There is no such simulated account.")
        return found

    async def deeds(self, account_id: str) -> list[Deed]:
        """The log, the first deed first. Raises `StorageError`."""
        query = select(Deed).where(Deed.account_id == account_id).order_by(Deed.seq)
        return await self._database.read(lambda session: list(session.scalars(query)))


def _insert(
    session: Session, wanted: EmailAddress, birth: Birth, real_now: datetime
) -> tuple[str, ClockSetting]:
    account_id = birth.account_id or new_id("acc")
    at = birth.starts_at
    session.add(
        Account(
            id=account_id,
            email=wanted.text,
            email_key=wanted.key,
            password_hash=NO_PASSWORD,
            kind=birth.kind.value,
            created_at=at,
            event_seq=0,
            language=birth.language.value if birth.language is not None else None,
            seed=birth.seed,
        )
    )
    session.flush()
    session.add(AccountClock(account_id=account_id, account_at=at, real_at=real_now, rate=0.0))
    session.add(
        Row(
            account_id=account_id,
            scenario=birth.scenario,
            seed=birth.seed,
            kind=birth.kind.value,
            language=birth.language.value if birth.language is not None else None,
            created_at=at,
            forked_from=birth.forked_from,
            deed_count=0,
        )
    )
    session.flush()
    record(session, account_id, EventKind.ACCOUNT_CREATED, at, {})
    return account_id, ClockSetting(at, real_now, 0.0)


def _exists() -> SimulatorRefused:
    return SimulatorRefused("account_exists", "There is a simulated account with this address already.")
