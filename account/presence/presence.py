"""Who is here now: open event streams and heartbeats of device keys (RULES R26, SECURITY 11).

`Presence` is a port; the implementation here lives in this process, and several workers need a shared one
behind the same methods. Nothing here writes to the database: `announcements` turns what changes into
events. Time is the service's monotonic clock. Imports neither the database nor FastAPI.

An *instance* is one run of an agent: a random text that it chooses at its start and sends with its event
stream and heartbeats. A newer instance of the same key takes over. One that was taken over and speaks
again proves that two machines run with one key, for a process that ended never speaks again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Protocol

from shared.clock import Clock

LATE_ARRIVAL_S: Final = 5.0
"""A request of the old instance may still be under way when the new one begins; that proves nothing."""

QUIET_S: Final = 3600.0

_REMEMBERED_INSTANCES: Final = 16


class DeviceKey(NamedTuple):
    """A device key in an account."""

    account_id: str
    thumbprint: str


class KeyCloned(Exception):
    """Two live instances use one device key (SECURITY 11)."""


@dataclass(eq=False, slots=True)
class OpenStream:
    """An open event stream. Once `ended`, whoever writes it stops."""

    key: DeviceKey
    family_id: str
    instance: str
    ended: bool = False
    _wake: Callable[[], None] | None = None

    def end(self) -> None:
        """Make the writer of this stream stop."""
        self.ended = True
        if self._wake is not None:
            self._wake()

    def on_end(self, wake: Callable[[], None]) -> None:
        """Have `wake` called when the stream is ended."""
        self._wake = wake


class Presence(Protocol):
    """What the service knows of who is connected. Called on the event loop; `is_online` from anywhere."""

    def open(self, key: DeviceKey, family_id: str, instance: str) -> OpenStream:
        """A stream begins, which also counts as a heartbeat; the key's earlier stream ends.

        Raises `KeyCloned`.
        """
        ...

    def close(self, stream: OpenStream) -> None:
        """A stream is gone."""
        ...

    def beat(self, key: DeviceKey, instance: str) -> None:
        """A heartbeat. Raises `KeyCloned`."""
        ...

    def is_online(self, key: DeviceKey) -> bool:
        """Whether a stream of the key is open and its last sign of life is recent."""
        ...

    def allow_for(self, late_s: float) -> None:
        """The service is so late itself with what it is asked; until the next call that is no silence."""
        ...

    def end(self, key: DeviceKey) -> None:
        """End the key's stream, for its tokens are no longer good; forget its instances."""
        ...

    def end_families(self, family_ids: Iterable[str]) -> None:
        """End the streams that were opened with tokens of these families."""
        ...

    def end_all(self) -> None:
        """End all streams, for the service stops."""
        ...

    @property
    def is_stopping(self) -> bool:
        """Whether `end_all` was called."""
        ...

    def keys(self) -> tuple[DeviceKey, ...]:
        """All keys that have or lately had a stream."""
        ...

    def open_families(self) -> frozenset[str]:
        """The token families that streams were opened with."""
        ...

    def forget_quiet(self) -> None:
        """Forget keys without a stream that have been quiet for an hour, so that the memory stays flat."""
        ...

    @property
    def crowd(self) -> int:
        """How many streams were open when `forget_quiet` was last called."""
        ...


@dataclass(slots=True)
class _Known:
    """What is known of one key."""

    instance: str
    since: float
    beat_at: float
    stream: OpenStream | None = None
    earlier: list[str] = field(default_factory=list)


class InProcessPresence:
    """Presence in a service that runs as one process."""

    def __init__(self, clock: Clock, timeout_s: float) -> None:
        self._clock = clock
        self._timeout_s = timeout_s
        self._known: dict[DeviceKey, _Known] = {}
        self._stopping = False
        self._crowd = 0
        self._late_s = 0.0

    def open(self, key: DeviceKey, family_id: str, instance: str) -> OpenStream:
        known = self._seen(key, instance)
        stream = OpenStream(key, family_id, instance)
        if known is not None:
            if known.stream is not None:
                known.stream.end()
            known.stream = stream
        if known is None or self._stopping:
            stream.end()
        return stream

    def close(self, stream: OpenStream) -> None:
        known = self._known.get(stream.key)
        if known is not None and known.stream is stream:
            known.stream = None

    def beat(self, key: DeviceKey, instance: str) -> None:
        self._seen(key, instance)

    def is_online(self, key: DeviceKey) -> bool:
        known = self._known.get(key)
        if known is None or known.stream is None:
            return False
        return self._clock.monotonic() - known.beat_at <= self._timeout_s + self._late_s

    def allow_for(self, late_s: float) -> None:
        self._late_s = late_s

    def end(self, key: DeviceKey) -> None:
        known = self._known.pop(key, None)
        if known is not None and known.stream is not None:
            known.stream.end()

    def end_families(self, family_ids: Iterable[str]) -> None:
        gone = frozenset(family_ids)
        for known in self._known.values():
            if known.stream is not None and known.stream.family_id in gone:
                known.stream.end()

    @property
    def is_stopping(self) -> bool:
        return self._stopping

    def end_all(self) -> None:
        self._stopping = True
        for known in self._known.values():
            if known.stream is not None:
                known.stream.end()

    def keys(self) -> tuple[DeviceKey, ...]:
        return tuple(self._known)

    def open_families(self) -> frozenset[str]:
        return frozenset(known.stream.family_id for known in self._known.values() if known.stream is not None)

    def forget_quiet(self) -> None:
        before = self._clock.monotonic() - QUIET_S
        for key in [k for k, known in self._known.items() if known.stream is None and known.beat_at < before]:
            del self._known[key]
        self._crowd = sum(known.stream is not None for known in self._known.values())

    @property
    def crowd(self) -> int:
        return self._crowd

    def _seen(self, key: DeviceKey, instance: str) -> _Known | None:
        """Note a sign of life; None when it came from an instance just taken over and means nothing."""
        now = self._clock.monotonic()
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = _Known(instance, since=now, beat_at=now)
        elif instance in known.earlier:
            if now - known.since <= LATE_ARRIVAL_S:
                return None
            raise KeyCloned
        elif instance != known.instance:
            known.earlier = [*known.earlier, known.instance][-_REMEMBERED_INSTANCES:]
            known.instance, known.since = instance, now
        known.beat_at = now
        return known
