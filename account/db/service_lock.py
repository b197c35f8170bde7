"""One running service per PostgreSQL database: a lock of the server that dies with its connection.

What `account.data_lock` is for a folder, for the same reason. A server that is started anew has forgotten
who held what, so the service asks now and then, takes the lock again, and ends when another was quicker.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from account.data_lock import PATIENCE_S
from account.db.database import Database, storage_error
from shared.clock import Clock
from shared.errors import StorageError

_NUMBER: Final = 0x61636365_7373_0002
_RETRY_S: Final = 0.1
_LOOK_EVERY_S: Final = 10.0
_LOOKS_IN_VAIN: Final = 3
"""So often in a row somebody else has to have it: the server may take a while to miss a lost connection."""

_NOTICE_THE_LOSS: Final = (
    "SET tcp_keepalives_idle = 5",
    "SET tcp_keepalives_interval = 2",
    "SET tcp_keepalives_count = 3",
)
"""A service whose machine is gone lets go within seconds; without, a server waits for hours."""


class ServiceLock:
    """The right to serve one database. Used from one thread at a time."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._engine = database.engine
        self._clock = clock
        self._connection: Connection | None = None

    def acquire(self) -> None:
        """Take the lock. Raises `StorageError` (`data_in_use`, `database_failed`)."""
        until = self._clock.monotonic() + PATIENCE_S
        try:
            while not self._take():
                if self._clock.monotonic() >= until:
                    raise StorageError("data_in_use", "Another account service is using this database.")
                threading.Event().wait(_RETRY_S)  # before there is an event loop
        except DBAPIError as exc:
            raise storage_error(exc) from exc

    def is_lost(self) -> bool:
        """Whether somebody else has it. While the server does not answer nobody has."""
        try:
            if self._connection is not None:
                self._connection.execute(text("SELECT 1"))
                return False
        except DBAPIError:
            self.release()
        try:
            return not self._take()
        except DBAPIError:
            return False

    def release(self) -> None:
        """Let go; harmless when nothing is held."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            connection.invalidate()  # closed, and not given back: the lock is the connection's
            connection.close()

    def _take(self) -> bool:
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            for statement in _NOTICE_THE_LOSS:
                connection.execute(text(statement))
            taken = connection.scalar(text(f"SELECT pg_try_advisory_lock({_NUMBER})"))
        except DBAPIError:
            connection.invalidate()
            connection.close()
            raise
        self._connection = connection
        if not taken:
            self.release()
        return bool(taken)


class LockWatch:
    """Looks now and then whether the lock is still held, and calls `lost` once it is not."""

    def __init__(self, lock: ServiceLock, lost: Callable[[], None], every_s: float = _LOOK_EVERY_S) -> None:
        self._lock = lock
        self._lost = lost
        self._every_s = every_s
        self._stop = threading.Event()
        self.is_lost = False
        self._thread = threading.Thread(target=self._watch, name="lock watch", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, and let go of the lock."""
        self._stop.set()
        self._thread.join()
        self._lock.release()

    def _watch(self) -> None:
        in_vain = 0
        while not self._stop.wait(self._every_s):
            in_vain = in_vain + 1 if self._lock.is_lost() else 0
            if in_vain == _LOOKS_IN_VAIN:
                self.is_lost = True
                self._lost()
                return
