"""Keeps the strip in front of all windows while a session is live, and for a moment afterwards (SECURITY 29).

Once a second it looks: who unmapped, minimised, covered, moved away or shrank the strip finds it back.
What no program can prevent is that its process is ended; the agent sees that its window is gone.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from gui.presenters.remaining import Warn, left_in, present_left, warn_of
from gui.presenters.scene import Scene
from gui.presenters.strip import present_strip
from gui.timers import Delay
from gui.views.strip import Strip

_LOOK_MS: Final = 1000
_AFTERWARDS_MS: Final = 15_000
"""So long the reason of the end stays, unless it is put away."""


class StripKeeper(QObject):
    """`end_asked` and `page_asked` are the strip's; `released` comes when nothing is shown any more.

    What is urgent is said by `window` while it can be seen, else by the strip.
    """

    end_asked = Signal(str)
    page_asked = Signal(str)
    released = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._live = ""
        self._warned = Warn.NONE
        self._is_kept = False
        self.strip = Strip()
        self.strip.end_asked.connect(self.end_asked)
        self.strip.page_asked.connect(self.page_asked)
        self.strip.put_away.connect(self.let_go)
        self.strip.uncovered.connect(self._look)
        self._looks = QTimer(self)
        self._looks.setInterval(_LOOK_MS)
        self._looks.timeout.connect(self._look)
        self._afterwards = Delay(self.let_go, self)
        self.destroyed.connect(self.strip.deleteLater)

    @property
    def is_live(self) -> bool:
        """Whether the strip stands for a session, not for its end."""
        return bool(self._live)

    @property
    def is_kept(self) -> bool:
        """Whether the strip has something to show: the process must not end now."""
        return self._is_kept

    def follow(self, scene: Scene) -> None:
        """Show the session of `scene`; after its end why it ended; nothing without an agent."""
        warned, self._warned = self._warned, warn_of(left_in(scene))
        was_live = self.is_live
        self._follow(scene)
        is_warning = self._warned not in (warned, Warn.NONE)
        has_ended = was_live and not self.is_live
        if (is_warning or has_ended) and not self._window.isVisible():
            self.strip.say()

    def _follow(self, scene: Scene) -> None:
        session = scene.snapshot.session if scene.snapshot is not None else None
        if scene.snapshot is None:
            self.let_go()
        elif session is not None:
            self._afterwards.stop()
            self._live = session.id
            self._show(scene)
        elif self._live:
            last, was = scene.snapshot.last_session, self._live
            self._live = ""
            if last is not None and last.id == was:
                self._show(scene)
                self._afterwards.start(_AFTERWARDS_MS)
            else:
                self.let_go()
        elif self._is_kept:
            self._show(scene)

    def tick(self, scene: Scene) -> None:
        """Another second of the session."""
        self.strip.show_left(present_left(left_in(scene)))

    def let_go(self) -> None:
        """Take the strip away."""
        self._live = ""
        self._looks.stop()
        self._afterwards.stop()
        self.strip.release()
        if self._is_kept:
            self._is_kept = False
            self.strip.hide()
            self.released.emit()

    def _show(self, scene: Scene) -> None:
        vm = present_strip(scene)
        if vm is None:
            self.let_go()
            return
        self.strip.render_strip(vm)
        self.strip.place()
        if not self._is_kept:
            self._is_kept = True
            self.strip.show()
            self._looks.start()

    def _look(self) -> None:
        """Bring the strip back to where it can be seen, whoever took it away."""
        handle = self.strip.windowHandle()
        if self.strip.isMinimized():
            self.strip.showNormal()
        if self.strip.isHidden() or handle is None or not handle.isExposed():
            self.strip.hide()
            self.strip.show()
        self.strip.place()
        self.strip.raise_()
