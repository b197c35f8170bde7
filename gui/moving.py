"""Whether what turns in the window may turn: the one place that widgets ask (STYLE 19).

What the person wishes stands in the application's style as the length of animations, which nothing that Qt
itself animates exceeds either; `gui.theme` sets it, and `gui.motion` finds it out. Imported before the first
frame: QtCore only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QEvent

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

ASKED: Final = QEvent.Type(QEvent.registerEventType())
"""Sent to a window in which something is about to turn: a good moment to ask what the person wishes."""


def may_move(widget: QWidget) -> bool:
    """Whether something in `widget` may turn, as far as is known."""
    from PySide6.QtWidgets import QStyle

    return widget.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, widget) > 0


def ask_to_move(widget: QWidget) -> bool:
    """As `may_move`, for something that begins to turn. A wish that is not known yet changes the style later,
    which is an event (`StyleChange`)."""
    QCoreApplication.sendEvent(widget.window(), QEvent(ASKED))
    return may_move(widget)
