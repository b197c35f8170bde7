"""What every page is: a column that scrolls when the window is small and never grows too wide to read."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.geometry import letters_of
from gui.widgets.button import Button
from gui.widgets.confirmation import Confirmation
from gui.widgets.layout import UNIT
from gui.widgets.scroller import Scroller

READABLE_WIDTH: Final = 520
"""Pixels at 100 %: the widest column of text."""


class _Body(QWidget):
    """What scrolls. Its least height is what its texts need at the width it has, not at the smallest one."""

    layout_asked = Signal()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self.layout_asked.emit()
        return done

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), 0)


class Page(Scroller):
    """Base of all views. `name` starts the object names of its controls."""

    def __init__(self, name: str, title: str, *, width: int = READABLE_WIDTH, centred: bool = False) -> None:
        super().__init__()
        self.setObjectName(f"{name}.page")
        self.setAccessibleName(title)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._body = _Body()
        self._body.setObjectName("page_body")
        self._column = QWidget()
        self._width = width
        self._give_letters_room()
        self._column.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        outer = self._outer = QVBoxLayout(self._body)
        outer.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        outer.setSpacing(0)
        middle = QHBoxLayout()
        middle.addStretch(0)
        middle.addWidget(self._column, 1)
        middle.addStretch(0)
        if centred:
            outer.addStretch(2)
        outer.addLayout(middle)
        outer.addStretch(3)
        self.setWidget(self._body)
        self._body.layout_asked.connect(self._need_scroll_bar)

    def set_top(self, pixels: int) -> None:
        """Begin the content `pixels` below the upper edge."""
        margins = self._outer.contentsMargins()
        self._outer.setContentsMargins(margins.left(), pixels, margins.right(), margins.bottom())

    def fill(self, layout: QBoxLayout) -> None:
        """Put the page's content in its column."""
        layout.setContentsMargins(0, 0, 0, 0)
        self._column.setLayout(layout)

    def first_focus(self) -> QWidget | None:
        """The control that has the keyboard when the page opens: the primary one."""
        buttons = [button for button in self.findChildren(Button) if button.isVisibleTo(self)]
        for kind in ("primary", "secondary"):
            for button in buttons:
                if button.property("kind") == kind:
                    return button
        return None

    def release(self) -> None:
        """The work that a control of this page asked for is done, well or badly."""
        for button in self.findChildren(Button):
            button.release()

    def close_questions(self) -> bool:
        """Close the questions that stand open; whether there was one."""
        open_ones = [each for each in self.findChildren(Confirmation) if each.is_open]
        for each in open_ones:
            each.close_question()
        return bool(open_ones)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._need_scroll_bar()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._give_letters_room()

    def _give_letters_room(self) -> None:
        self._column.setMaximumWidth(int(self._width * letters_of(self)))

    def _need_scroll_bar(self) -> None:
        """Scroll only what is longer than the window. Qt asks at the width that the bar leaves over, so
        that a bar that once was there could make its own need. What is wider, too, with very large letters
        in a small window, has a bar below, which takes of the height."""
        room, width = self.maximumViewportSize(), self._body.minimumSizeHint().width()
        below = self.horizontalScrollBar().sizeHint().height() if width > room.width() else 0
        fits = self._body.heightForWidth(max(width, room.width())) <= room.height() - below
        bar = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if fits else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        if bar is not self.verticalScrollBarPolicy():
            self.setVerticalScrollBarPolicy(bar)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.close_questions():
            return
        super().keyPressEvent(event)
