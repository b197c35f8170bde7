"""A line to the session's D-Bus that never blocks: jeepney makes and reads the messages, Qt carries them.

PySide's own QtDBus cannot send an unsigned number, which the notification service wants (`replaces_id`), and
its way around that asks the other end for its interface and waits for the answer. May import QtCore,
QtNetwork and `jeepney`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from jeepney import (
    DBusAddress,
    HeaderFields,
    MatchRule,
    Message,
    MessageType,
    Parser,
    message_bus,
    new_method_call,
)
from jeepney.auth import AuthenticationError, Authenticator
from jeepney.bus import get_connectable_addresses
from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalSocket

from gui.timers import soon

log = logging.getLogger(__name__)

Replied = Callable[[Sequence[Any] | None], None]
"""Called with what came back, or None for a refusal and for a bus that is gone."""

BUS: Final = "org.freedesktop.DBus"
_LONGEST_WAIT: Final = 64
"""So many calls wait for their answers at most; a bus that answers nothing is left."""


@dataclass(frozen=True, slots=True)
class Remote:
    """An object of somebody on the bus; its interface mostly has that somebody's name."""

    name: str
    path: str
    interface: str = ""


class SessionBus(QObject):
    """The bus at `address` (as DBUS_SESSION_BUS_ADDRESS has it), joined with the first call and after a loss.

    `signalled` carries the member and the arguments of a signal that was listened to.
    """

    signalled = Signal(str, object)
    lost = Signal()

    def __init__(self, address: str, parent: QObject) -> None:
        super().__init__(parent)
        self._path = _path_of(address)
        self._rules: list[MatchRule] = []
        self._socket: QLocalSocket | None = None
        self._auth: Authenticator | None = None
        self._parser = Parser()
        self._serial = count(1)
        self._waiting: dict[int, Replied] = {}
        self._unsent: list[tuple[Message, Replied]] = []

    def listen(self, name: str) -> None:
        """Have the signals of `name` and its interface of that name, and word when somebody else takes it."""
        owner = MatchRule(type="signal", sender=BUS, interface=BUS, member="NameOwnerChanged")
        owner.add_arg_condition(0, name)
        self._rules += [MatchRule(type="signal", sender=name, interface=name), owner]

    def call(
        self, remote: Remote, member: str, signature: str | None, body: tuple[Any, ...], replied: Replied
    ) -> None:
        """Call `member` of `remote`; `replied` is called later, in any case once."""
        message = new_method_call(_address_of(remote), member, signature, body)
        if self._path is None or len(self._waiting) + len(self._unsent) >= _LONGEST_WAIT:
            soon(lambda: replied(None), self)
            return
        if self._is_joined:
            self._send(message, replied)
            return
        self._unsent.append((message, replied))
        if self._socket is None:
            self._join(self._path)

    def close(self) -> None:
        """Leave the bus; what was asked is answered with None."""
        self._leave()

    @property
    def _is_joined(self) -> bool:
        return self._socket is not None and self._auth is None

    def _join(self, path: str) -> None:
        self._parser = Parser()
        self._auth = Authenticator()
        self._socket = QLocalSocket(self)
        if path.startswith("\0"):
            self._socket.setSocketOptions(QLocalSocket.SocketOption.AbstractNamespaceOption)
        self._socket.connected.connect(self._greet)
        self._socket.readyRead.connect(self._read)
        self._socket.errorOccurred.connect(lambda _error: soon(self._leave, self))
        self._socket.connectToServer(path.removeprefix("\0"))

    def _greet(self) -> None:
        if self._auth is not None and self._socket is not None:
            self._socket.write(self._auth.data_to_send() or b"")

    def _read(self) -> None:
        if self._socket is None:
            return
        data = bytes(self._socket.readAll().data())
        try:
            if self._auth is not None:
                self._authenticate(self._auth, data)
            else:
                for message in self._parser.feed(data):
                    self._take(message)
        except (AuthenticationError, ValueError, KeyError) as fault:
            log.info("the session bus makes no sense: %s", fault)
            self._leave()

    def _authenticate(self, auth: Authenticator, data: bytes) -> None:
        auth.feed(data)
        if self._socket is None:
            return
        if not auth.authenticated:
            return
        self._socket.write(b"BEGIN\r\n")
        self._auth = None
        self._send(message_bus.Hello(), _nothing)
        for rule in self._rules:
            self._send(message_bus.AddMatch(rule), _nothing)
        unsent, self._unsent = self._unsent, []
        for message, replied in unsent:
            self._send(message, replied)

    def _send(self, message: Message, replied: Replied) -> None:
        if self._socket is not None:
            serial = next(self._serial)
            self._waiting[serial] = replied
            self._socket.write(message.serialise(serial=serial))

    def _take(self, message: Message) -> None:
        kind, fields = message.header.message_type, message.header.fields
        if kind is MessageType.signal:
            self.signalled.emit(fields.get(HeaderFields.member, ""), message.body)
        elif kind in (MessageType.method_return, MessageType.error):
            replied = self._waiting.pop(fields.get(HeaderFields.reply_serial, 0), None)
            if replied is not None:
                replied(message.body if kind is MessageType.method_return else None)

    def _leave(self) -> None:
        """The bus is gone, or is none: nobody waits any longer."""
        socket, self._socket = self._socket, None
        if socket is None:
            return
        socket.blockSignals(True)
        socket.abort()
        socket.deleteLater()
        waiting = [*self._waiting.values(), *(replied for _, replied in self._unsent)]
        self._waiting, self._unsent, self._auth = {}, [], None
        for replied in waiting:
            replied(None)
        self.lost.emit()


def _address_of(remote: Remote) -> DBusAddress:
    return DBusAddress(remote.path, bus_name=remote.name, interface=remote.interface or remote.name)


def _nothing(_: Sequence[Any] | None) -> None:
    """Nobody waits for that answer."""


def _path_of(address: str) -> str | None:
    """The first socket of this computer that `address` names."""
    try:
        found: str = next(get_connectable_addresses(address))
    except (RuntimeError, ValueError, StopIteration):
        return None
    return found
