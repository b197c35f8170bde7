"""Where the panel was left: closed or open, and how wide; what cannot be read is as nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gui.simulator.memory import PanelMemory, PanelPlace
from gui.simulator.views.dock import NARROWEST, WIDTH, SimulatorDock
from tests.gui.conftest import Living
from tests.support.simulator_snapshots import simulated

Panel = Callable[..., Living]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "window.ini"


def test_panel_that_was_put_away_stays_away_until_it_is_asked_for(
    panel: Panel, living: Panel, file: Path
) -> None:
    one = panel(state_file=file)
    one.simulator.close()
    one.window.close()
    again = living(simulated(), panel=True, state_file=file)
    assert not again.simulator.is_shown
    QTest.keyClick(again.window, Qt.Key.Key_F12)
    assert again.simulator.is_shown
    again.window.close()
    assert panel(state_file=file).simulator.is_shown


def test_panel_comes_back_as_wide_as_it_was_and_gives_the_width_back(
    panel: Panel, qtbot: QtBot, file: Path
) -> None:
    one = panel(state_file=file)
    dock = one.window.findChild(SimulatorDock)
    assert dock is not None
    alone = one.window.width() - dock.width()
    one.window.resize(one.window.width() + 150, one.window.height())
    one.window.resizeDocks([dock], [480], Qt.Orientation.Horizontal)
    qtbot.wait_until(lambda: dock.width() > WIDTH)
    wide = dock.width()
    one.window.close()
    again = panel(state_file=file)
    qtbot.wait_until(lambda: again.find.find("simulator.dock").width() == wide)
    before = again.window.width()
    again.simulator.close()
    assert alone <= again.window.width() < before


def test_panel_is_open_at_first_and_where_nothing_is_remembered(panel: Panel, file: Path) -> None:
    one = panel()
    one.simulator.close()
    one.window.close()
    assert panel().simulator.is_shown
    assert panel(state_file=file).simulator.is_shown


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", None),
        ("[simulator]\nopen=maybe\n", None),
        ("[simulator]\nwidth=500\n", None),
        ("\x00\xff not an ini", None),
        ("[simulator]\nopen=false\n", PanelPlace(False, 0)),
        ("[simulator]\nopen=true\nwidth=wide\nwidened=-5\n", PanelPlace(True, 0)),
        ("[simulator]\nopen=true\nwidth=99999999999999999999\n", PanelPlace(True, 4_000)),
        ("[simulator]\nopen=true\nwidth=1, 2\n", PanelPlace(True, 0)),
    ],
)
def test_damaged_memory_is_as_none(file: Path, text: str, place: PanelPlace | None) -> None:
    file.write_bytes(text.encode("latin-1"))
    assert PanelMemory(file).read() == place


def test_what_was_kept_is_read_again_and_no_file_keeps_nothing(file: Path) -> None:
    place = PanelPlace(True, NARROWEST, 400)
    PanelMemory(None).keep(place)
    assert PanelMemory(None).read() is None
    assert PanelMemory(file).read() is None
    PanelMemory(file).keep(place)
    assert PanelMemory(file).read() == place
