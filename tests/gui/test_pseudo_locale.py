"""Every page in a language that nobody speaks: no word is left over, nothing is cut, nothing lies on another.

A part of the pages at every time; all of them, and at twice the size, as a proof.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QLocale, QRect
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from gui.presenters.link_state import LinkState
from gui.presenters.quitting import present_quit
from gui.presenters.scene import Scene
from gui.presenters.tray import present_tray
from gui.routes import Place
from gui.texts import PRODUCT, translate
from gui.views.quitting import QuitQuestion
from shared.snapshot import Snapshot
from tests.gui.conftest import OnePage
from tests.gui.test_every_page import fits
from tests.gui.test_language import whole
from tests.support import session_snapshots, settings_snapshots, snapshots
from tests.support.clock import START
from tests.support.pseudo import PseudoTranslator, pseudo, untranslatable

Show = Callable[..., OnePage]
EVERY = session_snapshots.EVERY | settings_snapshots.ALL | settings_snapshots.ABOUT
QUICK = ("sign_in_code", "main-session-limited", "limit", "question", "about")
PAGES = [pytest.param(name, marks=() if name in QUICK else pytest.mark.proof) for name in EVERY]

NAMES = {
    PRODUCT, "Access", "App Store", "Studio", "Reception", "Ada’s notebook", "Workshop", "Old laptop",
    "Windows", "Mac", "Linux", "Phone", "Chrome", "Android", "Firefox", "Safari", "iOS",
    "Firefox on a computer whose name is rather long", "Enter", "Ctrl", "MIT", "Python",
}  # fmt: skip
"""What things are called by their owners or their makers, in every language."""


@pytest.fixture
def pseudo_spoken(qapp: QApplication) -> Iterator[None]:
    """The window speaks it."""
    translator = PseudoTranslator()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def place_of(name: str) -> Place:
    """Where the page of a snapshot is."""
    if name in settings_snapshots.ABOUT:
        return Place.ABOUT
    return Place.SETTINGS if name in settings_snapshots.ALL else Place.HOME


@pytest.mark.rule("R90")
@pytest.mark.parametrize("name", PAGES)
def test_every_word_of_a_page_can_be_translated_and_a_longer_one_fits(
    show_page: Show, pseudo_spoken: None, name: str
) -> None:
    shown = show_page(EVERY[name], place=place_of(name))
    shown.resize(420, 560)
    assert words_left(shown.window) == {}
    fits(shown)
    whole(shown)
    assert laid_over_each_other(shown.window) == []


@pytest.mark.proof
@pytest.mark.rule("R90")
@pytest.mark.parametrize("name", EVERY)
def test_a_longer_language_fits_at_twice_the_size(
    show_page: Show, pseudo_spoken: None, themed: object, qapp: QApplication, name: str
) -> None:
    font = qapp.font()
    font.setPointSizeF(2 * font.pointSizeF())
    qapp.setFont(font)  # `themed` puts it back
    shown = show_page(EVERY[name], place=place_of(name))
    shown.resize(840, 1120)
    fits(shown)
    whole(shown)
    assert laid_over_each_other(shown.window) == []


@pytest.mark.rule("R90")
@pytest.mark.parametrize(
    "snapshot",
    [
        snapshots.main(),
        snapshots.paused(),
        session_snapshots.live(),
        session_snapshots.live(replace(session_snapshots.LIVE, view_only=True)),
    ],
    ids=["reachable", "paused", "in a session", "watched"],
)
def test_what_quit_asks_can_be_translated_and_a_longer_one_fits(
    show_page: Show, pseudo_spoken: None, snapshot: Snapshot
) -> None:
    shown = show_page(snapshot)
    vm = present_quit(Scene(snapshot, LinkState.CONNECTED, START))
    assert vm is not None
    question = QuitQuestion()
    shown.window.put_on_top(question)
    question.render(vm)
    question.open_question()
    shown.resize(420, 560)
    assert words_left(question) == {}
    fits(shown)
    for button in question.findChildren(QAbstractButton):
        assert button.width() >= button.fontMetrics().horizontalAdvance(button.text()), button.text()
        assert button.mapTo(question, button.rect().topRight()).x() <= 420, button.text()
    assert laid_over_each_other(shown.window) == []


@pytest.mark.rule("R90", "R91")
@pytest.mark.parametrize("name", session_snapshots.EVERY)
def test_every_word_of_the_tray_can_be_translated(pseudo_spoken: None, name: str) -> None:
    vm = present_tray(Scene(session_snapshots.EVERY[name], LinkState.CONNECTED, START))
    texts = (*vm.lines, *(entry.text for entry in vm.entries))
    assert texts
    assert [word for text in texts for word in untranslatable(text, known())] == []


def words_left(window: QWidget) -> dict[str, list[str]]:
    """What is read or heard in the window and is not in the language, by the name of its control."""
    found: dict[str, list[str]] = {}
    for widget in window.findChildren(QWidget):
        if not widget.isVisibleTo(window) or widget.objectName().startswith("qt_"):
            continue
        texts = [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()]
        if isinstance(widget, QLabel | QAbstractButton):
            texts.append(getattr(widget, "whole_text", widget.text()))
        left = [word for text in texts for word in untranslatable(text, known())]
        if left:
            found[widget.objectName() or " ".join(texts)] = left
    return found


def known() -> set[str]:
    """Names, and the words of dates and of amounts of data, which come from the system."""
    system, forms = QLocale(), list(QLocale.FormatType)
    months = {system.monthName(month, form) for month in range(1, 13) for form in forms}
    days = {system.dayName(day, form) for day in range(1, 8) for form in forms}
    return NAMES | months | days | {system.formattedDataSize(0).split()[1]}


def laid_over_each_other(window: QWidget) -> list[tuple[str, str]]:
    """Pairs of visible texts that share a place."""
    seen: list[tuple[QWidget, QRect]] = []
    for widget in (*window.findChildren(QLabel), *window.findChildren(QAbstractButton)):
        if widget.isVisibleTo(window) and widget.text():
            place = QRect(widget.mapTo(window, widget.rect().topLeft()), widget.size())
            seen.append((widget, place))
    return [
        (one.text(), other.text())
        for (one, here), (other, there) in itertools.combinations(seen, 2)
        if not one.isAncestorOf(other) and not other.isAncestorOf(one) and here.intersects(there)
    ]


def test_the_checks_see_what_they_are_for(qapp: QApplication, pseudo_spoken: None, qtbot: object) -> None:
    assert translate("Any", "Settings") == pseudo("Settings")
    assert untranslatable(f"{pseudo('Signed in as {email}.')} ada@example.org `sign-in`") == []
    assert untranslatable("Signed in") == ["Signed"]
    window = QWidget()
    for text in ("one", "other"):
        QLabel(text, window).resize(80, 20)
    window.show()
    assert laid_over_each_other(window) == [("one", "other")]
    assert list(words_left(window).values()) == [["one"], ["other"]]
    window.close()
