"""Turns presence into events and into the `online` of a computer (RULES R26, R99).

Works by comparing what was last announced with what is. A failure to write (a full disk) is therefore made
good by the next sweep, and two changes that cancel out leave nothing behind.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from itertools import islice
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from account.db.database import Database
from account.db.tables import Account, Computer, TokenFamily
from account.events.history import EventBus, record
from account.ledger.clocks import AccountClocks
from account.presence.presence import DeviceKey, Presence
from shared.clock import Clock
from shared.errors import StorageError
from shared.reasons import EventKind

_FAMILIES_PER_QUERY: Final = 500
_KEYS_PER_TRANSACTION: Final = 100
"""So many that come or go at once are announced in one commit: all of them, when the service stops."""
_LATENESS: Final = 2.0
"""A heartbeat waits for its turn on the event loop more often than the look that measures it."""

log = logging.getLogger(__name__)


class PresenceEvents:
    """Announces who came and went."""

    def __init__(
        self, database: Database, clock: Clock, clocks: AccountClocks, bus: EventBus, presence: Presence
    ) -> None:
        self._database = database
        self._clock = clock
        self._clocks = clocks
        self._bus = bus
        self._presence = presence
        self._announced: dict[DeviceKey, bool] = {}
        self._waiting: set[DeviceKey] = set()
        self._one_at_a_time = asyncio.Lock()
        self._knows_who_was_left = False
        self._beside: Callable[[DeviceKey], Awaitable[bool | None]] | None = None

    def announce_beside(self, announce: Callable[[DeviceKey], Awaitable[bool | None]]) -> None:
        """Ask `announce` first: it announces some keys itself and says whether they are online; else None."""
        self._beside = announce

    async def all_offline(self) -> None:
        """The service starts: whoever was online when it last stopped is offline until it comes back.

        When the database cannot be read, the next sweep tries again.
        """

        def find(session: Session) -> Sequence[DeviceKey]:
            rows = session.execute(
                select(Computer.account_id, Computer.key_thumbprint).where(Computer.online.is_(True))
            )
            return [DeviceKey(*row) for row in rows]

        try:
            found = await self._database.read(find)
        except StorageError as exc:
            log.warning("who was online before the start is not known yet: %s", exc)
            return
        self._knows_who_was_left = True
        self._announced |= dict.fromkeys(found, True)
        await self.settle(*found)

    async def settle(self, *keys: DeviceKey) -> None:
        """Announce the presence of these keys where it is not what was last announced.

        Those that differ while a commit is under way go together with the next one, so that a fleet that
        comes back is announced in few. When the database cannot be written, the next sweep tries again.
        """
        differing = [key for key in keys if self._differs(key)]
        self._waiting.update(differing)
        try:
            while differing:
                # Who leaves meanwhile takes nobody with him, and the turn is over only when the commit is.
                await asyncio.shield(self._announce_next_of(differing))
                differing = [key for key in differing if self._differs(key)]
        except StorageError as exc:
            log.warning("a computer's presence waits to be announced: %s", exc)

    async def _announce_next_of(self, keys: Sequence[DeviceKey]) -> None:
        async with self._one_at_a_time:
            await self._announce(self._next_of(keys))

    def _next_of(self, keys: Sequence[DeviceKey]) -> Sequence[DeviceKey]:
        """As many as are announced in one commit: of `keys`, then of those that wait."""
        own = [key for key in keys if self._differs(key)][:_KEYS_PER_TRANSACTION]
        if not own:
            return ()  # they went with somebody else's commit
        room = _KEYS_PER_TRANSACTION - len(own)
        self._waiting.difference_update(own)
        others = list(islice(self._waiting, room))
        self._waiting.difference_update(others)
        return sorted({*own, *(key for key in others if self._differs(key))})

    async def stopped(self) -> None:
        """The service stops, and all streams have ended: everybody is offline now."""
        await self.settle(*self._announced)

    async def registered(self, key: DeviceKey) -> None:
        """The key has just got its slot: whatever was announced before was not about a computer."""
        async with self._one_at_a_time:  # what is under way knows nothing of a computer yet
            self._announced.pop(key, None)
        await self.settle(key)

    async def sweep(self) -> None:
        """Announce everybody whose heartbeat has become too old, or whom an earlier try failed to announce.

        Also ends streams whose tokens were revoked meanwhile. How long that look takes is how late the
        service is itself: overloaded, it would take for silence what waits to be heard, and announce it.
        """
        if not self._knows_who_was_left:
            await self.all_offline()
        began = self._clock.monotonic()
        try:
            self._presence.end_families(await self._revoked_families())
        except StorageError as exc:
            log.warning("revoked tokens could not be looked up: %s", exc)
        self._presence.allow_for(_LATENESS * (self._clock.monotonic() - began))
        await self.settle(*{*self._presence.keys(), *self._announced})
        self._presence.forget_quiet()

    async def _revoked_families(self) -> list[str]:
        families = sorted(self._presence.open_families())
        if not families:
            return []

        def find(session: Session) -> list[str]:
            revoked: list[str] = []
            for start in range(0, len(families), _FAMILIES_PER_QUERY):
                some = families[start : start + _FAMILIES_PER_QUERY]
                revoked += session.scalars(
                    select(TokenFamily.id).where(
                        TokenFamily.id.in_(some), TokenFamily.revoked_at.is_not(None)
                    )
                )
            return revoked

        return await self._database.read(find)

    def _differs(self, key: DeviceKey) -> bool:
        return self._presence.is_online(key) != self._announced.get(key, False)

    async def _announce(self, keys: Sequence[DeviceKey]) -> None:
        """Of keys in their order: so two writers lock accounts in the same one."""
        if not keys:
            return
        if self._beside is not None:
            keys = [key for key in keys if not await self._is_announced_beside(key, self._beside)]

        def work(session: Session) -> list[tuple[bool, int | None]]:
            return [self._write(session, key) for key in keys]

        for key, (online, seq) in zip(keys, await self._database.write(work), strict=True):
            self._remember(key, online)
            if seq is not None:
                self._bus.publish(key.account_id, seq)

    async def _is_announced_beside(
        self, key: DeviceKey, announce: Callable[[DeviceKey], Awaitable[bool | None]]
    ) -> bool:
        online = await announce(key)
        if online is None:
            return False
        self._remember(key, online)
        return True

    def _remember(self, key: DeviceKey, online: bool) -> None:
        if online:
            self._announced[key] = True
        else:
            self._announced.pop(key, None)

    def _write(self, session: Session, key: DeviceKey) -> tuple[bool, int | None]:
        """Whether the key is online, and the number of the event that says so, if there had to be one."""
        session.execute(
            select(Account.id).where(Account.id == key.account_id).with_for_update(key_share=True)
        )
        online = self._presence.is_online(key)  # asked inside the transaction: the last one to run is right
        row = session.scalar(
            select(Computer)
            .where(Computer.account_id == key.account_id, Computer.key_thumbprint == key.thumbprint)
            .where(Computer.removed_at.is_(None))
        )
        if row is None or row.online == online:
            return online, None
        now = self._clocks.read(key.account_id).account_now
        row.online, row.last_seen_at = online, now
        kind = EventKind.COMPUTER_ONLINE if online else EventKind.COMPUTER_OFFLINE
        session.flush()
        return online, record(session, key.account_id, kind, now, {"computer_id": row.id})
