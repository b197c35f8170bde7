"""A window whose simulator's panel stands open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Living
from tests.support.simulator_dock import answered
from tests.support.simulator_snapshots import simulated


@pytest.fixture
def panel(living: Callable[..., Living], door: Any, qtbot: QtBot) -> Callable[..., Living]:
    """Opens the window of a simulator run, and waits until the picker is filled."""

    def open_panel(snapshot: Any = None, **more: Any) -> Living:
        door.answer = answered
        one = living(snapshot if snapshot is not None else simulated(), panel=True, **more)
        qtbot.wait_until(lambda: one.find.has("simulator.picker"))
        return one

    return open_panel
