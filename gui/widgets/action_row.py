"""The buttons of the subscription: exactly the actions that the account has now (RULES R3)."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gui.presenters.actions import ActionVM
from gui.widgets.button import Button, Kind
from gui.widgets.flow import FlowLayout

_ROW_HEIGHT = 36


class ActionRow(QWidget):
    """`chosen` carries the page that the action leads to (`shared.reasons.LoginPage`)."""

    chosen = Signal(str)

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self._prefix = prefix
        self._shown: tuple[ActionVM, ...] = ()
        self._layout = FlowLayout(self)

    def show_actions(self, actions: tuple[ActionVM, ...]) -> None:
        """Show exactly `actions`; the buttons stay as they are while these stay the same."""
        if actions == self._shown:
            return
        self._shown = actions
        self.hide()  # shown again with all buttons at once: each one alone would lay out the whole page
        self._layout.clear()
        for vm in actions:
            kind = Kind.PRIMARY if vm.primary else Kind.SECONDARY
            button = Button(f"{self._prefix}.action_{vm.key}", vm.text, kind, waits=True)
            button.setEnabled(vm.enabled)
            button.activated.connect(lambda page=vm.page: self.chosen.emit(page.value))
            self._layout.addWidget(button)
            button.show()  # at once; a layout would do it when the events come round
        self.setVisible(bool(actions))
        self.updateGeometry()

    def keep_room(self, kept: bool) -> None:
        """Hold the place of one row of buttons, so that nothing jumps when they come."""
        if kept:
            self.show()
        self.setMinimumHeight(_ROW_HEIGHT if kept else 0)
