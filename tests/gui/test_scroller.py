"""Scroll areas and what asks them for children that they do not have (decision 021)."""

from __future__ import annotations

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractScrollArea, QLabel, QPlainTextEdit, QScrollArea
from pytestqt.qtbot import QtBot

import gui.simulator.views.panel
import gui.widgets.text_area
from gui.widgets.page import Page
from gui.widgets.scroller import Scroller


def of_ours(kind: type) -> set[type]:
    """The direct subclasses of `kind` in this product."""
    return {each for each in kind.__subclasses__() if each.__module__.startswith("gui.")}


def test_every_scroll_area_of_the_window_is_one_that_looks_before_it_answers() -> None:
    assert issubclass(gui.simulator.views.panel.SimulatorPanel, Page)
    assert issubclass(gui.widgets.text_area.TextArea, QPlainTextEdit)
    assert of_ours(QScrollArea) == {Scroller}
    assert of_ours(QAbstractScrollArea) == set()


def test_a_scroll_area_answers_for_the_children_that_it_has_and_for_no_others(qtbot: QtBot) -> None:
    area = Scroller()
    qtbot.addWidget(area)
    area.setAccessibleName("Words")
    area.setWidget(QLabel("inside"))
    told = QAccessible.queryAccessibleInterface(area)
    assert told.text(QAccessible.Text.Name) == "Words"
    assert told.role() is QAccessible.Role.Client
    assert told.child(0).object() is area.viewport()
    assert told.child(0).child(0).object() is area.widget()
    plain = area.metaObject().superClass().className() == "QScrollArea"
    assert plain, "the nearest name of Qt's is that of a plain widget"
    assert area.metaObject().className() == "QWidget"
    for beyond in (told.childCount(), told.childCount() + 1, 1000, -1):
        assert told.child(beyond) is None
