"""Agents come and go: presence and the watch for cloned keys, brought together (RULES R26, SECURITY 11).

How a clone is recognised is written in `presence` and in docs/decisions/006-cloned-device-keys.md; here is
what follows from it: all tokens and streams of the key end, and both machines have to sign in again.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy.engine import Connection

from account.computers import Computers, Registration, key_cloned
from account.events.history import EventBus
from account.ledger.rows import read_beating
from account.presence.announcements import PresenceEvents
from account.presence.presence import DeviceKey, KeyCloned, OpenStream, Presence
from account.sign_in.tokens import Caller
from shared import wire
from shared.errors import NotFoundRefused, SignedOutDenied

MOST_S: Final = 20.0
"""The rarest heartbeat, real seconds: a computer that is lost still shows within 30 s (RULES R26)."""

BEATS_PER_S: Final = 200.0
"""So many are no burden for one worker; beyond that each computer is told to beat less often."""


class Beating(NamedTuple):
    """What a heartbeat finds: how far the account's history is, and the computer of the key that beats."""

    seq: int
    computer_id: str | None


class Arrivals:
    """What the API does about the computer that is asking."""

    def __init__(
        self,
        computers: Computers,
        presence: Presence,
        presence_events: PresenceEvents,
        bus: EventBus,
        heartbeat_s: float,
    ) -> None:
        self._computers = computers
        self._presence = presence
        self._presence_events = presence_events
        self._bus = bus
        self._heartbeat_s = heartbeat_s

    async def register(self, caller: Caller, body: wire.RegisterComputer) -> Registration:
        """`Computers.register` for the caller; its open stream makes the new computer online at once."""
        try:
            registration = await self._computers.register(caller.account_id, caller.thumbprint, body)
        except SignedOutDenied:
            await self._end(_key(caller))
            raise
        await self._presence_events.registered(_key(caller))
        return registration

    def look(self, connection: Connection, caller: Caller) -> Beating:
        """What `beat` is told, found in the same look at the database that says who the caller is."""
        return Beating(*read_beating(connection, caller.account_id, caller.thumbprint))

    async def beat(self, caller: Caller, found: Beating, computer_id: str, instance: str) -> wire.Heartbeat:
        """A sign of life. Raises `NotFoundRefused` for any computer but the caller's, `SignedOutDenied`.

        Whoever listens to the account and is behind `found` looks around, should he have missed a wake-up.
        """
        if found.computer_id != computer_id:
            raise NotFoundRefused("not_found", "That is not the computer of this device key.")
        try:
            self._presence.beat(_key(caller), instance)
        except KeyCloned as exc:
            raise await self._cloned(caller) from exc
        self._bus.publish(caller.account_id, found.seq)
        await self._presence_events.settle(_key(caller))
        return wire.Heartbeat(seq=found.seq, next_in_s=next_beat_s(self._heartbeat_s, self._presence.crowd))

    async def opened(self, caller: Caller, instance: str) -> OpenStream:
        """An event stream begins. Call `closed` when it is over. Raises `SignedOutDenied`."""
        try:
            stream = self._presence.open(_key(caller), caller.family_id, instance)
        except KeyCloned as exc:
            raise await self._cloned(caller) from exc
        await self._presence_events.settle(_key(caller))
        return stream

    async def closed(self, stream: OpenStream) -> None:
        """An event stream is over, for whatever reason."""
        self._presence.close(stream)
        if not self._presence.is_stopping:  # then all of them are announced together, in few commits
            await self._presence_events.settle(stream.key)

    async def _cloned(self, caller: Caller) -> SignedOutDenied:
        await self._computers.burn_key(caller.account_id, caller.thumbprint)
        await self._end(_key(caller))
        return key_cloned()

    async def _end(self, key: DeviceKey) -> None:
        self._presence.end(key)
        await self._presence_events.settle(key)


def next_beat_s(usual_s: float, crowd: int) -> float:
    """Real seconds until the next beat of a computer of which so many are here."""
    return max(usual_s, min(MOST_S, crowd / BEATS_PER_S))


def _key(caller: Caller) -> DeviceKey:
    return DeviceKey(caller.account_id, caller.thumbprint)
