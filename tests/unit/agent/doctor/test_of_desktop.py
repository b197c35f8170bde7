"""The screen and the desktop, as `doctor` finds them."""

from __future__ import annotations

import pytest

from agent.doctor import of_desktop
from agent.doctor.check import Outcome
from agent.startup.links import LinkOwner
from tests.support.x_display import XProgram, x_server


@pytest.mark.parametrize(
    ("problem", "outcome", "way_on"),
    [
        ("no_screen", Outcome.WARN, "--screen"),
        ("wayland_unsupported", Outcome.WARN, "X11"),
        ("screen_permission_missing", Outcome.WARN, "privacy settings"),
        ("screen_library_missing", Outcome.FAIL, "Install"),
        ("screen_lost", Outcome.WARN, "Sign in to the desktop"),
    ],
)
def test_each_reason_why_the_screen_cannot_be_shown_has_its_own_cure(
    problem: str, outcome: Outcome, way_on: str
) -> None:
    found = of_desktop.check_capture((), problem)
    assert (found.outcome, way_on in found.way_on) == (outcome, True)


def test_screen_without_an_extension_names_it_and_one_without_shared_memory_is_only_slow() -> None:
    assert of_desktop.check_capture((), None).outcome is Outcome.OK
    lacking = of_desktop.check_capture(("XTEST", "MIT-SHM"), None)
    assert (lacking.outcome, "XTEST." in lacking.sentence) == (Outcome.WARN, True)
    slow = of_desktop.check_capture(("MIT-SHM",), None)
    assert (slow.outcome, "slowly" in slow.sentence) == (Outcome.WARN, True)


def test_agent_that_nothing_starts_at_login_is_a_warning_where_something_could() -> None:
    assert of_desktop.check_autostart(True, True).outcome is Outcome.OK
    assert of_desktop.check_autostart(None, True).outcome is Outcome.OK
    off = of_desktop.check_autostart(False, True)
    assert (off.outcome, off.way_on.endswith("access-agent startup enable.")) == (Outcome.WARN, True)


def test_computer_without_a_display_is_told_of_the_unit_that_needs_none() -> None:
    assert "--headless" in of_desktop.check_autostart(False, False).way_on


@pytest.mark.parametrize(
    ("owner", "display", "outcome", "way_on"),
    [
        (LinkOwner.OWN, True, Outcome.OK, ""),
        (LinkOwner.PACKAGE, True, Outcome.OK, ""),
        (None, True, Outcome.OK, ""),
        (LinkOwner.NOBODY, False, Outcome.OK, ""),
        (LinkOwner.NOBODY, True, Outcome.WARN, "links register"),
        (LinkOwner.OTHER, True, Outcome.WARN, "links register"),
    ],
)
def test_links_that_open_nothing_or_something_else_are_told(
    owner: LinkOwner | None, display: bool, outcome: Outcome, way_on: str
) -> None:
    check = of_desktop.check_links(owner, display)
    assert check.outcome is outcome
    assert way_on in check.way_on
    assert bool(check.way_on) is bool(way_on)


def test_desktop_without_notifications_or_tray_is_a_warning() -> None:
    both = frozenset({of_desktop.NOTIFICATIONS, of_desktop.TRAY})
    for names, outcome in ((both, Outcome.OK), (frozenset(), Outcome.WARN), (None, Outcome.OK)):
        assert of_desktop.check_notifications(names).outcome is outcome
        assert of_desktop.check_tray(names, False).outcome is outcome
        assert of_desktop.check_tray(names, True).outcome is Outcome.OK


def test_panel_that_takes_icons_by_x_is_found() -> None:
    with x_server() as display:
        here = {"DISPLAY": display}
        assert not of_desktop.x_shows_icons(here, "linux")
        panel = XProgram(display)
        tray = panel.link.atom("_NET_SYSTEM_TRAY_S0")
        panel.link.core.SetSelectionOwner(panel.window, tray, 0)
        panel.sync()
        assert of_desktop.x_shows_icons(here, "linux")
        assert not of_desktop.x_shows_icons(here, "darwin")
        panel.close()
        assert not of_desktop.x_shows_icons({}, "linux")
    assert not of_desktop.x_shows_icons(here, "linux")


def test_bus_that_is_not_there_or_does_not_answer_is_none() -> None:
    assert of_desktop.names_on_the_bus({}) is None
    assert of_desktop.names_on_the_bus({"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere/bus"}) is None
    assert of_desktop.names_on_the_bus({"DBUS_SESSION_BUS_ADDRESS": "nonsense"}) is None
    assert of_desktop.names_on_the_bus({"DBUS_SESSION_BUS_ADDRESS": "unix:path=/x"}, "win32") is None
