"""Says on the desktop what the agent announces, each once, and carries out what is pressed there.

While the window is in front it says the same, and nothing is said beside it. What is no longer true is taken
back.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject

from gui.asking import Asking
from gui.notifications.announcer import Announcer, Pressed
from gui.presenters.notifications import (
    DEFAULT,
    NotificationAct,
    NotificationAction,
    NotificationVM,
    present_notification,
)
from gui.presenters.scene import Scene
from gui.window import Window
from shared.announcement_truth import holds
from shared.announcements import Announcement
from shared.commands import AnnouncementTold, EndSession
from shared.reasons import LoginPage
from shared.snapshot import Snapshot

Make = Callable[[Pressed, QObject], Announcer]
"""Makes whoever says it on this system."""


class NotificationKeeper(QObject):
    """The notifications of `window`; `make` is called with the first one."""

    def __init__(self, window: Window, asking: Asking, make: Make) -> None:
        super().__init__(window)
        self._window, self._asking, self._make = window, asking, make
        self._announcer: Announcer | None = None
        self._told: set[tuple[int, datetime]] = set()
        self._reported: set[int] = set()
        self._shown: dict[str, tuple[Announcement, NotificationVM]] = {}
        self._is_answered = True
        asking.changed.connect(self._on_change)

    def follow(self, scene: Scene) -> None:
        """Say what is new in `scene`, and take back what is not so any more."""
        snapshot = scene.snapshot
        if snapshot is None:
            return
        for tag, (announcement, _) in list(self._shown.items()):
            if not holds(announcement, snapshot):
                del self._shown[tag]
                self._speaker().withdraw(tag)
        for each in snapshot.announcements:
            if (each.id, each.at) not in self._told:
                self._tell(each, snapshot)
            self._report(each.id)
        self._told &= {(each.id, each.at) for each in snapshot.announcements}

    def press(self, tag: str, key: str) -> None:
        """Carry out the action `key` of what is shown under `tag`; the window opens for all others."""
        _, vm = self._shown.get(tag, (None, None))
        actions = vm.actions if vm is not None else ()
        action = next((each for each in actions if each.key == key and key != DEFAULT), None)
        if action is None:
            self._window.come_to_front()
        else:
            self._carry_out(action)

    def close(self) -> None:
        """Let go of the desktop's service until there is something to say again."""
        if self._announcer is not None:
            self._announcer.close()

    def _tell(self, announcement: Announcement, snapshot: Snapshot) -> None:
        self._told.add((announcement.id, announcement.at))
        vm = present_notification(announcement, snapshot)
        if vm is not None and not self._is_in_front() and holds(announcement, snapshot):
            self._shown[vm.tag] = announcement, vm
            self._speaker().say(vm)

    def _report(self, number: int) -> None:
        """Tell the agent that it was said; again with a later snapshot, if the agent did not hear that."""
        if number not in self._reported:
            self._reported.add(number)
            command = AnnouncementTold(number)
            self._asking.ask(command, lambda _failure, _result: self._reported.discard(number))

    def _is_in_front(self) -> bool:
        return self._window.isVisible() and self._window.isActiveWindow()

    def _speaker(self) -> Announcer:
        if self._announcer is None:
            self._announcer = self._make(self.press, self)
        return self._announcer

    def _carry_out(self, action: NotificationAction) -> None:
        match action.act:
            case NotificationAct.OPEN:
                self._window.come_to_front()
            case NotificationAct.END_SESSION:
                self._is_answered = False
                self._asking.command(EndSession(action.target))
            case NotificationAct.PAGE:
                self._is_answered = False
                self._asking.open_page(LoginPage(action.target))

    def _on_change(self) -> None:
        """What was pressed and refused is said where it can be read."""
        if not self._is_answered and self._asking.failure is not None:
            self._is_answered = True
            self._window.come_to_front()
