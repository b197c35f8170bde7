"""Visible focus for those who use the keyboard, and a calm page for those who do not.

The ring shows when the focus came by Tab or a shortcut, or from a control that showed the ring.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

_BY_KEYBOARD: Final = frozenset(
    {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason}
)
_UNCHANGED: Final = frozenset({Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason})


def show_ring(widget: QWidget, reason: Qt.FocusReason) -> None:
    """`widget` got the focus for `reason`: show the ring where it helps."""
    if reason not in _UNCHANGED:
        set_ring(widget, reason in _BY_KEYBOARD)


def set_ring(widget: QWidget, shown: bool) -> None:
    """Show or hide the ring; the style sheet draws it."""
    if bool(widget.property("ring")) is not shown:
        widget.setProperty("ring", shown)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def is_by_keyboard() -> bool:
    """Whether the control that has the focus shows the ring. Ask before it is hidden."""
    last = QApplication.focusWidget()
    return last is not None and bool(last.property("ring"))


def give_focus(widget: QWidget, by_keyboard: bool | None = None) -> None:
    """Move the keyboard to `widget`, with the ring where the last control had it."""
    ring = is_by_keyboard() if by_keyboard is None else by_keyboard
    widget.setFocus(Qt.FocusReason.TabFocusReason if ring else Qt.FocusReason.OtherFocusReason)
    set_ring(widget, ring)  # Qt may have moved the focus there already, for a reason of its own


def claim_escape(event: QEvent) -> None:
    """Let Esc reach a question even while one of its buttons has the focus; to be asked in its `event`."""
    if (
        isinstance(event, QKeyEvent)
        and event.type() is QEvent.Type.ShortcutOverride
        and event.key() == Qt.Key.Key_Escape
    ):
        event.accept()
