"""Closing the window keeps this computer reachable, and says so once: no modal box, no second time."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gui.asking import Asking
from gui.presenters.link_state import LinkState
from gui.presenters.scene import Scene
from gui.window import Window
from shared.commands import ChangePreferences


class Closing(QObject):
    """Holds `window` the first time that a person closes it, with a line above the page.

    `changed`: the line comes or goes. Unless it `speaks` nothing is held.
    """

    changed = Signal()

    def __init__(self, window: Window, asking: Asking, parent: QObject, *, speaks: bool = True) -> None:
        super().__init__(parent)
        self._asking = asking
        self._scene: Scene | None = None
        self._is_asked = False
        if speaks:
            window.hold(self._holds)
        window.closed.connect(self.stay)

    @property
    def is_asked(self) -> bool:
        """Whether the line is shown: the next time, the window closes."""
        return self._is_asked

    def follow(self, scene: Scene) -> None:
        """Know what closing would mean now."""
        self._scene = scene

    def stay(self) -> None:
        """The line has been read."""
        if self._is_asked:
            self._is_asked = False
            self.changed.emit()

    def _holds(self) -> bool:
        if self._is_asked or self._scene is None or not _is_news(self._scene):
            return False
        self._is_asked = True
        self._asking.ask(ChangePreferences(closing_told=True), lambda _failure, _result: None)
        self.changed.emit()
        return True


def _is_news(scene: Scene) -> bool:
    """Whether this computer can be reached afterwards, and nobody has said so yet."""
    snapshot = scene.snapshot
    if snapshot is None or scene.link is not LinkState.CONNECTED:
        return False
    return snapshot.computer is not None and not snapshot.paused and not snapshot.preferences.closing_told
