"""The two kinds of socket behind the local door: a Unix socket, and on Windows a named pipe (SECURITY 15).

Opens, guards and connects them; knows nothing of messages. The Unix socket is 0600 in a folder only
its user can enter, and the kernel says who is at the other end. The pipe is made as the first
instance of its name (a squatter makes that fail); others could at most open it for reading, and
as the door speaks only after a hello, they hear nothing. Standard library and `shared` only.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import socket
import struct
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final, Protocol, cast

from agent.profile.files import PRIVATE_FILE, make_private_folder, storage_error
from agent.profile.paths import MAX_SOCKET_PATH_BYTES
from shared.errors import AlreadyRunningRefused, DoorError, StorageError

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

CONNECT_TIMEOUT_S: Final = 3.0
_BACKLOG: Final = 128
_MAC_LOCAL_PEERCRED: Final = 1


class Listener(Protocol):
    """An open door."""

    def close(self) -> None:
        """Take no more callers, and take the door's address away."""
        ...


async def listen(address: str, handler: Handler) -> Listener:
    """Open the door at `address`; each caller gets `handler`.

    The caller holds the profile's lock, so a socket that still lies there is of a dead agent and is
    replaced. Raises `AlreadyRunningRefused` when somebody answers there all the same, `DoorError`
    (`door_path_too_long`) and `StorageError`.
    """
    if sys.platform == "win32":
        return await _listen_on_pipe(address, handler)
    return await _listen_on_socket(Path(address), handler)


async def connect(address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Go to the door at `address`. Raises `DoorError` (`door_closed`, `door_not_ours`)."""
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            if sys.platform == "win32":
                reader, writer = await _connect_to_pipe(address)
            else:
                reader, writer = await asyncio.open_unix_connection(address)
    except (OSError, TimeoutError) as exc:
        raise DoorError("door_closed", "No agent answers for this profile.") from exc
    uid = peer_uid(writer)
    if uid is not None and uid != os.getuid():
        writer.transport.abort()
        raise DoorError("door_not_ours", "The door of this profile belongs to another user.")
    return reader, writer


def peer_uid(writer: asyncio.StreamWriter) -> int | None:
    """The user at the other end, as the kernel says; None on Windows, where the pipe's rights decide."""
    if sys.platform == "win32":
        return None
    sock = writer.get_extra_info("socket")
    if sys.platform == "darwin":
        credentials = sock.getsockopt(0, _MAC_LOCAL_PEERCRED, struct.calcsize("2I"))
        return cast(int, struct.unpack("2I", credentials)[1])
    credentials = sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return cast(int, struct.unpack("3i", credentials)[1])


class _SocketListener:
    """Takes the file away on close, but only if it is still its own."""

    def __init__(self, server: asyncio.AbstractServer, path: Path) -> None:
        self._server = server
        self._path = path
        self._identity = path.stat()

    def close(self) -> None:
        self._server.close()
        with contextlib.suppress(OSError):
            if os.path.samestat(self._path.stat(), self._identity):
                self._path.unlink()


async def _listen_on_socket(path: Path, handler: Handler) -> Listener:
    if len(os.fsencode(path)) > MAX_SOCKET_PATH_BYTES:
        raise DoorError("door_path_too_long", f"The path of the door is too long for a socket: {path}.")
    make_private_folder(path.parent)
    if _answers(path):
        raise AlreadyRunningRefused("already_running", "An agent already answers for this profile.")
    sock = _bound_socket(path)
    try:
        server = await asyncio.start_unix_server(handler, sock=sock, backlog=_BACKLOG)
        return _SocketListener(server, path)
    except OSError as exc:
        sock.close()
        raise storage_error(exc, path) from exc


def _bound_socket(path: Path) -> socket.socket:
    """A listening socket that appears at `path` in one step, private from its first instant."""
    fresh = path.with_suffix(".new")
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with contextlib.suppress(FileNotFoundError):
            fresh.unlink()
        sock.bind(str(fresh))
        fresh.chmod(PRIVATE_FILE)
        sock.listen(_BACKLOG)
        sock.setblocking(False)
        os.replace(fresh, path)
    except OSError as exc:
        sock.close()
        with contextlib.suppress(OSError):
            fresh.unlink()
        if exc.errno == errno.ENAMETOOLONG or "too long" in str(exc):
            raise DoorError("door_path_too_long", f"The path of the door is too long: {path}.") from exc
        raise storage_error(exc, path) from exc
    return sock


def _answers(path: Path) -> bool:
    """Whether somebody listens at `path`. Not a socket at all: somebody's file, left alone."""
    if path.is_symlink() or (path.exists() and not path.is_socket()):
        raise StorageError("data_unusable", f"{path} is in the way of the door and is not a socket.")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1.0)
        try:
            probe.connect(str(path))
        except TimeoutError:
            return True  # its queue is full: somebody holds it
        except OSError:
            return False
    return True


class _PipeListener:
    def __init__(self, servers: list[Any]) -> None:
        self._servers = servers

    def close(self) -> None:
        for server in self._servers:
            server.close()


async def _listen_on_pipe(address: str, handler: Handler) -> Listener:
    loop: Any = asyncio.get_running_loop()  # the Proactor loop, the default on Windows

    def protocol() -> asyncio.StreamReaderProtocol:
        return asyncio.StreamReaderProtocol(asyncio.StreamReader(loop=loop), handler, loop=loop)

    try:
        return _PipeListener(await loop.start_serving_pipe(protocol, address))
    except PermissionError as exc:  # the name has a first instance already
        raise AlreadyRunningRefused("already_running", "Another program already serves this pipe.") from exc
    except OSError as exc:
        raise DoorError("door_closed", f"The pipe could not be made: {exc}.") from exc


async def _connect_to_pipe(address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    loop: Any = asyncio.get_running_loop()
    reader = asyncio.StreamReader(loop=loop)
    protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
    transport, _ = await loop.create_pipe_connection(lambda: protocol, address)
    return reader, asyncio.StreamWriter(transport, protocol, reader, loop)
