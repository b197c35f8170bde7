"""The single writer: facts and a command become new facts, effects and a snapshot (DESIGN section 3).

May not import `gui` or `account`; knows no httpx, keyring or socket.
"""

from __future__ import annotations

from collections.abc import Callable

from shared.commands import Command
from shared.snapshot import Snapshot

Listener = Callable[[Snapshot], None]


class Backend:
    """Owner of all facts. Everything else sends a command and reads snapshots."""

    @property
    def snapshot(self) -> Snapshot:
        """The newest snapshot."""
        raise NotImplementedError

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every later snapshot, in order, in the event loop; the answer ends it.

        The present snapshot is not repeated: read `snapshot` first.
        """
        raise NotImplementedError

    async def submit(self, command: Command) -> None:
        """Carry `command` out; returns once its effect is in `snapshot`. Raises `AccessError`."""
        raise NotImplementedError

    async def run(self) -> None:
        """Work until `Shutdown` is submitted or the task is cancelled; leaves nothing behind."""
        raise NotImplementedError
