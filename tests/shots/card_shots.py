"""The card of the subscription in every situation, one sheet per language and theme.

The widgets are the window's own; the situations are those of `tests.support.snapshots`, because no real
account is in all of them. A process of its own: `python -m tests.shots.card_shots FOLDER`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from gui.presenters.link_state import LinkState
from gui.presenters.main import present_main
from gui.presenters.scene import Scene
from gui.views.main import MainPage
from gui.widgets.layout import Card
from tests.shots.sheets import WIDTH, make_sheet, settled, take_sheets
from tests.support import snapshots
from tests.support.clock import START


def take(out: Path) -> None:
    """All sheets into `out`."""
    take_sheets("tests.shots.card_shots", out)


def cards(application: QApplication) -> Iterator[QImage]:
    """The card of each situation."""
    page = MainPage()
    page.resize(WIDTH, 1600)  # no scroll bar, so that all cards are of one width
    page.show()
    for snapshot in (snapshots.main(), *snapshots.SUBSCRIPTIONS.values()):
        page.render(present_main(Scene(snapshot, LinkState.CONNECTED, START)))
        yield settled(application, _card_in(page))
    page.close()


def _card_in(page: MainPage) -> QWidget:
    widget = page.findChild(QWidget, "main.entitlement")
    while widget is not None and not isinstance(widget, Card):
        widget = widget.parentWidget()
    assert isinstance(widget, Card)
    return widget


if __name__ == "__main__":
    sys.exit(make_sheet("subscription", cards, sys.argv[1:]))
