"""Every page of the gallery with letters of twice the size: nothing is cut or lies outside (STYLE 19)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QFont, QImage
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from gui import geometry
from gui.language import Language
from gui.widgets.labels import Label
from gui.widgets.layout import column, settle_layouts
from gui.widgets.page import Page
from gui.window import DEFAULT_SIZE, SMALLEST_SIZE, Window
from tests.shots.model import Subject
from tests.shots.window_parts import Desk, WindowShot
from tests.shots.window_subjects import WINDOW
from tests.support.geometry_faults import geometry_faults
from tests.support.pseudo import PseudoTranslator

PSEUDO = "pseudo"
SPOKEN = (*(each.value for each in Language), PSEUDO)
ONE_LINE = ("quitting", "quitting-in-a-session")
"""An answer to Quit is one line: a third longer and twice as large, it is wider than the 800 pixels of the
screen here. In that language it is measured in the usual size."""


@dataclass(frozen=True, slots=True)
class Ruler(Desk):
    """Measures instead of taking pictures."""

    told: list[str] = field(default_factory=list)
    windows: list[QWidget] = field(default_factory=list)

    def settled(self, widget: QWidget) -> QImage:
        for _ in range(3):  # a layout may ask its parent's once more
            self.application.processEvents()
            settle_layouts()
        self.windows.append(widget.window())
        self.told.extend(geometry_faults(widget.window()))
        return QImage()


@pytest.fixture
def ruler(
    qapp: QApplication, themed: object, spoken: Callable[[Language], None]
) -> Iterator[Callable[[str], Ruler]]:
    """Makes one for a language, and the letters twice as large."""
    translators: list[PseudoTranslator] = []
    rulers: list[Ruler] = []

    def begin(language: str) -> Ruler:
        if language == PSEUDO:
            translators.append(PseudoTranslator())
            qapp.installTranslator(translators[0])
        else:
            spoken(Language(language))
        font = qapp.font()
        font.setPointSizeF(2 * font.pointSizeF())
        qapp.setFont(font)  # `themed` puts it back
        rulers.append(Ruler(qapp, Language.ENGLISH if language == PSEUDO else Language(language)))
        return rulers[-1]

    yield begin
    for each in translators:
        qapp.removeTranslator(each)
    for window in {id(window): window for ruler in rulers for window in ruler.windows}.values():
        if isValid(window):
            window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@contextmanager
def usual_letters(wanted: bool) -> Iterator[None]:
    """Letters of half the size, where that is `wanted`."""
    large = QApplication.font()
    if wanted:
        usual = QFont(large)
        usual.setPointSizeF(large.pointSizeF() / 2)
        QApplication.setFont(usual)
    yield
    QApplication.setFont(large)


@pytest.mark.proof
@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.parametrize("subject", WINDOW, ids=[each.name for each in WINDOW])
@pytest.mark.parametrize("language", SPOKEN)
def test_letters_of_twice_the_size_are_read_whole_on_every_page(
    ruler: Callable[[str], Ruler], language: str, subject: Subject
) -> None:
    measuring = ruler(language)
    told: list[str] = []
    for shot in subject.shots:
        assert isinstance(shot, WindowShot)
        with usual_letters(language == PSEUDO and shot.name in ONE_LINE):
            shot.draw(measuring)
        told += [f"{shot.name}: {each}" for each in dict.fromkeys(measuring.told)]
        measuring.told.clear()
    assert not told, "\n".join(told)


def test_the_window_opens_in_proportion_to_the_text_and_never_larger_than_its_screen(
    qapp: QApplication, themed: object
) -> None:
    usual = Window()
    room = usual.screen().availableSize()
    assert usual.size() == DEFAULT_SIZE
    assert usual.minimumSize() == SMALLEST_SIZE
    font = qapp.font()
    font.setPointSizeF(1.5 * font.pointSizeF())
    qapp.setFont(font)
    larger = Window()
    assert usual.width() < larger.width() < room.width()
    assert DEFAULT_SIZE.height() < larger.height() < room.height()
    geometry.fit(usual, 3 * DEFAULT_SIZE, 3 * SMALLEST_SIZE)
    assert usual.width() == usual.minimumWidth() == room.width()
    assert usual.height() == usual.minimumHeight() < room.height(), "its title has a place, too"
    for window in (usual, larger):
        window.deleteLater()


def test_what_is_wider_than_the_smallest_window_can_be_scrolled_to(qtbot: QtBot, themed: object) -> None:
    page = Page("any", "Words")
    words = Label(text="W" * 60)
    page.fill(column(words))
    qtbot.addWidget(page)
    page.resize(words.minimumSizeHint().width() + 100, 300)
    page.show()
    settle_layouts()
    bars = (page.horizontalScrollBar(), page.verticalScrollBar())
    assert [bar.isVisible() for bar in bars] == [False, False]
    needed = page.widget().heightForWidth(page.widget().minimumSizeHint().width())
    page.resize(200, needed + 5)  # as high as it needs, and the bar below takes of that
    settle_layouts()
    assert [bar.isVisible() for bar in bars] == [True, True]
    assert page.widget().width() - page.viewport().width() == bars[0].maximum()


def test_the_ruler_sees_what_it_is_for(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(300, 100)
    whole, narrow, low, out = QLabel("whole"), QPushButton("narrow"), QLabel("low"), QLabel("out")
    for number, each in enumerate((whole, narrow, low, out)):
        each.setParent(window)
        each.setGeometry(10, 25 * number, 80, 24)
        each.setObjectName(each.text())
    window.show()
    assert geometry_faults(window) == []
    narrow.resize(20, 24)
    low.resize(80, 5)
    out.move(280, 75)
    told = geometry_faults(window)
    assert [each.split()[1] for each in told] == ["narrow", "low", "out"]
