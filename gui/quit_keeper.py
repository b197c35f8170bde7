"""Asks what shall become of reachability before this program quits, on every page and from the tray."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gui.asking import Asking
from gui.presenters.link_state import LinkState
from gui.presenters.quitting import present_quit
from gui.presenters.scene import Scene
from gui.window import Window
from shared.commands import Shutdown

if TYPE_CHECKING:
    from gui.views.quitting import QuitQuestion


class QuitKeeper(QObject):
    """`left` comes when this window shall end and the agent go on. The question is made when first asked."""

    left = Signal()

    def __init__(self, window: Window, asking: Asking, parent: QObject) -> None:
        super().__init__(parent)
        self._window, self._asking = window, asking
        self._scene: Scene | None = None
        self._question: QuitQuestion | None = None
        asking.quit_asked.connect(self._ask)
        asking.answered.connect(self._release)

    def follow(self, scene: Scene) -> None:
        """Keep an open question true; one that has nothing to ask any more goes away."""
        self._scene = scene
        if self._question is None or not self._question.is_open:
            return
        vm = present_quit(scene)
        if vm is None:
            self._question.close_question()
        else:
            self._question.render(vm)

    def _ask(self) -> None:
        vm = present_quit(self._scene) if self._scene is not None else None
        if vm is None:
            self._leave_or_stop()
            return
        if self._question is None:
            self._question = self._make()
        self._question.render(vm)
        if not self._window.isActiveWindow():
            self._window.come_to_front()
        self._question.open_question()

    def _leave_or_stop(self) -> None:
        """Nobody can reach this computer: quitting ends everything that there is."""
        if self._scene is not None and self._scene.link is LinkState.CONNECTED:
            self._asking.command(Shutdown())
        else:
            self.left.emit()

    def _make(self) -> QuitQuestion:
        from gui.views.quitting import QuitQuestion

        made = QuitQuestion()
        self._window.put_on_top(made)
        made.keep_chosen.connect(self.left)
        made.stop_chosen.connect(lambda: self._asking.command(Shutdown()))
        return made

    def _release(self) -> None:
        if self._question is not None:
            self._question.release()
