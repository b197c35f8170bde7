"""Where a person is in the window: which control has the keyboard, and how far the page is scrolled.

Kept while the pages are made anew, as for another language. Imported after the first frame.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from gui.widgets.focus import give_focus
from gui.widgets.layout import settle_layouts
from gui.window import Window


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """`control` is an object name, empty where none has the keyboard."""

    control: str
    by_keyboard: bool
    scrolled: int

    def take_back(self, window: Window) -> None:
        """Have `window` be there again, as far as there still is such a place."""
        same = window.findChildren(QWidget, self.control) if self.control else []
        found = next((each for each in same if each.isVisibleTo(window)), None)  # the old ones are going
        if found is not None:
            give_focus(found, self.by_keyboard)
        page = window.page
        if isinstance(page, QAbstractScrollArea):
            settle_layouts()
            bar = page.verticalScrollBar()
            bar.setValue(min(self.scrolled, bar.maximum()))


def place_in(window: Window) -> Whereabouts:
    """Where a person is in `window` now."""
    focus, page = window.focusWidget(), window.page  # also while another window, or a menu, has the keyboard
    return Whereabouts(
        control=focus.objectName() if focus is not None else "",
        by_keyboard=focus is not None and bool(focus.property("ring")),
        scrolled=page.verticalScrollBar().value() if isinstance(page, QAbstractScrollArea) else 0,
    )
