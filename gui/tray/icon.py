"""The icon and its menu, where the system has a tray: over D-Bus on Linux, the system's own elsewhere.

Qt announces an icon again when the tray comes back. What it cannot do is to find, on X11, a tray that comes
only after the icon was made: that is waited for here. Knows view models only.
"""

from __future__ import annotations

import sys
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from gui.presenters.tray import TrayVM
from gui.tray.pictures import tray_picture

_WATCHER: Final = "org.kde.StatusNotifierWatcher"
_SCREENLESS: Final = frozenset({"offscreen", "minimal"})


class TrayIcon(QObject):
    """`chosen` carries the key of a line of the menu; `pressed` comes when the icon itself is clicked."""

    chosen = Signal(str)
    pressed = Signal()
    message_pressed = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._vm: TrayVM | None = None
        self._menu = QMenu(window)
        self._menu.setObjectName("tray.menu")
        self._actions: dict[str, QAction] = {}
        self._icon: QSystemTrayIcon | None = None
        self._watcher: QObject | None = None
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._make()
        elif QGuiApplication.platformName() not in _SCREENLESS:
            self._make()  # an older desktop's tray is found by Qt, and so is any on Wayland
            self._wait_for_a_tray()

    @property
    def is_shown(self) -> bool:
        """Whether there is a tray now, and the icon is in it."""
        return self._icon is not None and self._icon.isVisible() and QSystemTrayIcon.isSystemTrayAvailable()

    def render_tray(self, vm: TrayVM) -> None:
        """Show `vm`; only what has changed is told to the tray."""
        before, self._vm = self._vm, vm
        if before is None or (before.lines, before.groups) != (vm.lines, vm.groups):
            self._render_menu(vm)
        self._render_icon(before)

    def say(self, title: str, text: str, *, urgent: bool) -> None:
        """Show a message beside the icon. Linux has a service for that (`gui.notifications`)."""
        if self._icon is not None and self._icon.isVisible():
            kinds = QSystemTrayIcon.MessageIcon
            self._icon.showMessage(title, text, kinds.Warning if urgent else kinds.Information)

    def take_away(self) -> None:
        """Leave the tray."""
        if self._icon is not None:
            self._icon.hide()
            self._icon.deleteLater()
            self._icon = None
        self._stop_waiting()

    def _make(self) -> None:
        self._icon = QSystemTrayIcon(self)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._on_activated)
        self._icon.messageClicked.connect(self.message_pressed)
        self._render_icon(None)
        if self._vm is not None:
            self._icon.show()

    def _render_icon(self, before: TrayVM | None) -> None:
        if self._icon is None or self._vm is None:
            return
        if before is None or before.state is not self._vm.state:
            self._icon.setIcon(tray_picture(self._vm.state, template=sys.platform == "darwin"))
        if before is None or before.tooltip != self._vm.tooltip:
            self._icon.setToolTip(self._vm.tooltip)
        if not self._icon.isVisible():
            self._icon.show()

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        # On a Mac a click opens the menu.
        if reason is QSystemTrayIcon.ActivationReason.Trigger and sys.platform != "darwin":
            self.pressed.emit()

    # the menu

    def _render_menu(self, vm: TrayVM) -> None:
        """The lines of before stay where they are the same ones: the menu may be open."""
        keys = [key for key in _keys(vm) if key]
        if keys != list(self._actions):
            self._fill(vm)
        for number, line in enumerate(vm.lines):
            self._actions[f"line_{number}"].setText(_plain(line))
        for entry in vm.entries:
            action = self._actions[entry.key]
            action.setText(_plain(entry.text))
            action.setEnabled(entry.enabled)

    def _fill(self, vm: TrayVM) -> None:
        self._menu.clear()
        self._actions = {}
        for key in _keys(vm):
            if not key:
                self._menu.addSeparator()
                continue
            action = QAction(self._menu)
            action.setObjectName(f"tray.{key}")
            action.setEnabled(False)
            action.triggered.connect(lambda _checked=False, chosen=key: self.chosen.emit(chosen))
            self._menu.addAction(action)
            self._actions[key] = action

    # a tray that comes later

    def _wait_for_a_tray(self) -> None:
        if not sys.platform.startswith("linux"):
            return
        from PySide6.QtDBus import QDBusConnection, QDBusServiceWatcher

        bus = QDBusConnection.sessionBus()
        if bus.isConnected():
            mode = QDBusServiceWatcher.WatchModeFlag.WatchForRegistration
            watcher = QDBusServiceWatcher(_WATCHER, bus, mode, self)
            watcher.serviceRegistered.connect(self._on_tray_came)
            self._watcher = watcher

    def _on_tray_came(self) -> None:
        """Make the icon anew: Qt chooses the kind of tray when an icon is made."""
        self.take_away()
        self._make()

    def _stop_waiting(self) -> None:
        if self._watcher is not None:
            self._watcher.deleteLater()
            self._watcher = None


def _keys(vm: TrayVM) -> list[str]:
    """What the menu is made of, from top to bottom; empty stands for a dividing line."""
    keys = [f"line_{number}" for number in range(len(vm.lines))]
    for group in vm.groups:
        keys += ["", *(entry.key for entry in group)]
    return keys


def _plain(text: str) -> str:
    """`text` as it is, where Qt would take an ampersand for a shortcut."""
    return text.replace("&", "&&")
