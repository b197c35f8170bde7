"""Nothing jumps, is cut off or cries wolf: the window while it loads, grows and works (STYLE 18, issue 2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gui.presenters.link_state import LinkState
from gui.presenters.scene import Scene
from gui.widgets.page import Page
from gui.widgets.rename import RenameField
from shared.reasons import SignInStep
from shared.snapshot import ComputerView, Snapshot
from shared.state import AgentState
from tests.gui.conftest import Living, OnePage
from tests.support import snapshots
from tests.support.clock import START

Show = Callable[..., OnePage]
Open = Callable[..., Living]
UNASKED = replace(snapshots.SERVICE, reachable=None)


def named(name: str, revision: int = 1) -> Snapshot:
    rows = (replace(snapshots.COMPUTERS[0], name=name), *snapshots.COMPUTERS[1:])
    return snapshots.main(revision=revision, computer=ComputerView("c1", name, True), computers=rows)


def test_a_longer_name_is_whole_in_the_very_next_frame(living: Open, qtbot: QtBot) -> None:
    one = living(named("vm"))
    frames: list[tuple[str, ...]] = []

    def look() -> None:
        labels = [one.find.find("main.name"), one.find.find("main.computer_c1_name")]
        frames.append(tuple(label.text() for label in labels if isinstance(label, QLabel)))

    one.link.snapshot_received.connect(look)  # after the conductor, before anything is painted
    with qtbot.wait_signal(one.link.snapshot_received):
        one.door.show(named("Studio", revision=2))
    assert frames == [("Studio", "Studio")]


def test_an_agent_that_has_just_started_is_connecting_not_offline(living: Open) -> None:
    one = living(snapshots.main(state=AgentState.OFFLINE, service=UNASKED))
    assert one.main.status == "Connecting…"
    assert one.find.text("main.computer_c1_status") == "Connecting…"
    assert one.find.text("main.computer_c2_status") == "Last known: online"
    assert not one.find.has("banner.offline")
    assert "fline" not in one.find.text("main.status_text")


def test_only_a_failed_call_brings_the_offline_banner(living: Open) -> None:
    one = living(snapshots.offline())
    assert one.main.status == "Offline"
    assert one.find.has("banner.offline")


def test_the_sign_in_page_keeps_its_places_from_step_to_step(show_page: Show) -> None:
    shown = show_page(snapshots.signing_in(SignInStep.PREPARING))

    def places() -> list[QPoint]:
        shown.resize(480, 720)
        names = ("signing_in.title", "signing_in.text")
        return [found.mapTo(shown.window, QPoint(0, 0)) for found in map(shown.find.find, names)]

    first = places()
    for step in (SignInStep.WAITING, SignInStep.FINISHING, SignInStep.REGISTERING):
        scene = Scene(snapshots.signing_in(step), LinkState.CONNECTED, START)
        shown.binding.render(shown.binding.present(scene))
        assert places() == first, step


def test_a_page_scrolls_only_when_its_content_is_longer_than_the_window(show_page: Show) -> None:
    shown = show_page(snapshots.main(computers=snapshots.COMPUTERS[:1]))
    page = shown.binding.page
    assert isinstance(page, Page)
    field = page.findChild(RenameField)
    assert field is not None
    field.open_field()
    field.refuse("A name needs at least one visible character.")
    needed = page.widget().heightForWidth(480)
    for height, scrolls in ((needed + 1, False), (needed - 40, True)):
        shown.resize(480, height)
        assert page.verticalScrollBar().isVisible() is scrolls


def _colours_inside(image: QImage) -> set[str]:
    """The colours on a vertical line close to the left end, inside the border and beside the words."""
    x = 24
    return {QColor(image.pixel(x, y)).name() for y in range(6, image.height() - 6)}


@pytest.mark.parametrize("button", ["welcome.sign_up", "welcome.use_code"])
def test_the_focus_is_one_ring_around_the_button_without_a_box_inside(show_page: Show, button: str) -> None:
    shown = show_page(snapshots.welcome())
    shown.window.activateWindow()
    for _ in range(4):
        if shown.find.find(button).hasFocus():
            break
        QTest.keyClick(shown.window, Qt.Key.Key_Tab)
    found = shown.find.find(button)
    assert found.property("ring") is True
    assert len(_colours_inside(found.grab().toImage())) == 1


def test_a_busy_button_shows_its_ring_instead_of_its_words(show_page: Show) -> None:
    shown = show_page(snapshots.welcome())
    shown.find.click("welcome.sign_in")
    found = shown.find.find("welcome.sign_in")
    busy = found.grab().toImage()
    middle = found.width() // 2
    for x in (*range(40, middle - 12), *range(middle + 12, found.width() - 40)):
        assert QColor(busy.pixel(x, found.height() // 2)) == QColor(busy.pixel(40, found.height() // 2))
    assert found.accessibleName() == "Sign In"
    shown.binding.page.release()
    assert found.grab().toImage() != busy


def test_a_banner_is_parted_from_the_page_by_a_line(living: Open) -> None:
    one = living(snapshots.offline())
    banner = one.find.find("banner.offline")
    image = banner.grab().toImage()
    above, line = (QColor(image.pixel(5, image.height() - far)) for far in (4, 1))
    assert line != above
