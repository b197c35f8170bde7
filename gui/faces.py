"""The faces beside the pages, each with a keeper that is loaded when there is something to show.

A keeper gets every scene by `follow` and reads from it what it shows; what a person presses goes to
`Asking`. Imported after the first frame.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gui.asking import Asking
from gui.browser import Browser
from gui.presenters.scene import Scene
from gui.window import Window
from shared.clock import Clock
from shared.commands import EndSession
from shared.reasons import LoginPage

if TYPE_CHECKING:
    from pathlib import Path

    from gui.simulator.keeper import SimulatorKeeper
    from gui.strip_keeper import StripKeeper


class Faces(QObject):
    """The strip of a session and the simulator's panel. `panel` and `state_file` are `Conductor`'s.

    `released` comes when a face that held the process has nothing to show any more.
    """

    released = Signal()

    def __init__(
        self,
        window: Window,
        asking: Asking,
        browser: Browser,
        clock: Clock,
        *,
        panel: bool,
        state_file: Path | None,
    ) -> None:
        super().__init__(window)
        self._window, self._asking, self._browser, self._clock = window, asking, browser, clock
        self._panel, self._state_file = panel, state_file
        self.strip: StripKeeper | None = None
        self.simulator: SimulatorKeeper | None = None
        asking.simulator_asked.connect(self._open_simulator)
        asking.answered.connect(self._release)

    @property
    def is_kept(self) -> bool:
        """Whether a face needs this process while the window is closed."""
        return self.strip is not None and self.strip.is_kept

    def follow(self, scene: Scene) -> None:
        """Show what is known now."""
        self._follow_strip(scene)
        self._follow_simulator(scene)

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

    def _open_simulator(self) -> None:
        if self.simulator is not None:
            self.simulator.open_panel()

    def _release(self) -> None:
        if self.strip is not None:
            self.strip.strip.release()
