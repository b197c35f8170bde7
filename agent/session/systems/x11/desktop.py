"""Opens an X display as a `Desktop`."""

from __future__ import annotations

from contextlib import ExitStack

from agent.session.desktop import Desktop, Monitor
from agent.session.systems import wayland
from agent.session.systems.shown import Shown
from agent.session.systems.x11.clipboard import X11Clipboard
from agent.session.systems.x11.input import X11Input
from agent.session.systems.x11.let_go import let_go as release
from agent.session.systems.x11.link import XLink
from agent.session.systems.x11.monitors import Monitors
from agent.session.systems.x11.screen import X11Screen
from shared.clock import Clock

_CONNECTIONS = 3
_EXTENSIONS = ("DAMAGE", "XFIXES", "XTEST", "RANDR", "MIT-SHM")


def open_desktop(where: str, clock: Clock) -> Desktop:
    """The display `where`, as `:0`. XAUTHORITY or ~/.Xauthority says who may, as for any program.

    Raises `ScreenError` (`no_screen`, `wayland_unsupported`).
    """
    shown = Shown()
    with ExitStack() as undoing:  # of whatever is there when the rest cannot be had
        links = [_opened(where, undoing) for _ in range(_CONNECTIONS)]
        _check(links[0])
        screen = X11Screen(links[0], shown)
        undoing.callback(screen.close)
        desktop = Desktop("x11", screen, X11Input(links[1], shown), X11Clipboard(links[2]))
        undoing.pop_all()
    return desktop


def monitors(where: str) -> tuple[Monitor, ...]:
    """The monitors of the display `where`. Raises `ScreenError` (`no_screen`, `wayland_unsupported`)."""
    link = XLink(where)
    try:
        _check(link)
        return Monitors(link).now()
    finally:
        link.close()


def let_go(where: str) -> None:
    """Release what is pressed on the display `where`. Raises `ScreenError` (`no_screen`)."""
    link = XLink(where)
    try:
        release(link)
    finally:
        link.close()


def missing(where: str) -> tuple[str, ...]:
    """The extensions that the display `where` lacks. Raises `ScreenError` (`no_screen`)."""
    link = XLink(where)
    try:
        return tuple(name for name in _EXTENSIONS if not link.has_extension(name))
    finally:
        link.close()


def _opened(where: str, undoing: ExitStack) -> XLink:
    link = XLink(where)
    undoing.callback(link.close)
    return link


def _check(link: XLink) -> None:
    """The X server inside a Wayland desktop answers, and shows nothing but black."""
    if link.has_extension("XWAYLAND"):
        raise wayland.refusal()
