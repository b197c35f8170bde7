"""One connection to an X server. The library is untyped, so all use of it goes through `Any` from here on."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Any, Self

import xcffib
import xcffib.xproto

from shared.errors import ScreenError

xcb: Any = xcffib
xproto: Any = xcffib.xproto


class XLink:
    """A connection, its screen and its events; used by one thread, and closed by any.

    As a context it turns the library's complaint of a lost connection into `ScreenError` (`screen_lost`), and
    keeps the connection from being closed under it: a thread that waited for a server that hung goes on when
    the server does.
    """

    def __init__(self, display: str) -> None:
        try:
            self.connection: Any = xcb.connect(display)
        except xcb.XcffibException as exc:
            raise ScreenError(
                "no_screen", f"The X display {display!r} cannot be opened: no server is there, or it refuses."
            ) from exc
        self.display = display
        self.screen: Any = self.connection.setup.roots[self.connection.pref_screen]
        self.root: int = self.screen.root
        self.fd: int = self.connection.get_file_descriptor()
        self._atoms: dict[str, int] = {}
        self._in_use = threading.RLock()

    @property
    def core(self) -> Any:
        """The requests of the core protocol."""
        return self.connection.core

    def __enter__(self) -> Self:
        self._in_use.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._in_use.release()
        # An xcffib.Error is the server's answer to one request; everything else means no connection.
        if isinstance(error, xcb.XcffibException) and not isinstance(error, xcb.Error):
            raise ScreenError("screen_lost", f"The X display {self.display!r} is gone.") from error

    def has_extension(self, name: str) -> bool:
        """Whether the server offers an extension."""
        with self:
            return bool(self.core.QueryExtension(len(name), name).reply().present)

    def extension(self, module: Any, name: str, *version: int, ask: str = "QueryVersion") -> Any:
        """The requests of an extension, after its request `ask` told the server our version.

        Raises `ScreenError` (`no_screen`) when the server lacks it.
        """
        if not self.has_extension(name):
            raise ScreenError("no_screen", f"The X display {self.display!r} has no {name} extension.")
        with self:
            requests = self.connection(module.key)
            getattr(requests, ask)(*version).reply()
            return requests

    def events(self) -> list[Any]:
        """Everything that has come, without waiting; errors of requests nobody waited for are dropped."""
        found: list[Any] = []
        with self:
            while True:
                try:
                    event = self.connection.poll_for_event()
                except xcb.Error:
                    continue
                if event is None:
                    return found
                found.append(event)

    def raw_reply(self, cookie: Any, behind: int = 32) -> bytes:
        """The bytes of an answer, without the first ones; the library would make objects of them."""
        answer = self.connection.wait_for_reply(cookie.sequence)
        return bytes(xcb.ffi.buffer(answer.cdata, answer.known_max))[behind:]

    def flush(self) -> None:
        """Send what was asked."""
        with self:
            self.connection.flush()

    def atom(self, name: str) -> int:
        """The number of a name on this server."""
        if name not in self._atoms:
            with self:
                reply = self.core.InternAtom(False, len(name), name).reply()
            self._atoms[name] = int(reply.atom)
        return self._atoms[name]

    def atom_name(self, atom: int) -> str:
        """The name behind a number."""
        with self:
            return str(self.core.GetAtomName(atom).reply().name.to_string())

    def root_size(self) -> tuple[int, int]:
        """Width and height of the whole desktop, now."""
        with self:
            geometry = self.core.GetGeometry(self.root).reply()
        return int(geometry.width), int(geometry.height)

    def close(self) -> None:
        """End the connection; a second time does nothing."""
        with self._in_use:
            self.connection.disconnect()
