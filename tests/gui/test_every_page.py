"""Every page, for every snapshot it has: names, keyboard, plain text, idempotence (STYLE 15, 19)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt, QTranslator
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from gui.presenters.link_state import LinkState
from gui.presenters.scene import Scene
from gui.routes import route_for
from gui.widgets.labels import ElidedLabel
from gui.widgets.picture import StatusDot
from shared.snapshot import Snapshot
from tests.gui.conftest import OnePage
from tests.support import session_snapshots, snapshots
from tests.support.clock import START

Show = Callable[..., OnePage]
ALL = pytest.mark.parametrize(
    "snapshot", session_snapshots.EVERY.values(), ids=session_snapshots.EVERY.keys()
)


def controls(page: QWidget) -> list[QWidget]:
    """Everything that a person can act on."""
    return [
        widget
        for widget in page.findChildren(QWidget)
        if isinstance(widget, QAbstractButton | QLineEdit) and not widget.objectName().startswith("qt_")
    ]


@ALL
def test_each_page_is_named_reached_by_tab_plain_the_same_again_and_whole_in_the_smallest_window(
    show_page: Show, snapshot: Snapshot
) -> None:
    shown = show_page(snapshot)  # once for all: making a page takes longer than looking it through
    each_control_has_a_name_for_scripts_and_one_for_screen_readers(shown, route_for(snapshot).value)
    no_two_visible_controls_share_a_name(shown)
    tab_reaches_every_control(shown)
    all_text_is_plain(shown)
    the_view_model_is_frozen(shown, snapshot)
    rendering_twice_changes_nothing(shown, snapshot)
    shown.resize(420, 560)
    fits(shown)


def each_control_has_a_name_for_scripts_and_one_for_screen_readers(shown: OnePage, page: str) -> None:
    for control in controls(shown.window):
        if not control.isVisibleTo(shown.window):
            continue
        assert control.objectName().startswith(f"{page}."), control
        interface = QAccessible.queryAccessibleInterface(control)
        assert interface.text(QAccessible.Text.Name).strip(), control.objectName()
    for action in shown.window.findChildren(QAction):
        if not action.isSeparator() and action.text():
            assert action.objectName().startswith(f"{page}."), action.text()


def no_two_visible_controls_share_a_name(shown: OnePage) -> None:
    names = [each.objectName() for each in controls(shown.window) if each.isVisibleTo(shown.window)]
    assert len(names) == len(set(names))


def tab_reaches_every_control(shown: OnePage) -> None:
    wanted = {each for each in controls(shown.window) if each.isVisibleTo(shown.window)}
    for control in wanted:
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, control.objectName()
    if not wanted:
        return
    first = next(iter(wanted))
    reached, at = {first}, first.nextInFocusChain()
    while at is not first:
        reached.add(at)
        at = at.nextInFocusChain()
    assert wanted <= reached


def all_text_is_plain(shown: OnePage) -> None:
    for label in shown.window.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText, label.text()


def the_view_model_is_frozen(shown: OnePage, snapshot: Snapshot) -> None:
    vm = shown.binding.present(Scene(snapshot, LinkState.CONNECTED, START))
    with pytest.raises(dataclasses.FrozenInstanceError):
        vm.detail = "changed"
    assert not hasattr(vm, "__dict__")


def rendering_twice_changes_nothing(shown: OnePage, snapshot: Snapshot) -> None:
    before = shown.binding.page.grab().toImage()
    widgets = [id(each) for each in shown.binding.page.findChildren(QWidget)]
    shown.binding.render(shown.binding.present(Scene(snapshot, LinkState.CONNECTED, START)))
    assert [id(each) for each in shown.binding.page.findChildren(QWidget)] == widgets
    rings = shown.window.findChildren(QWidget, "") and any(
        type(each).__name__ == "Ring" and each.isVisible() for each in shown.window.findChildren(QWidget)
    )
    if not rings:  # a turning ring looks different at every moment
        assert shown.binding.page.grab().toImage() == before


def fits(shown: OnePage) -> None:
    """Nothing is wider than the window, no sentence is cut off."""
    body = shown.binding.page.widget()
    assert body.minimumSizeHint().width() <= shown.binding.page.viewport().width()
    for label in shown.window.findChildren(QLabel):
        if label.isVisible() and label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width()), label.text()


class Longer(QTranslator):
    """A language in which every sentence is a third longer, in words of the usual length."""

    def translate(  # type: ignore[override]
        self, context: str, text: str, note: str | None = None, number: int = -1
    ) -> str:
        extra = max(3, len(text) * 3 // 10)
        return f"{text} {'longer ' * (extra // 7 + 1)}"[: len(text) + extra]


@ALL
def test_a_language_with_longer_sentences_fits_the_smallest_window(
    show_page: Show, snapshot: Snapshot, qapp: QApplication
) -> None:
    translator = Longer()
    qapp.installTranslator(translator)
    try:
        shown = show_page(snapshot)
        shown.resize(420, 560)
        fits(shown)
    finally:
        qapp.removeTranslator(translator)


@pytest.mark.parametrize(
    "name",
    [
        "<b>bold</b> & <img src=x>",
        "مكتب الدراسة",
        "🖥️👩🏽‍💻",
        "x" * 300,
        "line\nbreak",
        "{name} %1 %n",
    ],
    ids=["markup", "right-to-left", "emoji", "300", "lines", "braces"],
)
@pytest.mark.security(30)
def test_a_strange_name_is_shown_as_it_is_on_one_line(show_page: Show, name: str) -> None:
    rows = (replace(snapshots.COMPUTERS[0], name=name), replace(snapshots.COMPUTERS[1], name=name))
    snapshot = snapshots.main(computers=rows, computer=replace(snapshots.THIS, name=name))
    shown = show_page(snapshot)
    shown.resize(420, 560)
    expected = " ".join(name.split())
    for control in ("main.name", "main.computer_c1_name", "main.computer_c2_name"):
        label = shown.find.find(control)
        assert isinstance(label, ElidedLabel)
        assert label.whole_text == expected
        assert label.textFormat() is Qt.TextFormat.PlainText
        assert label.width() <= shown.window.width()
        if "<" in label.toolTip()[6:-7]:
            pytest.fail("a tooltip would read the name as markup")
    shown.find.click("main.computer_c2_remove")
    assert name in shown.find.text("main.computer_c2_question_question")


def test_colour_is_never_the_only_sign(show_page: Show) -> None:
    pictures = []
    for snapshot in (snapshots.main(), snapshots.offline(), snapshots.paused(), snapshots.loading()):
        shown = show_page(snapshot)
        dot = shown.window.findChild(StatusDot)
        assert dot is not None
        image = dot.grab().toImage()
        # the shape alone: which pixels differ from the background
        ground = image.pixel(0, 0)
        shape = frozenset(
            (x, y) for x in range(image.width()) for y in range(image.height()) if image.pixel(x, y) != ground
        )
        pictures.append((shape, shown.find.text("main.status")))
    assert len({shape for shape, _ in pictures}) == 4
    assert len({word for _, word in pictures}) == 4
