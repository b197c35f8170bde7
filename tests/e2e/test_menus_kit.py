"""Testers choose from menus of a window in another process, as a screen reader does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gui.qa.agent import AccessAgent
from gui.qa.app import AccessApp

pytestmark = pytest.mark.proof


def test_entries_of_the_menu_and_of_a_list_are_chosen_over_accessibility(
    access_account: Callable[..., Any], access_agent: AccessAgent, access_app: AccessApp
) -> None:
    access_account("trial")
    access_app.wait_until(lambda: access_app.main.status == "Online")
    access_app.main.pause()
    access_agent.wait_for(lambda snapshot: snapshot.paused)
    access_app.wait_until(lambda: access_app.main.status == "Paused")
    access_app.main.open_settings()
    access_app.wait_until(lambda: access_app.settings.choice("language"))
    access_app.settings.choose("language", "fr")
    access_agent.wait_for(lambda snapshot: snapshot.preferences.language == "fr")
    access_app.wait_until(lambda: access_app.settings.choice("language").endswith("Français"))
    with pytest.raises(LookupError, match="nothing that can be seen opens a menu"):
        access_app.controls.choose("main.menu_pause")
