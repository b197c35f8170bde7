"""What connects is told apart: named by browser and system, or by itself."""

from __future__ import annotations

import pytest

from shared.clients import BROWSERS, NAMELESS, SYSTEMS, browser_and_system, named


def test_browser_and_system_come_back_as_they_were_named() -> None:
    pairs = [(browser, system) for browser in BROWSERS for system in SYSTEMS]
    assert [browser_and_system(named(*pair)) for pair in pairs] == pairs


@pytest.mark.security(30)
@pytest.mark.parametrize(
    "name",
    [
        "",
        NAMELESS,
        "Chrome",
        "python-httpx/0.28",
        "Meeting on Linux",
        "Chrome on my desk",
        "Chrome on Linux on Mac",
    ],
)
def test_what_a_client_calls_itself_is_not_taken_apart(name: str) -> None:
    assert browser_and_system(name) is None
