"""A scroll area that outlives a screen reader which asks it for a child that it does not have.

What tells a screen reader of a widget is chosen by the name of the widget's class, the nearest first. The one
that Qt keeps for scroll areas reads its list of children at any number it is given (`QList::at`, up to and
with Qt 6.11), and a page that is left while it is read has fewer children than it had when they were counted:
the window dies. The one that Qt keeps for plain widgets looks first. Decision 021.
"""

from __future__ import annotations

from PySide6.QtWidgets import QScrollArea


class QWidget(QScrollArea):
    """A scroll area whose nearest name is that of a plain widget. To be called `Scroller`."""


Scroller = QWidget
