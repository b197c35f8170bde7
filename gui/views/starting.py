"""The Starting page: before the first snapshot, and whenever the agent is not there."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent

from gui.first_frame import MARK_SIZE, TITLE_GAP, mark_top
from gui.presenters.starting import StartingVM
from gui.widgets.button import Button, Kind
from gui.widgets.labels import Label, Role
from gui.widgets.layout import UNIT, column
from gui.widgets.mark import Mark
from gui.widgets.page import Page
from gui.widgets.picture import Ring

_PATIENCE_MS = 2500
"""Most starts are over by then: nothing has turned, and nobody was asked whether it may (3 MB on Linux)."""


class StartingPage(Page):
    """Mark, sentence and ring; a button where nothing goes on by itself."""

    try_again_asked = Signal()

    def __init__(self) -> None:
        super().__init__("starting", "Access Agent", width=420)
        self._title = Label(Role.TITLE)
        self._title.setObjectName("starting.title")
        self._text = Label(quiet=True)
        self._text.setObjectName("starting.text")
        self._ring = Ring(patience_ms=_PATIENCE_MS)
        self._button = Button("starting.try_again", "", Kind.PRIMARY, waits=True)
        self._button.activated.connect(self.try_again_asked)
        mark = Mark(MARK_SIZE)
        layout = column(
            mark, TITLE_GAP, self._title, UNIT, self._text, 3 * UNIT, self._ring, self._button, gap=0
        )
        for widget in (mark, self._ring, self._button):
            layout.setAlignment(widget, Qt.AlignmentFlag.AlignHCenter)
        for label in (self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.fill(layout)

    def render(self, vm: StartingVM) -> None:  # type: ignore[override]  # hides QWidget's own, which Qt calls in C++
        """Show `vm`."""
        self._title.show_text(vm.title)
        self._text.show_text(vm.text)
        self._ring.setVisible(vm.waiting)
        self._button.setVisible(bool(vm.action))
        self._button.show_text(vm.action)
        if vm.waiting:
            self._button.release()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.set_top(mark_top(self.height()))
