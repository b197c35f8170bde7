"""Testers see and press the tray: in the window's own process, and on a desktop with a panel of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gui.qa.agent import AccessAgent
from gui.qa.app import AccessApp
from gui.qa.window import AccessWindow

pytestmark = pytest.mark.proof


@pytest.mark.rule("R91")
def test_tray_on_a_real_desktop_does_what_it_says(
    access_account: Callable[..., Any], access_agent: AccessAgent, access_app: AccessApp
) -> None:
    access_account("active_year")
    access_app.wait_until(lambda: access_app.main.status == "Online")
    access_app.wait_until(lambda: access_app.tray.status[-1] == "Active")
    assert access_app.tray.entries[:2] == ("Open Access Agent", "Manage")
    assert access_app.tray.entries[-3:] == ("Pause", "Settings", "Quit Access Agent…")
    access_app.tray.choose("Pause")
    access_agent.wait_for(lambda snapshot: snapshot.paused)
    access_app.wait_until(lambda: "Resume" in access_app.tray.entries)
    access_app.tray.choose("Quit Access Agent…")
    access_app.wait_until(lambda: access_app.quitting.is_asked)
    access_app.quitting.cancel()
    access_app.wait_until(lambda: not access_app.quitting.is_asked)


def test_tray_of_a_window_in_the_tests_own_process_does_what_it_says(
    access_account: Callable[..., Any], access_agent: AccessAgent, access_window: AccessWindow
) -> None:
    access_account("active_year")
    access_window.wait_until(lambda: access_window.tray.status[-1] == "Active")
    access_window.tray.choose("Pause")
    access_window.wait_until(lambda: "Resume" in access_window.tray.entries)
    assert access_agent.snapshot().paused
    with pytest.raises(LookupError, match="reads Pause"):
        access_window.tray.choose("Pause")
