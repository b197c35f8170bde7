"""Notifications where the tray says them, and who says them on which system."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from gui.notifications.choose import announcer_of, session_bus_in
from gui.notifications.desktop import DesktopAnnouncer
from gui.notifications.messages import MessageAnnouncer
from gui.presenters.notifications import DEFAULT, NotificationVM, Urgency

ONE = NotificationVM("session s1", "One minute left", "It ends.", Urgency.CRITICAL)
TWO = NotificationVM("subscription", "Your payment has arrived", "It is active.")


class Messages:
    """An icon in the tray that keeps what it says."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str, bool]] = []
        self.press: Callable[[], None] = lambda: None

    def say_in_tray(self, title: str, text: str, *, urgent: bool) -> None:
        self.said.append((title, text, urgent))

    def on_message_pressed(self, pressed: Callable[[], None]) -> None:
        self.press = pressed


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_the_icon_in_the_tray_says_it_and_the_last_one_can_be_pressed(
    platform: str, qapp: QApplication
) -> None:
    messages, pressed = Messages(), list[tuple[str, str]]()
    parent = QObject()
    announcer = announcer_of(platform, {}, messages)(lambda tag, key: pressed.append((tag, key)), parent)
    assert isinstance(announcer, MessageAnnouncer)
    announcer.say(ONE)
    announcer.say(TWO)
    announcer.withdraw(ONE.tag)
    messages.press()
    announcer.close()
    assert messages.said == [(ONE.title, ONE.text, True), (TWO.title, TWO.text, False)]
    assert pressed == [("subscription", DEFAULT)]


def test_on_linux_the_desktops_service_is_asked_on_the_bus_of_the_session(qapp: QApplication) -> None:
    parent = QObject()
    announcer = announcer_of("linux", {}, Messages())(lambda tag, key: None, parent)
    assert isinstance(announcer, DesktopAnnouncer)
    announcer.say(ONE)
    announcer.withdraw(ONE.tag)
    announcer.close()
    assert session_bus_in({"DBUS_SESSION_BUS_ADDRESS": "unix:path=/a", "XDG_RUNTIME_DIR": "/r"}) == (
        "unix:path=/a"
    )
    assert session_bus_in({"XDG_RUNTIME_DIR": "/r"}) == "unix:path=/r/bus"
    assert session_bus_in({}) == ""
