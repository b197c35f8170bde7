"""The desktop: whether its screen can be shown, and who tells and starts things there."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from gettext import gettext as _
from typing import Final

from agent.doctor.check import Check, Outcome
from agent.startup.links import LinkOwner
from shared.errors import ScreenError

NOTIFICATIONS: Final = "org.freedesktop.Notifications"
TRAY: Final = "org.kde.StatusNotifierWatcher"
_X_TRAY: Final = "_NET_SYSTEM_TRAY_S"
_ANSWER_WITHIN_S: Final = 2.0
_SLOWER: Final = frozenset({"MIT-SHM"})


def check_capture(missing: tuple[str, ...], problem: str | None) -> Check:
    """Whether a session could show this screen and use it; `problem` is the code of what is in the way.

    Never worse than a warning but where this program is incomplete: everything else works without a screen.
    """
    if problem is not None:
        outcome = Outcome.FAIL if problem == "screen_library_missing" else Outcome.WARN
        return Check("capture", outcome, *_of_screen(problem))
    needed = [each for each in missing if each not in _SLOWER]
    if needed:
        return Check(
            "capture",
            Outcome.WARN,
            _("The screen lacks what a session uses: {names}.").format(names=", ".join(needed)),
            _("On a Mac allow it in System Settings, Privacy & Security; elsewhere use another X server."),
        )
    if missing:
        return Check(
            "capture",
            Outcome.WARN,
            _("The screen can be shown, but slowly: the display has no shared memory."),
            _("Use a display of this computer instead of one on another."),
        )
    return Check("capture", Outcome.OK, _("The screen can be shown and used."))


def _of_screen(problem: str) -> tuple[str, str]:
    said = {
        "no_screen": (
            _("This computer has no screen that can be shown."),
            _("Sign in to its desktop, or choose another screen: access-agent daemon --screen SCREEN."),
        ),
        "wayland_unsupported": (
            _("The kind of desktop that runs here (Wayland) cannot be shown yet."),
            _("Choose an X11 session, often called Xorg, when you sign in to this computer."),
        ),
        "screen_permission_missing": (
            _("The system does not let this program show the screen."),
            _("Allow screen recording and accessibility for it in the system's privacy settings."),
        ),
        "screen_library_missing": (
            _("A library that is needed to show the screen is missing."),
            _("Install this program again."),
        ),
    }
    other = _("The screen cannot be shown ({problem}).").format(problem=problem)
    return said.get(problem, (other, _("Sign in to the desktop of this computer, then ask again.")))


def check_autostart(is_on: bool | None, display_found: bool) -> Check:
    """Whether this computer can be reached after it was started anew."""
    if is_on is None:
        return Check(
            "autostart",
            Outcome.OK,
            _("Nothing here starts this program at login."),
            _("Start it yourself: access-agent daemon."),
        )
    if is_on:
        return Check("autostart", Outcome.OK, _("The agent starts at login."))
    return Check(
        "autostart",
        Outcome.WARN,
        _("After a restart this computer cannot be reached until somebody starts the agent."),
        _("Have it started at login: access-agent startup enable.")
        if display_found
        else _("Have it started without a desktop: access-agent startup enable --headless."),
    )


def check_links(owner: LinkOwner | None, display_found: bool) -> Check:
    """Whether links of pages and messages open this program; None where the application itself sees to it."""
    if owner is LinkOwner.NOBODY and display_found:
        return Check(
            "links",
            Outcome.WARN,
            _("Links of this program (access-agent://) open nothing."),
            _("Register them: access-agent links register."),
        )
    if owner is LinkOwner.OTHER:
        return Check(
            "links",
            Outcome.WARN,
            _("Links of this program (access-agent://) open another one, or another copy of it."),
            _("If that is not meant, register this one: access-agent links register."),
        )
    if owner is LinkOwner.NOBODY:
        return Check("links", Outcome.OK, _("Without a desktop nobody opens links."))
    return Check("links", Outcome.OK, _("Links of this program (access-agent://) open it."))


def check_notifications(names: frozenset[str] | None) -> Check:
    """Whether the desktop says what is worth telling; `names` are those on its bus, None where not asked."""
    if names is None:
        return Check(
            "notifications", Outcome.OK, _("The system shows notifications itself, or has no desktop.")
        )
    if NOTIFICATIONS in names:
        return Check("notifications", Outcome.OK, _("The desktop shows notifications."))
    return Check(
        "notifications",
        Outcome.WARN,
        _("Nothing on this desktop shows notifications."),
        _("Install a notification service, such as dunst or mako; the window tells everything meanwhile."),
    )


def check_tray(names: frozenset[str] | None, x_tray: bool) -> Check:
    """Whether the desktop shows an icon of this program; `x_tray`: in the older way, by X."""
    if x_tray:
        return Check("tray", Outcome.OK, _("The desktop shows the icon of this program."))
    if names is None:
        return Check("tray", Outcome.OK, _("The system shows icons itself, or has no desktop."))
    if TRAY in names:
        return Check("tray", Outcome.OK, _("The desktop shows the icon of this program."))
    return Check(
        "tray",
        Outcome.WARN,
        _("This desktop shows no icons of programs, so there is none of this one."),
        _("Switch on its extension for indicators, or open the window: access-agent."),
    )


def x_shows_icons(environ: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Whether somebody on the X display takes icons of programs, as panels without D-Bus do. Blocks."""
    display = environ.get("DISPLAY", "")
    if platform != "linux" or not display:
        return False
    from agent.session.systems.x11.link import XLink

    try:
        link = XLink(display)
    except ScreenError:
        return False
    try:
        with link:
            tray = link.atom(f"{_X_TRAY}{link.connection.pref_screen}")
            return bool(link.core.GetSelectionOwner(tray).reply().owner)
    except ScreenError:
        return False
    finally:
        link.close()


def names_on_the_bus(environ: Mapping[str, str], platform: str = sys.platform) -> frozenset[str] | None:
    """Who is on the desktop's bus or would come when called; None where there is no such bus. Blocks."""
    address = environ.get("DBUS_SESSION_BUS_ADDRESS", "")
    if platform != "linux" or not address:
        return None
    # Brought by the keyring's library; it has no types.
    from jeepney.bus_messages import message_bus
    from jeepney.io.blocking import open_dbus_connection

    try:
        with open_dbus_connection(address, auth_timeout=_ANSWER_WITHIN_S) as bus:
            said = [
                bus.send_and_get_reply(question, timeout=_ANSWER_WITHIN_S).body
                for question in (message_bus.ListNames(), message_bus.ListActivatableNames())
            ]
    except (OSError, ValueError, RuntimeError):
        return None
    return frozenset(name for body in said if isinstance(body[0], list) for name in body[0])
