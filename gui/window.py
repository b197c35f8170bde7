"""The window itself: banners above, one page below. Knows pages only as widgets; switches when told.

Imported before the first frame: keeps clear of the `Qt` namespace (30 ms) and of `gui.widgets` (P1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from gui import geometry
from gui.moving import ASKED
from gui.texts import PRODUCT
from gui.timers import soon

if TYPE_CHECKING:
    from collections.abc import Callable

    from gui.widgets.page import Page

DEFAULT_SIZE = QSize(480, 740)
"""With letters of the usual size."""
SMALLEST_SIZE = QSize(420, 560)


class Window(QMainWindow):
    """One window, one visible page."""

    first_painted = Signal()
    refresh_asked = Signal()
    settings_asked = Signal()
    quit_asked = Signal()
    opened = Signal()
    activated = Signal()
    motion_asked = Signal()
    closed = Signal()

    def __init__(self, first: QWidget | None = None) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle(PRODUCT)
        geometry.fit(self, DEFAULT_SIZE, SMALLEST_SIZE)
        self._first = first
        self._was_painted = False
        self._holds: Callable[[], bool] | None = None
        self._pages = QStackedWidget()
        if first is not None:
            self._pages.addWidget(first)
        centre = QWidget()
        self._layout = QVBoxLayout(centre)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addWidget(self._pages)
        self.setCentralWidget(centre)

    def listen_to_keys(self) -> None:
        """Make the window's own keys work: refresh, settings, close."""
        from PySide6.QtGui import QKeySequence, QShortcut

        # Closing is for this window only; what quitting means is asked.
        QShortcut(QKeySequence("Ctrl+Q"), self, self.quit_asked.emit)
        closes = QShortcut(self)
        closes.setKeys(QKeySequence.StandardKey.Close)  # all that the system has for it
        closes.activated.connect(self._close_by_key)
        QShortcut(QKeySequence("F5"), self, self.refresh_asked.emit)
        QShortcut(QKeySequence("Ctrl+,"), self, self.settings_asked.emit)

    def put_on_top(self, widget: QWidget) -> None:
        """Place the banners above the pages."""
        self._layout.insertWidget(0, widget)
        widget.lower()  # the first of its siblings: read out and reached before the page below it

    @property
    def page(self) -> QWidget | None:
        """The page that is shown."""
        return self._pages.currentWidget()

    def show_page(self, page: Page) -> None:
        """Switch to `page` and give its main control the keyboard; nothing happens when it is shown."""
        if page is self._pages.currentWidget():
            return
        from gui.widgets.focus import give_focus, is_by_keyboard

        by_keyboard = is_by_keyboard()
        if self._pages.indexOf(page) < 0:
            self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)
        if self._first is not None:
            self._pages.removeWidget(self._first)
            self._first.deleteLater()
            self._first = None
        focus = page.first_focus()
        if focus is not None:
            give_focus(focus, by_keyboard)

    def show_instead(self, widget: QWidget) -> None:
        """Show `widget`, which is no page: there are none, and none will come."""
        self._pages.addWidget(widget)
        self._pages.setCurrentWidget(widget)

    def drop_page(self, page: Page) -> None:
        """Forget `page`; another one is shown in its place at once."""
        self._pages.removeWidget(page)
        page.deleteLater()

    def come_to_front(self) -> None:
        """Show the window above the others, also when it was minimised."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            soon(self.first_painted.emit, self)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and self.isActiveWindow():
            self.activated.emit()

    def customEvent(self, event: QEvent) -> None:
        if event.type() is ASKED:
            self.motion_asked.emit()

    def hold(self, holds: Callable[[], bool]) -> None:
        """Stay open when a person closes the window while `holds` says so; the program itself can."""
        self._holds = holds

    def _close_by_key(self) -> None:
        if self._holds is None or not self._holds():
            self.close()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.opened.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        if event.spontaneous() and self._holds is not None and self._holds():
            event.ignore()
            return
        super().closeEvent(event)
        self.closed.emit()
