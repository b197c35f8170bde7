"""Keeps the tray in step with the window, and carries out what is chosen there."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gui.asking import Asking
from gui.presenters.scene import Scene
from gui.presenters.tray import TrayAct, TrayEntry, TrayVM, present_tray
from gui.routes import Place
from gui.tray.icon import TrayIcon
from gui.window import Window
from shared.commands import EndSession, Pause, Resume
from shared.reasons import LoginPage


class TrayKeeper(QObject):
    """The icon of `window`. Without a tray there is none, and everything else is as with one."""

    message_pressed = Signal()

    def __init__(self, window: Window, asking: Asking) -> None:
        super().__init__(window)
        self._window, self._asking = window, asking
        self._vm: TrayVM | None = None
        self._icon = TrayIcon(window)
        self._icon.chosen.connect(self.choose)
        self._icon.pressed.connect(window.come_to_front)
        self._icon.message_pressed.connect(self.message_pressed)
        asking.changed.connect(self._on_change)

    @property
    def vm(self) -> TrayVM | None:
        """What the tray shows, or would show."""
        return self._vm

    @property
    def is_shown(self) -> bool:
        """Whether there is a tray with the icon in it: then the window can be opened from there."""
        return self._icon.is_shown

    def follow(self, scene: Scene) -> None:
        """Show `scene`."""
        self._vm = present_tray(scene)
        self._icon.render_tray(self._vm)

    def say(self, title: str, text: str, *, urgent: bool) -> None:
        """Show a message beside the icon."""
        self._icon.say(title, text, urgent=urgent)

    def leave(self) -> None:
        """Take the icon out of the tray."""
        self._icon.take_away()

    def choose(self, key: str) -> None:
        """Carry out the line called `key`, if it is there now."""
        entries = self._vm.entries if self._vm is not None else ()
        entry = next((each for each in entries if each.key == key and each.enabled), None)
        if entry is not None:
            self._carry_out(entry)

    def _on_change(self) -> None:
        """What was refused is said where it can be read."""
        if self._asking.failure is not None and not self._window.isVisible():
            self._window.come_to_front()

    def _carry_out(self, entry: TrayEntry) -> None:
        match entry.act:
            case TrayAct.OPEN:
                self._window.come_to_front()
            case TrayAct.END_SESSION:
                self._asking.command(EndSession(entry.target))
            case TrayAct.PAGE:
                self._asking.open_page(LoginPage(entry.target))
            case TrayAct.PAUSE:
                self._asking.command(Pause())
            case TrayAct.RESUME:
                self._asking.command(Resume())
            case TrayAct.SETTINGS:
                self._asking.go_to(Place.SETTINGS)
                self._window.come_to_front()
            case TrayAct.QUIT:
                self._asking.quit()
