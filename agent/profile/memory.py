"""What the agent remembers between two runs, so that its first snapshot is true at once.

One small JSON file in the profile, replaced atomically, without secrets. Losing it costs nothing but
the first second: the service and the secret store know the rest. May not import other rooms.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from agent.profile.files import make_private_folder, storage_error, write_atomically
from shared.announcements import Announcement, Said
from shared.codec import from_json, to_json
from shared.errors import DecodeError, StorageError
from shared.reasons import RemovedBy
from shared.state import PurchaseWait, SessionRecord
from shared.wire import AccountState

SCHEMA: Final = 1


@dataclass(frozen=True, slots=True)
class RemovedMemory:
    """That this computer was removed, kept until somebody signs in again (RULES R25)."""

    removed_by: RemovedBy
    name: str
    account_email: str | None


@dataclass(frozen=True, slots=True)
class KeptLease:
    """The lease as it was signed, the keys that may sign one, and the highest epoch seen (RULES R15).

    Not a secret: it is of use to the holder of the device key alone.
    """

    text: str | None = None
    keys: tuple[dict[str, str], ...] = ()
    epoch: int = 0


@dataclass(frozen=True, slots=True)
class Memory:
    """The remembered facts.

    `tokens_void` is set when the tokens must not be used any more but could not be wiped, because the
    keyring did not answer: a locked keyring must not undo a sign-out. `session` is what is kept of a live
    session should the agent be killed; `unsettled` are those of which the service has not told the end yet.
    """

    schema: int = SCHEMA
    account_email: str | None = None
    computer_id: str | None = None
    computer_name: str | None = None
    paused: bool = False
    removed: RemovedMemory | None = None
    tokens_void: bool = False
    embedded_port: int | None = None
    account: AccountState | None = None
    purchase: PurchaseWait | None = None
    lease: KeptLease = KeptLease()
    session: SessionRecord | None = None
    recent_sessions: tuple[SessionRecord, ...] = ()
    unsettled: tuple[str, ...] = ()
    expiry_told: str | None = None
    announcements: tuple[Announcement, ...] = ()
    last_announcement_id: int = 0
    said: Said = Said()


class MemoryFile:
    """The file behind the memory."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> tuple[Memory, bool]:
        """The memory, and whether a file was there but could not be understood.

        Such a file, and one of a newer version, is kept beside as `memory.json.damaged`. Raises
        `StorageError` when the file may not be read.
        """
        try:
            raw = self._path.read_bytes()
        except FileNotFoundError:
            return Memory(), False
        except OSError as exc:
            raise storage_error(exc, self._path) from exc
        try:
            memory = from_json(Memory, json.loads(raw))
            if memory.schema != SCHEMA:
                raise ValueError("another version wrote this")
        except (ValueError, RecursionError, DecodeError):
            with contextlib.suppress(OSError):
                os.replace(self._path, self._path.with_name(self._path.name + ".damaged"))
            return Memory(), True
        return memory, False

    def save(self, memory: Memory) -> None:
        """Replace the file. Raises `StorageError`; the old file then still stands."""
        make_private_folder(self._path.parent)
        text = json.dumps(to_json(replace(memory, schema=SCHEMA)), ensure_ascii=False, separators=(",", ":"))
        write_atomically(self._path, text.encode() + b"\n")


class MemoryKeeper:
    """Writes what is to be remembered, in the background, the newest only."""

    def __init__(self, file: MemoryFile) -> None:
        self._file = file
        self._wanted: Memory | None = None
        self._tried: Memory | None = None
        self._changed = asyncio.Condition()
        self._wake = asyncio.Event()
        self._failed = False
        self._closing = False

    def load(self) -> tuple[Memory, bool]:
        """As `MemoryFile.load`."""
        return self._file.load()

    def want(self, memory: Memory) -> None:
        """Have `memory` written soon."""
        if memory != self._wanted:
            self._wanted = memory
            self._wake.set()

    async def run(self, on_outcome: Callable[[StorageError | None], None]) -> None:
        """Write until `close`; a disk that cannot be written is told, and tried again at the next change,
        when asked to, and once more at the end."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            memory = self._wanted
            if memory is not None and memory != self._tried:
                try:
                    await asyncio.to_thread(self._file.save, memory)
                except StorageError as error:
                    self._failed = True
                    on_outcome(error)
                else:
                    self._failed = False
                    on_outcome(None)
                self._tried = memory
            async with self._changed:
                self._changed.notify_all()
            if self._closing and self._wanted == self._tried:
                return

    async def settled(self) -> None:
        """Wait until what was wanted last has been written, or could not be."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._wanted == self._tried)

    def try_again(self) -> None:
        """Have what could not be written written now: the disk may have room again."""
        if self._failed:
            self._tried = None
            self._wake.set()

    def close(self) -> None:
        """Let `run` end once everything has been written, or could not be to the last."""
        self._closing = True
        self.try_again()
        self._wake.set()
