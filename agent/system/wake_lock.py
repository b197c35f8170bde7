"""Keeps this computer awake while it is held: one way per system, none of which outlives this process.

A system that does not let us is asked once per hold, and written to the log: a session goes on without.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import logging
import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

from agent.system.system_bus import ANSWER_WITHIN_S, address_of, bus_errors, manager
from shared.desktop_names import PRODUCT

log = logging.getLogger(__name__)

WHY: Final = "Somebody uses this computer's screen"


class WakeLock(Protocol):
    """`agent.core.parts.WakeLock`, as this room makes it."""

    async def hold(self) -> None:
        """Keep it awake; harmless when it is held."""
        ...

    async def let_go(self) -> None:
        """Let it sleep again; harmless when it is not held."""
        ...


class LogindLock:
    """An inhibitor of logind, held as long as a descriptor is open; the system closes that of a process that
    dies."""

    _WAYS: Final = ("idle:sleep", "idle")
    """The second is allowed to some who are not at the screen themselves."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._address = address_of(environ)
        self._held: int | None = None
        self._is_asked = False

    async def hold(self) -> None:
        if not self._is_asked:
            self._is_asked = True
            self._held = await asyncio.to_thread(self._inhibit)

    async def let_go(self) -> None:
        self._is_asked = False
        if self._held is not None:
            held, self._held = self._held, None
            os.close(held)

    def _inhibit(self) -> int | None:
        """The descriptor; None where logind does not give one. Blocks for a few seconds at most."""
        try:
            from jeepney import new_method_call
            from jeepney.io.blocking import open_dbus_connection
            from jeepney.wrappers import unwrap_msg

            errors = bus_errors()
        except ImportError:
            return None
        problem = ""
        for what in self._WAYS:
            try:
                with open_dbus_connection(self._address, enable_fds=True) as bus:
                    call = new_method_call(manager(), "Inhibit", "ssss", (what, PRODUCT, WHY, "block"))
                    answer = unwrap_msg(bus.send_and_get_reply(call, timeout=ANSWER_WITHIN_S))
                    return int(answer[0].to_raw_fd())
            except errors as exc:
                problem = f"{type(exc).__name__}: {exc}"
        log.info("this computer may fall asleep while somebody uses it: %s", problem)
        return None


class BothLocks:
    """Several locks as one: each may be all that its part of a system listens to."""

    def __init__(self, locks: Sequence[WakeLock]) -> None:
        self._locks = tuple(locks)

    async def hold(self) -> None:
        for lock in self._locks:
            await lock.hold()

    async def let_go(self) -> None:
        for lock in self._locks:
            await lock.let_go()


class CaffeinateLock:
    """The Mac's own helper, which ends when this process does."""

    def __init__(self, start: Callable[[list[str]], subprocess.Popen[bytes]] | None = None) -> None:
        self._start = start or _quietly
        self._helper: subprocess.Popen[bytes] | None = None

    async def hold(self) -> None:
        if self._helper is not None and self._helper.poll() is None:
            return
        command = ["/usr/bin/caffeinate", "-d", "-i", "-w", str(os.getpid())]
        try:
            self._helper = await asyncio.to_thread(self._start, command)
        except OSError as exc:
            log.info("this computer may fall asleep while somebody uses it: %s", exc)

    async def let_go(self) -> None:
        if self._helper is not None:
            helper, self._helper = self._helper, None
            with contextlib.suppress(ProcessLookupError):
                helper.terminate()
            await asyncio.to_thread(helper.wait)


class ExecutionStateLock:
    """Windows keeps awake for a thread that says so; the event loop's is the one that stays."""

    _CONTINUOUS: Final = 0x8000_0000
    _SYSTEM_REQUIRED: Final = 0x1
    _DISPLAY_REQUIRED: Final = 0x2

    def __init__(self, kernel32: Any = None) -> None:
        self._kernel32 = kernel32 or _kernel32()
        self._is_asked = False

    async def hold(self) -> None:
        needed = self._SYSTEM_REQUIRED | self._DISPLAY_REQUIRED
        if not self._is_asked and not self._kernel32.SetThreadExecutionState(self._CONTINUOUS | needed):
            log.info("this computer may fall asleep while somebody uses it")
        self._is_asked = True

    async def let_go(self) -> None:
        self._is_asked = False
        self._kernel32.SetThreadExecutionState(self._CONTINUOUS)


def _quietly(command: list[str]) -> subprocess.Popen[bytes]:
    nowhere = subprocess.DEVNULL
    return subprocess.Popen(command, stdin=nowhere, stdout=nowhere, stderr=nowhere)


def _kernel32() -> Any:
    open_library = getattr(ctypes, "WinDLL")  # noqa: B009 - mypy knows it on Windows only
    library = open_library("kernel32")
    library.SetThreadExecutionState.restype = ctypes.c_uint32
    library.SetThreadExecutionState.argtypes = (ctypes.c_uint32,)
    return library
