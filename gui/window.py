"""The window itself: banners above, one page below. Knows pages only as widgets; switches when told.

May import `gui.widgets` and Qt; imported before the first frame, so it stays light (PERFORMANCE P1).
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from gui.texts import PRODUCT
from gui.timers import soon
from gui.widgets.focus import give_focus
from gui.widgets.page import Page

DEFAULT_SIZE = QSize(480, 720)
SMALLEST_SIZE = QSize(420, 560)


class Window(QMainWindow):
    """One window, one visible page."""

    first_painted = Signal()
    refresh_asked = Signal()
    activated = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle(PRODUCT)
        self.setMinimumSize(SMALLEST_SIZE)
        self.resize(DEFAULT_SIZE)
        self._was_painted = False
        self._top: QWidget | None = None
        self._pages = QStackedWidget()
        centre = QWidget()
        self._layout = QVBoxLayout(centre)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addWidget(self._pages, 1)
        self.setCentralWidget(centre)
        # Closing ends this window only; the agent goes on. Quitting the agent is in the menu.
        QShortcut(QKeySequence(QKeySequence.StandardKey.Quit), self, self.close)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self, self.close)
        QShortcut(QKeySequence(Qt.Key.Key_F5), self, self.refresh_asked.emit)

    def put_on_top(self, widget: QWidget) -> None:
        """Place the banners above the pages."""
        self._layout.insertWidget(0, widget)

    @property
    def page(self) -> Page | None:
        """The page that is shown."""
        page = self._pages.currentWidget()
        return page if isinstance(page, Page) else None

    def show_page(self, page: Page) -> None:
        """Switch to `page` and give its main control the keyboard; nothing happens when it is shown."""
        if page is self._pages.currentWidget():
            return
        if self._pages.indexOf(page) < 0:
            self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)
        focus = page.first_focus()
        if focus is not None:
            give_focus(focus)

    def come_to_front(self) -> None:
        """Show the window above the others, also when it was minimised."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
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

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()
