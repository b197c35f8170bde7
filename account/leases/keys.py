"""The keys that this service signs with: kept in the database, made at the first need, rotated with overlap.

A new key is published for `PUBLISHED_BEFORE` before it signs, so that every computer that renews its lease in
time knows it by then; one that no longer signs stays published for `PUBLISHED_AFTER`, longer than anything
it signed holds. All of it is real time. Several processes on one database use the same keys.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select, true
from sqlalchemy.orm import Session

from account.db.database import Database, hold_table
from account.db.key_tables import ServiceKey
from account.leases.signing import TokenInvalid, key_id_of, new_key, open_token, public_part, sign
from shared.clock import Clock

PUBLISHED_BEFORE: Final = timedelta(hours=24)
PUBLISHED_AFTER: Final = timedelta(days=8)
_LOOKS_AGAIN_S: Final = 1.0
"""Real seconds between two looks for a key that nobody here knows, whoever sends whatever."""


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """A key as an operator sees it."""

    kid: str
    signs_from: datetime
    retired_at: datetime | None
    signs_now: bool


class Signer:
    """The key that signs now, and all that are published. A copy of what one look at the database found."""

    def __init__(self, signing: Mapping[str, str], published: tuple[dict[str, str], ...]) -> None:
        self._signing = signing
        self.published = published

    def sign(self, type_: str, claims: Mapping[str, Any]) -> str:
        """`claims` as a signed token of the type `type_`."""
        return sign(self._signing, type_, claims)


class ServiceKeys:
    """All keys of the service."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._known: dict[str, dict[str, str]] = {}
        self._looked_at: float | None = None
        self._looking = asyncio.Lock()

    # --- inside a transaction ---------------------------------------------------------------------

    def signer_in(self, session: Session) -> Signer:
        """The key that signs now; made at the first need, so the transaction has to be one that writes."""
        now = self._clock.now()
        for row in self._rows(session):
            if row.retired_at is not None and row.retired_at <= now and "d" in row.jwk:
                row.jwk = _without_private_part(row.jwk)
        signer = self._find(session)
        if signer is None:
            hold_table(session, ServiceKey)
            signer = self._find(session)  # of two who make the first one, one finds that of the other
        if signer is not None:
            return signer
        jwk = new_key()
        session.add(ServiceKey(kid=jwk["kid"], jwk=jwk, created_at=now, signs_from=now, retired_at=None))
        session.flush()
        self._known = {jwk["kid"]: public_part(jwk)}
        return Signer(jwk, tuple(self._known.values()))

    # --- a transaction each -----------------------------------------------------------------------

    async def signer(self) -> Signer:
        """The key that signs now. Raises `StorageError`."""
        found = await self._database.read(self._find)
        return found if found is not None else await self._database.write(self.signer_in)

    async def open(self, token: str, type_: str) -> dict[str, Any]:
        """The claims of a token of `type_` that this service signed.

        Raises `TokenInvalid`, `StorageError`. Whether the claims still hold is for whoever asks.
        """
        kid = key_id_of(token, type_)
        if kid not in self._known:
            await self._look_for(kid)
        jwk = self._known.get(kid)
        if jwk is None:
            raise TokenInvalid("no key of this service")
        return open_token(jwk, token)

    async def rotate(self, *, at_once: bool = False) -> str:
        """Make a new key; its id. One that was made before and has not signed yet is forgotten.

        `at_once` is for a key that is not safe any more: the new one signs from now on, and what an older
        one signed is worth nothing as soon as computers have asked for the keys again. Raises `StorageError`.
        """
        now = self._clock.now()

        def work(session: Session) -> str:
            hold_table(session, ServiceKey)
            has_signed = ServiceKey.signs_from <= now
            is_first = session.scalars(select(ServiceKey).where(has_signed)).first() is None
            signs_from = now if at_once or is_first else now + PUBLISHED_BEFORE
            is_over = ~has_signed | (ServiceKey.retired_at < now - PUBLISHED_AFTER)
            session.execute(delete(ServiceKey).where(true() if at_once else is_over))
            for row in session.scalars(select(ServiceKey)):
                row.retired_at = min(row.retired_at or signs_from, signs_from)
                if row.retired_at <= now:
                    row.jwk = _without_private_part(row.jwk)
            jwk = new_key()
            session.add(
                ServiceKey(kid=jwk["kid"], jwk=jwk, created_at=now, signs_from=signs_from, retired_at=None)
            )
            return jwk["kid"]

        return await self._database.write(work)

    async def published(self) -> Sequence[KeyInfo]:
        """All keys that are published, the oldest first. Raises `StorageError`."""
        now = self._clock.now()

        def look(session: Session) -> Sequence[KeyInfo]:
            rows = self._rows(session)
            signing = _signing(rows, now)
            return [KeyInfo(row.kid, row.signs_from, row.retired_at, row is signing) for row in rows]

        return await self._database.read(look)

    def _find(self, session: Session) -> Signer | None:
        rows = self._rows(session)
        published = tuple(public_part(row.jwk) for row in rows)
        self._known = {each["kid"]: each for each in published}
        signing = _signing(rows, self._clock.now())
        return Signer(signing.jwk, published) if signing is not None else None

    def _rows(self, session: Session) -> list[ServiceKey]:
        since = self._clock.now() - PUBLISHED_AFTER
        rows = session.scalars(select(ServiceKey).order_by(ServiceKey.signs_from, ServiceKey.created_at))
        return [row for row in rows if row.retired_at is None or row.retired_at > since]

    async def _look_for(self, kid: str) -> None:
        async with self._looking:  # who comes meanwhile waits for the same look
            now = self._clock.monotonic()
            has_looked = self._looked_at is not None and now - self._looked_at < _LOOKS_AGAIN_S
            if kid not in self._known and not has_looked:
                self._looked_at = now
                await self._database.read(self._find)


def _signing(rows: Sequence[ServiceKey], now: datetime) -> ServiceKey | None:
    """The one that signs. Should a clock have been set back, the oldest that still can does it."""
    able = [row for row in rows if "d" in row.jwk and (row.retired_at is None or row.retired_at > now)]
    begun = [row for row in able if row.signs_from <= now]
    return next(iter(begun[-1:] or able), None)


def _without_private_part(jwk: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in jwk.items() if name != "d"}
