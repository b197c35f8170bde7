"""Whether the person wants things to move as little as possible, as the system's settings say.

Qt tells it from 6.12 on (`QAccessibilityHints.motionPreference`); until then each system is asked in its own
way. Asked when something is about to turn, and not before: on Linux it takes 3 MB. May import
`gui.notifications` for the line to the session's bus.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, MutableMapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject

from gui.timers import soon

if TYPE_CHECKING:
    from gui.notifications.session_bus import Remote, SessionBus

Told = Callable[[bool], None]
Read = Callable[[Told], None]
"""Tells later, in any case once, whether less motion is wanted."""

_SPI_GETCLIENTAREAANIMATION: Final = 0x1042
"""Windows: "Animation effects" of its settings of accessibility."""
_PORTAL: Final = ("org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop")
_SETTINGS: Final = "org.freedesktop.portal.Settings"
_LINUX: Final[Sequence[tuple[str, str, Callable[[Any], bool]]]] = (
    ("org.freedesktop.appearance", "reduced-motion", lambda value: value == 1),
    ("org.gnome.desktop.interface", "enable-animations", lambda value: value is False),
    ("org.kde.kdeglobals.KDE", "AnimationDurationFactor", lambda value: _is_nought(value)),
)
"""Keys of the portal's settings, first the one that all desktops are to have, and what in them asks for less
motion. The first that a desktop has is the answer."""


class Motion(QObject):
    """Asks `read` what the person wishes, one question at a time, and tells `told` each answer."""

    def __init__(self, read: Read, told: Told, parent: QObject) -> None:
        super().__init__(parent)
        self._read, self._told = read, told
        self._is_asking = False

    def ask(self) -> None:
        """Ask once more: the wish may have changed."""
        if not self._is_asking:
            self._is_asking = True
            self._read(self._take)

    def _take(self, reduced: bool) -> None:
        self._is_asking = False
        self._told(reduced)


def reader_of(platform: str, environ: MutableMapping[str, str], parent: QObject) -> Read:
    """How the system `platform` is asked; one that has no such setting is never asked."""
    if platform == "win32":
        return partial(_later, parent, partial(asks_windows, _library("user32")))
    if platform == "darwin":
        return partial(_later, parent, partial(asks_mac, _library("objc")))
    return PortalReader(environ, parent).read


def _later(parent: QObject, ask: Callable[[], bool], told: Told) -> None:
    """Ask at once and tell when the event under way is done: the answer may change every widget's style."""
    reduced = ask()
    soon(lambda: told(reduced), parent)


def _library(name: str) -> Any:
    import ctypes.util

    if sys.platform == "win32":
        return ctypes.WinDLL(name)
    return ctypes.CDLL(ctypes.util.find_library(name))


def asks_windows(user32: Any) -> bool:
    """Whether Windows is to animate nothing; a Windows that does not say so animates."""
    import ctypes

    animates = ctypes.c_int(1)
    user32.SystemParametersInfoW(_SPI_GETCLIENTAREAANIMATION, 0, ctypes.byref(animates), 0)
    return animates.value == 0


def asks_mac(objc: Any) -> bool:
    """Whether "Reduce motion" is on, as the workspace says. Its library is Qt's too: it is loaded."""
    import ctypes

    for name in ("objc_getClass", "sel_registerName"):
        function = getattr(objc, name)
        function.restype, function.argtypes = ctypes.c_void_p, (ctypes.c_char_p,)

    def send(target: Any, selector: bytes, answer: Any) -> Any:
        kind = ctypes.CFUNCTYPE(answer, ctypes.c_void_p, ctypes.c_void_p)
        return ctypes.cast(objc.objc_msgSend, kind)(target, objc.sel_registerName(selector))

    workspace = send(objc.objc_getClass(b"NSWorkspace"), b"sharedWorkspace", ctypes.c_void_p)
    return bool(send(workspace, b"accessibilityDisplayShouldReduceMotion", ctypes.c_bool))


class PortalReader:
    """Asks the desktop's portal over the session's bus, key by key, until one is there."""

    def __init__(self, environ: MutableMapping[str, str], parent: QObject) -> None:
        self._environ, self._parent = environ, parent
        self._line: tuple[SessionBus, Remote] | None = None

    def read(self, told: Told) -> None:
        """Without a bus, a portal or such a setting: things move."""
        if self._line is None:
            from gui.notifications.choose import session_bus_in
            from gui.notifications.session_bus import Remote, SessionBus

            bus = SessionBus(session_bus_in(self._environ), self._parent)
            self._line = bus, Remote(*_PORTAL, interface=_SETTINGS)
        self._ask(0, told)

    def _ask(self, number: int, told: Told) -> None:
        if self._line is None or number == len(_LINUX):
            told(False)
            return
        (bus, portal), (space, key, means_less) = self._line, _LINUX[number]

        def replied(body: Sequence[Any] | None) -> None:
            if body is None:
                self._ask(number + 1, told)
            else:
                told(means_less(_value_in(body[0])))

        bus.call(portal, "Read", "ss", (space, key), replied)


def _value_in(variant: Any) -> Any:
    """What is in a variant, and in the variant that some portals put into it: each is (signature, value)."""
    while isinstance(variant, tuple):
        variant = variant[1]
    return variant


def _is_nought(value: Any) -> bool:
    try:
        return float(value) == 0.0
    except (TypeError, ValueError):
        return False
