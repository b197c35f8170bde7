"""Colours, themes, icons and the first frame (STYLE 19, 20)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QImage, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import resources
from gui import geometry, icons
from gui.colours import contrast
from gui.first_frame import FirstFrame, mark_top
from gui.palettes import palette_for, palette_of
from gui.presenters.computers import SYSTEM_ICONS
from gui.presenters.link_state import LinkState
from gui.presenters.scene import Scene
from gui.presenters.starting import present_starting
from gui.theme import Theme
from gui.tokens import Tone, tokens_of
from gui.views.starting import StartingPage
from gui.window import DEFAULT_SIZE, Window
from tests.support.clock import START

ROOT = Path(__file__).resolve().parents[2]
ICONS = sorted((Path(resources.__path__[0]) / "icons").glob("*.svg"))


def grey() -> QPalette:
    return palette_of("#efefef", "#ffffff", "#000000", "#308cc6")


@pytest.mark.parametrize("choice", ["light", "dark"])
@pytest.mark.parametrize("high_contrast", [False, True])
def test_text_can_be_read_in_every_theme(qapp: QApplication, choice: str, high_contrast: bool) -> None:
    colours = tokens_of(palette_for(grey(), choice, high_contrast=high_contrast))
    assert colours.dark is (choice == "dark")
    assert colours.high_contrast is high_contrast
    for ground in (colours.window, colours.surface):
        assert contrast(colours.text, ground) >= 7
        assert contrast(colours.muted, ground) >= 4.5
        for tone in Tone:
            assert contrast(colours.tone(tone), ground) >= 4.5, (tone, ground)
    for tone in Tone:
        assert contrast(colours.text, colours.soft(tone)) >= 7
    assert contrast(colours.on_accent, colours.accent) >= 4.5


@pytest.mark.parametrize(
    "own",
    [("#2b2b2b", "#1e1e1e", "#f0f0f0", "#ff8800"), ("#fdf6e3", "#fffdf5", "#073642", "#b58900")],
    ids=["dark", "light"],
)
def test_a_system_with_colours_of_its_own_keeps_them(qapp: QApplication, own: tuple[str, ...]) -> None:
    system = palette_of(*own)
    assert palette_for(system, None) == system
    colours = tokens_of(system)
    assert contrast(colours.accent, colours.window) >= 4.5
    assert contrast(colours.muted, colours.window) >= 4.5


@pytest.fixture
def application(qapp: QApplication) -> Iterator[QApplication]:
    before = qapp.palette()
    yield qapp
    qapp.setStyleSheet("")
    qapp.setPalette(before)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_the_theme_follows_the_system_when_it_changes(application: QApplication, qtbot: QtBot) -> None:
    theme = Theme(application, application.palette())
    with qtbot.wait_signal(theme.changed):
        application.styleHints().colorSchemeChanged.emit(application.styleHints().colorScheme())
    assert tokens_of(application.palette()).window in ("#f5f6f9", "#15171d")
    theme.deleteLater()


@pytest.mark.parametrize("file", ICONS, ids=lambda file: file.stem)
def test_icons_are_tinted_and_drawn_in_one_hand(qapp: QApplication, file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert 'viewBox="0 0 24 24"' in text
    if file.stem != "blank":
        assert 'stroke="currentColor"' in text
        assert 'stroke-width="1.75"' in text
    assert not re.search(r"#[0-9a-fA-F]{3,6}", text)
    image: QImage = icons.icon(file.stem, "#ff0000").pixmap(24, 24).toImage()
    painted = {
        image.pixelColor(x, y).name()
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() > 200
    }
    assert painted == (set() if file.stem == "blank" else {"#ff0000"})


def test_every_icon_that_is_named_exists_and_every_file_is_used() -> None:
    sources = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "gui").rglob("*.py"))
    for file in ICONS:
        as_word = f'"{file.stem}"'
        assert as_word in sources, f"nobody uses {file.name}"
    for name in SYSTEM_ICONS.values():
        assert (ICONS[0].parent / f"{name}.svg").exists()


def test_nothing_jumps_when_the_starting_page_takes_over_from_the_first_frame(
    application: QApplication, qtbot: QtBot
) -> None:
    theme = Theme(application, application.palette(), "light")
    window = Window(FirstFrame())
    with qtbot.wait_exposed(window):
        window.show()
    before = window.grab().toImage()
    page = StartingPage()
    page.render(present_starting(Scene(None, LinkState.CONNECTING, START)))
    window.show_page(page)
    QApplication.sendPostedEvents()
    after = window.grab().toImage()
    for image in (before, after):
        assert not image.isNull()
    left, right = window.width() // 2 - 100, window.width() // 2 + 100
    bottom = mark_top(window.height()) + 72 + 24 + 24
    different = [
        (x, y) for x in range(left, right) for y in range(bottom) if before.pixel(x, y) != after.pixel(x, y)
    ]
    # The title may sit a fraction of a pixel beside: fewer than its own pixels differ, the mark does not.
    assert all(y > mark_top(window.height()) + 72 for _, y in different)
    assert len(different) < 1500
    window.close()
    window.deleteLater()
    theme.deleteLater()


def test_the_window_comes_back_in_the_size_it_had(application: QApplication, tmp_path: Path) -> None:
    file = tmp_path / "window.ini"
    first, second = Window(), Window()
    first.resize(700, 600)
    geometry.remember(first, file)
    geometry.restore(second, file)
    assert (second.width(), second.height()) == (700, 600)
    for window in (first, second):
        window.deleteLater()


@pytest.mark.parametrize("damage", [b"", b"\x00\xff[", b"[window]\ngeometry=@ByteArray(nonsense)\n"])
def test_a_damaged_memory_of_the_size_is_passed_over(
    application: QApplication, tmp_path: Path, damage: bytes
) -> None:
    file = tmp_path / "window.ini"
    file.write_bytes(damage)
    window = Window()
    geometry.restore(window, file)
    assert window.size() == DEFAULT_SIZE
    geometry.remember(window, tmp_path / "no folder" / "because it is a file" / "window.ini")
    window.deleteLater()


@pytest.mark.parametrize("file", sorted((ROOT / "gui").rglob("*.py")), ids=lambda file: file.stem)
def test_no_file_outgrows_one_duty(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.startswith('"""'), "a file says what it is for"
    assert len(text.splitlines()) <= 400
    if file.name != "timers.py":
        assert "singleShot(" not in text
    # It outlives its widget and gives the number of its timer back a second time: Qt crashes later on.
    assert "QBasicTimer(" not in text
