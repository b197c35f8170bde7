"""The menu of the main page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from gui import a11y, icons
from gui.texts import translate
from gui.tokens import current_tokens
from shared.reasons import LoginPage

ACCOUNT_PAGE = LoginPage.COMPUTERS.value


class MainMenu(QMenu):
    """What is not needed every day."""

    pause_chosen = Signal()
    resume_chosen = Signal()
    refresh_chosen = Signal()
    page_chosen = Signal(str)
    sign_out_chosen = Signal()
    settings_chosen = Signal()
    about_chosen = Signal()
    simulator_chosen = Signal()
    quit_chosen = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        a11y.name(self, "main.menu_list", translate("Main", "Menu"))
        self._icons: dict[QAction, str] = {}
        self._pause = self._add("pause", translate("Main", "Pause"), "pause", self.pause_chosen.emit)
        self._resume = self._add("resume", translate("Main", "Resume"), "play", self.resume_chosen.emit)
        refresh = self._add("refresh", translate("Main", "Refresh"), "refresh", self.refresh_chosen.emit)
        refresh.setShortcut(QKeySequence(QKeySequence.StandardKey.Refresh))
        self._account = self._add(
            "account_page",
            translate("Main", "Open My Account Page"),
            "open",
            lambda: self.page_chosen.emit(ACCOUNT_PAGE),
        )
        settings = self._add("settings", translate("Main", "Settings"), "sliders", self.settings_chosen.emit)
        settings.setShortcut(QKeySequence("Ctrl+,"))
        self._add("about", translate("Main", "About"), "info", self.about_chosen.emit)
        self._simulator = self._add(
            "simulator", translate("Main", "Simulator Panel"), "sliders", self.simulator_chosen.emit
        )
        self.addSeparator()
        self._add("sign_out", translate("Main", "Sign Out…"), "sign_out", self.sign_out_chosen.emit)
        self._add("quit", translate("Main", "Quit Access Agent…"), "power", self.quit_chosen.emit)

    def _add(self, name: str, text: str, icon: str, act: Callable[[], None]) -> QAction:
        action = QAction(text, self)
        action.setObjectName(f"main.menu_{name}")
        action.triggered.connect(self.close)  # a screen reader chooses it without closing the menu
        action.triggered.connect(lambda _checked=False: act())
        self._icons[action] = icon
        self.addAction(action)
        return action

    def render_menu(self, *, paused: bool, has_account_page: bool, has_simulator: bool) -> None:
        """Show what can be chosen now."""
        self._pause.setVisible(not paused)
        self._resume.setVisible(paused)
        self._account.setEnabled(has_account_page)
        self._simulator.setVisible(has_simulator)

    def open_below(self, widget: QWidget) -> None:
        """Open below the right edge of `widget`, tinted by the palette of the moment."""
        colour = current_tokens().muted
        for action, icon in self._icons.items():
            action.setIcon(icons.icon(icon, colour))
        corner = widget.mapToGlobal(QPoint(widget.width(), widget.height() + 4))
        self.popup(corner - QPoint(self.sizeHint().width(), 0))
