"""The dock that holds the panel beside the page of the window."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QDockWidget, QWidget

from gui import a11y
from gui.geometry import letters_of
from gui.simulator.views.panel import SimulatorPanel
from gui.texts import translate
from gui.widgets.button import Button, Kind
from gui.widgets.labels import Label, Role
from gui.widgets.layout import UNIT, row

WIDTH: Final = 400
"""Pixels, with letters of the usual size."""
NARROWEST: Final = 320


class SimulatorDock(QDockWidget):
    """`closed` comes when a person has put the panel away."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAllowedAreas(Qt.DockWidgetArea.RightDockWidgetArea)
        self.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
        self._fill()

    def make_anew(self) -> None:
        """Make title and panel once more, in the language that is spoken now."""
        old = [self.titleBarWidget(), self.panel]
        self._fill()
        for widget in old:
            widget.hide()
            widget.deleteLater()

    def _fill(self) -> None:
        words = translate("SimulatorPanel", "Simulator")
        self.setWindowTitle(words)
        a11y.name(self, "simulator.dock", words)
        self.panel = SimulatorPanel()
        self.panel.setMinimumWidth(NARROWEST)
        self.setTitleBarWidget(self._make_title())
        self.setWidget(self.panel)

    def _make_title(self) -> QWidget:
        title = Label(Role.HEADING, text=translate("SimulatorPanel", "Simulator"))
        title.setObjectName("simulator.title")
        words = translate("SimulatorPanel", "Close the panel; F12 opens it again")
        close = Button("simulator.close", words, Kind.ICON, icon="close")
        close.activated.connect(self.close)
        bar = QWidget()
        layout = row(title, close)
        layout.setStretch(0, 1)
        layout.setContentsMargins(2 * UNIT + 8, UNIT, UNIT + 4, UNIT // 2)
        bar.setLayout(layout)
        return bar

    def sizeHint(self) -> QSize:
        return QSize(round(WIDTH * letters_of(self)), super().sizeHint().height())

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.panel.close_questions():
            return
        super().keyPressEvent(event)
