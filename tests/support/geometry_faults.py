"""What is cut off, lies outside its window or is out of reach, told by the geometry of widgets (STYLE 19)."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QLabel, QLineEdit, QWidget

from gui.widgets.labels import ElidedLabel
from gui.widgets.page import Page
from gui.widgets.time_ring import TimeRing

_SMOOTH = 2
"""Pixels by which a letter may lean out of the room that it was measured to need."""


def geometry_faults(root: QWidget) -> list[str]:
    """Each as a sentence; `root` is visible and its layout at rest."""
    told = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisibleTo(root) or widget.objectName().startswith("qt_"):
            continue
        told += [f"{_named(widget)}: {each}" for each in (*_cut(widget), *_outside(widget, root))]
    return told


def _named(widget: QWidget) -> str:
    words = getattr(widget, "whole_text", "") or (
        widget.text() if isinstance(widget, QLabel | QAbstractButton | QLineEdit) else ""
    )
    return f"{type(widget).__name__} {widget.objectName()} {words[:60]!r}"


def _cut(widget: QWidget) -> Iterator[str]:
    """Why not all of its words can be read."""
    metrics = widget.fontMetrics()
    if isinstance(widget, ElidedLabel):
        if widget.text() != widget.whole_text and not widget.toolTip():
            yield "shortened, and no tooltip tells the rest"
        if widget.height() < metrics.height() - _SMOOTH:
            yield "lower than its letters"
    elif isinstance(widget, QLabel):
        if widget.text():
            yield from _cut_label(widget)
    elif isinstance(widget, QAbstractButton):
        if widget.text():
            needed = metrics.horizontalAdvance(widget.text().replace("&&", "&"))
            if widget.contentsRect().width() + _SMOOTH < needed:
                yield f"{widget.contentsRect().width()} wide for words of {needed}"
            if widget.contentsRect().height() + _SMOOTH < metrics.height():
                yield "lower than its letters"
    elif isinstance(widget, QLineEdit):
        if widget.height() < metrics.height():
            yield "lower than its letters"
    elif isinstance(widget, TimeRing) and widget.digits:
        needed = widget.sizeHint().width()
        if min(widget.width(), widget.height()) + _SMOOTH < needed:
            yield f"{widget.width()} wide for digits that want {needed}"


def _cut_label(label: QLabel) -> Iterator[str]:
    metrics, room = QFontMetrics(label.font()), label.contentsRect().width()
    if label.wordWrap():
        needed = label.heightForWidth(label.width())
        if label.height() + _SMOOTH < needed:
            yield f"{label.height()} high for lines of {needed}"
        widest = max(metrics.horizontalAdvance(word) for word in label.text().split() or [""])
    else:
        widest = max(metrics.horizontalAdvance(line) for line in label.text().splitlines() or [""])
        if label.height() + _SMOOTH < metrics.height():
            yield "lower than its letters"
    if room + _SMOOTH < widest:
        yield f"{room} wide for a word of {widest}"


def _outside(widget: QWidget, root: QWidget) -> Iterator[str]:
    """Why it cannot be seen whole, wherever the page is scrolled to. Pages scroll up and down only."""
    if not isinstance(widget, QLabel | QAbstractButton | QLineEdit | TimeRing):
        return
    above = widget.parentWidget()
    while above is not None and above is not root and not isinstance(above, Page):
        above = above.parentWidget()
    area = above.viewport() if isinstance(above, QAbstractScrollArea) else root
    place = QRect(widget.mapTo(area, QPoint(0, 0)), widget.size())
    if place.left() < 0 or place.right() > area.width():
        yield f"from {place.left()} to {place.right()} of {area.width()} pixels"
    if area is root and (place.top() < 0 or place.bottom() > area.height()):
        yield f"from {place.top()} to {place.bottom()} of {area.height()} pixels, and nothing scrolls there"
