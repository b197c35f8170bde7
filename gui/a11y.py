"""Names for those who cannot see the window, and for those who script it (STYLE 19).

May import Qt's Gui and Widgets modules only.
"""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QLabel, QWidget


def name(widget: QWidget, object_name: str, accessible_name: str, description: str = "") -> None:
    """Give `widget` its `page.control` name for scripts and the words that a screen reader says."""
    widget.setObjectName(object_name)
    widget.setAccessibleName(accessible_name)
    if description:
        widget.setAccessibleDescription(description)


def label(text: QLabel, control: QWidget) -> None:
    """Tell a screen reader that `text`, beside `control`, is what it is called on the screen."""
    text.setBuddy(control)


def announce(widget: QWidget, sentence: str) -> None:
    """Have a screen reader say `sentence` about something that changed by itself."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, sentence))
