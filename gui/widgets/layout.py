"""Rows and columns on the 8-pixel grid, and the card that holds what belongs together."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

UNIT: Final = 8
STRETCH: Final = None
"""Stands in a row or column for the room that grows."""

Part = QWidget | QBoxLayout | int | None


def row(*parts: Part, gap: int = UNIT) -> QHBoxLayout:
    """Parts from left to right; an int is extra room in pixels, `STRETCH` takes what is left."""
    layout = QHBoxLayout()
    _fill(layout, parts, gap, Qt.AlignmentFlag.AlignVCenter)
    return layout


def column(*parts: Part, gap: int = UNIT) -> QVBoxLayout:
    """Parts from top to bottom; an int is extra room in pixels, `STRETCH` takes what is left."""
    layout = QVBoxLayout()
    _fill(layout, parts, gap, None)
    return layout


def holder(layout: QBoxLayout) -> QWidget:
    """A plain widget around `layout`, to show and hide it as one."""
    widget = QWidget()
    layout.setContentsMargins(0, 0, 0, 0)
    widget.setLayout(layout)
    return widget


def keep_place(*widgets: QWidget) -> None:
    """Let `widgets` keep their room while they are hidden, so that nothing jumps when they come and go."""
    for widget in widgets:
        policy = widget.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        widget.setSizePolicy(policy)


def settle_layouts() -> None:
    """Carry out every change of layout that is under way.

    It goes up the tree in posted events, one level each; a frame or a picture between them would be
    crooked, with names cut off at the width that they had before.
    """
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)


def _fill(layout: QBoxLayout, parts: tuple[Part, ...], gap: int, alignment: Qt.AlignmentFlag | None) -> None:
    layout.setSpacing(gap)
    layout.setContentsMargins(0, 0, 0, 0)
    for part in parts:
        if isinstance(part, QWidget):
            layout.addWidget(part)
            if alignment is not None and not part.sizePolicy().hasHeightForWidth():
                layout.setAlignment(part, alignment)
        elif isinstance(part, QBoxLayout):
            layout.addLayout(part)
        elif part is None:
            layout.addStretch(1)
        else:
            layout.addSpacing(part)


def hairline() -> QFrame:
    """A thin line between what is listed; the style sheet paints it from the palette."""
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    line.setFrameShadow(QFrame.Shadow.Plain)
    line.setProperty("line", True)
    line.setFixedHeight(1)
    return line


class Card(QFrame):
    """A quiet surface with a border; the style sheet paints it from the palette."""

    def __init__(self, layout: QBoxLayout, margin: int = 2 * UNIT) -> None:
        super().__init__()
        layout.setContentsMargins(margin, margin, margin, margin)
        self.setLayout(layout)
