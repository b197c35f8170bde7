"""Small parts of the panel: dense buttons, a sentence about what was refused, and what folds away."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QWidget

from gui import a11y, icons
from gui.texts import translate
from gui.tokens import Tone, current_tokens
from gui.widgets.button import Button, Kind
from gui.widgets.labels import Label, Role
from gui.widgets.layout import STRETCH, UNIT, Card, column, holder, row, settle_layouts
from gui.widgets.picture import IconView

MARGIN = UNIT + 4
"""Around the content of each part."""


def small_button(
    name: str, text: str, kind: Kind = Kind.SECONDARY, *, waits: bool = True, accessible_name: str = ""
) -> Button:
    """A button of the panel, lower than those of the pages."""
    button = Button(name, text, kind, waits=waits, accessible_name=accessible_name)
    button.setProperty("dense", True)
    return button


def card(title: str, name: str, content: QBoxLayout) -> Card:
    """A part of the panel with its heading."""
    heading = Label(Role.STRONG, text=title)
    heading.setObjectName(f"{name}_title")
    made = Card(column(heading, content, gap=UNIT), MARGIN)
    made.setAccessibleName(title)
    return made


def grid_of(*, gap: int, stretched: int) -> tuple[QWidget, QGridLayout]:
    """A widget with a grid in it, whose column `stretched` takes the room that is left."""
    widget = QWidget()
    grid = QGridLayout(widget)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(UNIT)
    grid.setVerticalSpacing(gap)
    grid.setColumnStretch(stretched, 1)
    return widget, grid


def make_dense(part: QWidget) -> None:
    """Let buttons and fields of a part that pages use, too, be as low as those of the panel."""
    for each in part.findChildren(QWidget):
        each.setProperty("dense", True)


class Trouble(QWidget):
    """Why something was refused, right where it was asked for; said aloud when it comes."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._text = Label(Role.SMALL)
        self._text.setObjectName(name)
        layout = row(IconView("error", 16, Tone.BAD), self._text)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.hide()

    def show_problem(self, sentence: str) -> None:
        """Show the sentence; an empty one takes no room."""
        if sentence and sentence != self._text.text():
            a11y.announce(self, sentence)
        self._text.setText(sentence)
        self.setVisible(bool(sentence))


class Fold(Card):
    """A heading that opens and closes what is below it."""

    toggled = Signal(bool)

    def __init__(self, name: str, content: QBoxLayout, *, is_open: bool = False) -> None:
        self._head = Button(name, "", Kind.QUIET)
        self._head.setProperty("dense", True)
        self._head.setProperty("heading", True)
        self._body = holder(content)
        super().__init__(column(row(self._head, STRETCH), self._body, gap=UNIT), MARGIN)
        self._is_open = is_open
        self._title = ""
        self._body.setVisible(is_open)
        self._head.activated.connect(self._toggle)

    @property
    def is_open(self) -> bool:
        """Whether the content can be seen."""
        return self._is_open

    def show_title(self, title: str) -> None:
        """Change the heading."""
        self._title = title
        self._head.show_text(title)
        self._head.setIcon(icons.icon("chevron_down" if self._is_open else "chevron", current_tokens().muted))
        self._head.setAccessibleDescription(self._said())

    def _said(self) -> str:
        if self._is_open:
            return translate("SimulatorPanel", "expanded", "read out by a screen reader")
        return translate("SimulatorPanel", "collapsed", "read out by a screen reader")

    def _toggle(self) -> None:
        self._is_open = not self._is_open
        self._body.setVisible(self._is_open)
        self.show_title(self._title)
        settle_layouts()
        self.toggled.emit(self._is_open)
