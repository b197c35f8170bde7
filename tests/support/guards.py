"""What every test is watched for (STYLE 22): the parts that `tests/conftest.py` puts together.

Each guard costs microseconds when nothing is wrong. They look at whole processes, not at mocks, so
a leak of the product shows whatever library caused it.
"""

from __future__ import annotations

import asyncio
import gc
import ipaddress
import logging
import os
import re
import select
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

TEST_MARK = "ACCESS_AGENT_TEST_MARK"
"""Environment variable that every process started by a test inherits; says which test."""


class ForbiddenInTests(RuntimeError):
    """A test reached for something outside its own sandbox."""


class LogWatch:
    """Collects every record of level WARNING or above, wherever it is handled.

    It sits in `Logger.callHandlers`, so neither `propagate = False` nor a test that replaces the root
    handlers hides a record from it.
    """

    def __init__(self) -> None:
        self.records: list[logging.LogRecord] = []
        self.allowed: list[re.Pattern[str]] = []

    def install(self) -> Callable[[], None]:
        """Begin to watch; call the answer to end it."""
        original = logging.Logger.callHandlers

        def watched(logger: logging.Logger, record: logging.LogRecord) -> None:
            if record.levelno >= logging.WARNING:
                self.records.append(record)
            original(logger, record)

        setattr(logging.Logger, "callHandlers", watched)  # noqa: B010 - mypy has no words for this

        def uninstall() -> None:
            setattr(logging.Logger, "callHandlers", original)  # noqa: B010

        return uninstall

    def begin(self, allowed: list[str]) -> None:
        """Start over for a test that expects lines matching one of `allowed` (regular expressions)."""
        self.records.clear()
        self.allowed = [re.compile(each) for each in allowed]

    def unexpected(self) -> list[str]:
        """Lines of this test that nobody said to expect, as `logger LEVEL message`."""
        lines = [f"{each.name} {each.levelname} {_message(each)}" for each in self.records]
        return [line for line in lines if not any(pattern.search(line) for pattern in self.allowed)]


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        return f"{record.msg!r} with arguments that do not fit it: {record.args!r}"


class NetworkWatch:
    """Forbids all network but loopback, and notes whether child processes were started.

    An audit hook sees every library, also those written in C; it cannot be removed, so it is
    installed once per process and asks `active`.
    """

    def __init__(self) -> None:
        self.active = False
        self.started_processes = False

    def install(self) -> None:
        sys.addaudithook(self._on_event)

    def _on_event(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "subprocess.Popen" or event == "os.posix_spawn" or event == "os.fork":
            self.started_processes = True
        elif self.active and event in ("socket.connect", "socket.sendto"):
            self._check_address(args[0], args[1])
        elif self.active and event == "socket.getaddrinfo" and not is_loopback(args[0]):
            raise ForbiddenInTests(f"A test looked up the address of {args[0]!r}.")

    def _check_address(self, sock: socket.socket, address: Any) -> None:
        if sock.family not in (socket.AF_INET, socket.AF_INET6) or not isinstance(address, tuple):
            return
        if not is_loopback(address[0]):
            raise ForbiddenInTests(f"A test reached for the network: {address[0]!r}.")


def is_loopback(host: Any) -> bool:
    """Whether `host` (name, address or None) can only mean this computer."""
    if host is None:
        return True
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    if name in ("", "localhost") or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name.split("%", 1)[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


class TaskWatch:
    """Collects asyncio tasks that were still pending when their loop was closed.

    `asyncio.Runner` cancels such tasks in silence; tests and product code that leave them behind
    have lost the failure that was inside.
    """

    def __init__(self) -> None:
        self.left: list[str] = []

    def install(self) -> Callable[[], None]:
        runners: Any = asyncio.runners
        original = runners._cancel_all_tasks

        def watched(loop: asyncio.AbstractEventLoop) -> None:
            self.left += [repr(task.get_coro()) for task in asyncio.all_tasks(loop) if not _is_foreign(task)]
            original(loop)

        runners._cancel_all_tasks = watched

        def uninstall() -> None:
            runners._cancel_all_tasks = original

        return uninstall


def _is_foreign(task: asyncio.Task[Any]) -> bool:
    """A wrapper that CPython itself leaves for one round of the loop (generator close)."""
    return "async_generator_athrow" in repr(task.get_coro())


def threads_now() -> set[threading.Thread]:
    """The threads that run now."""
    return set(threading.enumerate())


def threads_left(before: set[threading.Thread], patience_s: float) -> list[str]:
    """Names of threads that began after `before` was taken and do not end by themselves."""
    left = []
    for thread in threading.enumerate():
        if thread in before or isinstance(thread, threading._DummyThread):
            continue
        thread.join(patience_s)
        if thread.is_alive():
            left.append(thread.name)
    return left


def processes_left(mark: str, patience_s: float) -> list[str]:
    """Command lines of processes that carry `mark`, after time to end; they are killed. Linux only."""
    left = []
    for pid in _marked_processes(mark):
        if _ends(pid, patience_s):
            continue
        left.append(f"{pid}: {_command_line(pid)}")
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        _ends(pid, patience_s)
    return left


def _marked_processes(mark: str) -> Iterator[int]:
    wanted = f"{TEST_MARK}={mark}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        pid = int(folder.name)
        if pid == os.getpid():
            continue
        with suppress(OSError):
            # A process that ended but was not waited for has an empty environment: it is no leak.
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                yield pid


def _ends(pid: int, within_s: float) -> bool:
    """Whether process `pid` is over in time."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        readable, _, _ = select.select([descriptor], [], [], within_s)
    finally:
        os.close(descriptor)
    return bool(readable)


def _command_line(pid: int) -> str:
    with suppress(OSError):
        return (
            Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace").strip()
        )
    return "?"


def windows_now() -> set[int]:
    """Identities of Qt's top-level widgets; empty while no application exists."""
    return {id(each) for each in _parentless_windows()}


def windows_left(before: set[int]) -> list[str]:
    """Top-level widgets and running timers of the application that outlived their test."""
    if not _application():
        return []
    _deliver_deferred_deletes()
    if not any(id(each) not in before for each in _parentless_windows()):
        return _running_timers()
    gc.collect()  # a view in a reference cycle is garbage, not a leak
    _deliver_deferred_deletes()
    windows = [repr(each) for each in _parentless_windows() if id(each) not in before]
    return windows + _running_timers()


def _application() -> Any:
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None:
        return None
    application = widgets.QApplication.instance()
    return application if isinstance(application, widgets.QApplication) else None


def _parentless_windows() -> list[Any]:
    application = _application()
    if application is None:
        return []
    return [each for each in application.topLevelWidgets() if each.parent() is None]


def _deliver_deferred_deletes() -> None:
    core = sys.modules["PySide6.QtCore"]
    core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete.value)


def _running_timers() -> list[str]:
    core = sys.modules["PySide6.QtCore"]
    timers = [each for each in _application().findChildren(core.QTimer) if each.isActive()]
    for timer in timers:
        timer.stop()  # so that the next test is not blamed for it
    return [repr(timer) for timer in timers]


@contextmanager
def logging_left_as_found() -> Iterator[None]:
    """Puts the root logger back: handlers, filters and level."""
    root = logging.getLogger()
    handlers, filters, level = root.handlers[:], root.filters[:], root.level
    try:
        yield
    finally:
        root.handlers[:], root.filters[:] = handlers, filters
        root.setLevel(level)
