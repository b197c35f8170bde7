"""The faces beside the pages, each with a keeper that is loaded when there is something to show.

A keeper gets every scene by `follow` and reads from it what it shows; what a person presses goes to
`Asking`. Imported after the first frame.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gui.asking import Asking
from gui.browser import Browser
from gui.presenters.scene import Scene
from gui.timers import soon
from gui.window import Window
from shared.clock import Clock
from shared.commands import EndSession
from shared.reasons import LoginPage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gui.notifications.keeper import NotificationKeeper
    from gui.simulator.keeper import SimulatorKeeper
    from gui.strip_keeper import StripKeeper
    from gui.tray.keeper import TrayKeeper


class Faces(QObject):
    """The strip of a session, the simulator's panel and the tray. `panel` and `state_file` are `Conductor`'s.
    Without `tray` none is used.

    `released` comes when a face that held the process has nothing to show any more.
    """

    released = Signal()
    _message_pressed = Signal()

    def __init__(
        self,
        window: Window,
        asking: Asking,
        browser: Browser,
        clock: Clock,
        *,
        panel: bool,
        state_file: Path | None,
        tray: bool = True,
    ) -> None:
        super().__init__(window)
        self._window, self._asking, self._browser, self._clock = window, asking, browser, clock
        self._panel, self._state_file = panel, state_file
        self.strip: StripKeeper | None = None
        self.simulator: SimulatorKeeper | None = None
        self.notifications: NotificationKeeper | None = None
        self.tray: TrayKeeper | None = None
        self._tray_wanted = tray and window.isVisible()
        self._scene: Scene | None = None
        self._uses_tray = tray
        window.opened.connect(self.want_tray)
        asking.simulator_asked.connect(self._open_simulator)
        asking.answered.connect(self._release)

    @property
    def is_kept(self) -> bool:
        """Whether a face needs this process while the window is closed."""
        return self.has_tray or (self.strip is not None and self.strip.is_kept)

    @property
    def has_tray(self) -> bool:
        """Whether the window can be opened from the tray."""
        return self._tray_wanted and self.tray is not None and self.tray.is_shown

    def want_tray(self) -> None:
        """Stand in the tray from now on, where there is one; it comes after what is shown first."""
        if self._uses_tray and not self._tray_wanted:
            self._tray_wanted = True
            self._follow_tray()

    def leave_tray(self) -> None:
        """Stand in the tray no longer."""
        self._tray_wanted = False
        if self.tray is not None:
            self.tray.leave()

    def follow(self, scene: Scene) -> None:
        """Show what is known now."""
        self._scene = scene
        self._follow_strip(scene)
        self._follow_simulator(scene)
        self._follow_tray()
        self._follow_notifications(scene)

    def tick(self, scene: Scene) -> None:
        """Another second of the session."""
        if self.strip is not None:
            self.strip.tick(scene)

    def speak_anew(self) -> None:
        """Another language is spoken."""
        if self.strip is not None:
            self.strip.strip.speak_anew()
        if self.simulator is not None:
            self.simulator.speak_anew()

    def _follow_strip(self, scene: Scene) -> None:
        """The strip stands on the desktop while a session is live, whether the window is open or not."""
        if self.strip is None:
            if scene.snapshot is None or scene.snapshot.session is None:
                return
            self.strip = self._make_strip()
        self.strip.follow(scene)

    def _make_strip(self) -> StripKeeper:
        from gui.strip_keeper import StripKeeper

        made = StripKeeper(self._window)
        made.end_asked.connect(lambda session: self._asking.command(EndSession(session)))
        made.page_asked.connect(lambda page: self._asking.open_page(LoginPage(page)))
        made.released.connect(self.released)
        return made

    def _follow_simulator(self, scene: Scene) -> None:
        """The panel belongs to simulator runs: others load nothing of it."""
        if self.simulator is None:
            if scene.snapshot is None or scene.snapshot.simulator is None:
                return
            self.simulator = self._make_simulator()
        self.simulator.follow(scene)

    def _make_simulator(self) -> SimulatorKeeper:
        from gui.simulator.files import DialogFilePicker
        from gui.simulator.keeper import SimulatorKeeper
        from gui.simulator.memory import PanelMemory

        return SimulatorKeeper(
            self._window,
            self._asking.ask,
            self._browser,
            self._clock,
            opened=self._panel,
            memory=PanelMemory(self._state_file),
            files=DialogFilePicker(self._window),
        )

    def _follow_tray(self) -> None:
        if self._scene is None or not self._tray_wanted:
            return
        if self.tray is None:
            soon(self._make_tray, self)
        else:
            self.tray.follow(self._scene)

    def _make_tray(self) -> None:
        if self.tray is None and self._tray_wanted and self._scene is not None:
            from gui.tray.keeper import TrayKeeper

            self.tray = TrayKeeper(self._window, self._asking)
            self.tray.message_pressed.connect(self._message_pressed)
            self.tray.follow(self._scene)

    def _follow_notifications(self, scene: Scene) -> None:
        """What the agent announces is said on the desktop; until there is something, nothing is loaded."""
        if self.notifications is None:
            if scene.snapshot is None or not scene.snapshot.announcements:
                return
            self.notifications = self._make_notifications()
        self.notifications.follow(scene)

    def _make_notifications(self) -> NotificationKeeper:
        from gui.notifications.choose import announcer_of
        from gui.notifications.keeper import NotificationKeeper

        return NotificationKeeper(self._window, self._asking, announcer_of(sys.platform, os.environ, self))

    def say_in_tray(self, title: str, text: str, *, urgent: bool) -> None:
        """Show a message beside the icon in the tray, if there is one."""
        if self.tray is not None:
            self.tray.say(title, text, urgent=urgent)

    def on_message_pressed(self, pressed: Callable[[], None]) -> None:
        """Call `pressed` whenever the last of those messages is pressed."""
        self._message_pressed.connect(pressed)

    def _open_simulator(self) -> None:
        if self.simulator is not None:
            self.simulator.open_panel()

    def _release(self) -> None:
        if self.strip is not None:
            self.strip.strip.release()
