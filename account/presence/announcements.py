"""Turns presence into events and into the `online` of a computer (RULES R26, R99).

Works by comparing what was last announced with what is. A failure to write (a full disk) is therefore made
good by the next sweep, and two changes that cancel out leave nothing behind.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from account.db.database import Database
from account.db.tables import Account, Computer, TokenFamily
from account.events.history import EventBus, record
from account.ledger.clocks import AccountClocks
from account.presence.presence import DeviceKey, Presence
from shared.errors import StorageError
from shared.reasons import EventKind

_FAMILIES_PER_QUERY: Final = 500
log = logging.getLogger(__name__)


class PresenceEvents:
    """Announces who came and went."""

    def __init__(self, database: Database, clocks: AccountClocks, bus: EventBus, presence: Presence) -> None:
        self._database = database
        self._clocks = clocks
        self._bus = bus
        self._presence = presence
        self._announced: dict[DeviceKey, bool] = {}
        self._knows_who_was_left = False

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
        for key in found:
            await self.settle(key)

    async def settle(self, key: DeviceKey) -> None:
        """Announce this key's presence if it is not what was last announced.

        When the database cannot be written, the next sweep tries again.
        """
        try:
            while self._presence.is_online(key) != self._announced.get(key, False):
                await self._announce(key)
        except StorageError as exc:
            log.warning("a computer's presence waits to be announced: %s", exc)

    async def registered(self, key: DeviceKey) -> None:
        """The key has just got its slot: whatever was announced before was not about a computer."""
        self._announced.pop(key, None)
        await self.settle(key)

    async def sweep(self) -> None:
        """Announce everybody whose heartbeat has become too old, or whom an earlier try failed to announce.

        Also ends streams whose tokens were revoked meanwhile.
        """
        if not self._knows_who_was_left:
            await self.all_offline()
        for key in {*self._presence.keys(), *self._announced}:
            await self.settle(key)
        try:
            self._presence.end_families(await self._revoked_families())
        except StorageError as exc:
            log.warning("revoked tokens could not be looked up: %s", exc)
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

    async def _announce(self, key: DeviceKey) -> None:
        def work(session: Session) -> tuple[bool, int | None]:
            session.execute(select(Account.id).where(Account.id == key.account_id).with_for_update())
            online = self._presence.is_online(
                key
            )  # asked inside the transaction: the last one to run is right
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

        online, seq = await self._database.write(work)
        if online:
            self._announced[key] = True
        else:
            self._announced.pop(key, None)
        if seq is not None:
            self._bus.publish(key.account_id, seq)
