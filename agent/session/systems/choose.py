"""Opens the desktop that was asked for: `auto`, `synthetic`, `synthetic:1280x720` or an X display as `:0`.

A room is imported when it is needed: numpy and the systems' libraries stay out of an agent without a session.
Each has a module `desktop` with the functions of `Room`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Protocol, cast

from agent.session.desktop import Desktop, Monitor
from agent.session.systems.wayland import is_wayland, refusal
from shared.clock import Clock
from shared.errors import ScreenError
from shared.state import MonitorFact

AUTO, SYNTHETIC = "auto", "synthetic"

_DISPLAY = re.compile(r"[\w.\-/]*:\d+(\.\d+)?")
_ROOMS = {"win32": "windows", "darwin": "mac"}


class Room(Protocol):
    """What each system's room offers; `where` is the X display, or the sizes of a synthetic screen."""

    def open_desktop(self, where: str, clock: Clock) -> Desktop: ...

    def monitors(self, where: str) -> tuple[Monitor, ...]: ...

    def let_go(self, where: str) -> None:
        """Release every key and button that is down, whoever pressed it."""
        ...

    def missing(self, where: str) -> tuple[str, ...]:
        """What this screen lacks of what a session uses, or what the person has not allowed, by the names
        under which its system knows it."""
        ...


def open_desktop(
    choice: str, environ: Mapping[str, str], clock: Clock, platform: str = sys.platform
) -> Desktop:
    """The desktop that `choice` means on this computer, opened for one session.

    Raises `ScreenError`: `no_screen`, `wayland_unsupported`, `screen_permission_missing`,
    `screen_library_missing`.
    """
    name, where = _room_of(choice, environ, platform)
    room = _room(name)
    try:
        return room.open_desktop(where, clock)
    except ScreenError as exc:
        raise _rather_wayland(exc, choice, environ) from exc


def monitors_of(
    choice: str, environ: Mapping[str, str], platform: str = sys.platform
) -> tuple[MonitorFact, ...]:
    """The monitors of that desktop. Raises `ScreenError` as `open_desktop` does."""
    name, where = _room_of(choice, environ, platform)
    room = _room(name)
    try:
        found = room.monitors(where)
    except ScreenError as exc:
        raise _rather_wayland(exc, choice, environ) from exc
    return tuple(MonitorFact(each.id, each.name, each.place.width, each.place.height) for each in found)


def missing_of(choice: str, environ: Mapping[str, str], platform: str = sys.platform) -> tuple[str, ...]:
    """What that desktop lacks for a session. Raises `ScreenError` as `open_desktop` does."""
    name, where = _room_of(choice, environ, platform)
    return _room(name).missing(where)


def let_go_of(choice: str, environ: Mapping[str, str], platform: str = sys.platform) -> None:
    """Release what is pressed on that desktop. Raises `ScreenError` as `open_desktop` does."""
    name, where = _room_of(choice, environ, platform)
    _room(name).let_go(where)


def _room_of(choice: str, environ: Mapping[str, str], platform: str) -> tuple[str, str]:
    """The name of the room, and where in it."""
    kind, _, sizes = choice.partition(":")
    if kind == SYNTHETIC:
        return "synthetic", sizes
    if choice != AUTO:
        if _DISPLAY.fullmatch(choice):
            return "x11", choice
        raise ScreenError("no_screen", f"There is no screen called {choice!r}: auto, synthetic, or :0.")
    if platform in _ROOMS:
        return _ROOMS[platform], ""
    display = environ.get("DISPLAY", "")
    if display:
        return "x11", display
    if is_wayland(environ):
        raise refusal()
    raise ScreenError(
        "no_screen", "Nobody is signed in to a desktop here: there is no X display (DISPLAY is not set)."
    )


def _rather_wayland(error: ScreenError, choice: str, environ: Mapping[str, str]) -> ScreenError:
    """The X display of a Wayland desktop may be missing: then that is the reason to be told."""
    is_reason = choice == AUTO and error.code == "no_screen" and is_wayland(environ)
    return refusal() if is_reason else error


def _room(name: str) -> Room:
    try:
        return cast(Room, import_module(f"agent.session.systems.{name}.desktop"))
    except (ImportError, OSError) as exc:  # a package, or the system's library behind it
        raise ScreenError(
            "screen_library_missing", f"A library that is needed to show the screen is missing: {exc}."
        ) from exc
