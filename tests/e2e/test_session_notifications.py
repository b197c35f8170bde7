"""Real processes: whoever sits at a computer is told on the desktop who connects, with no window open."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.agent_place import place_in
from tests.support.notification_host import NotificationHost
from tests.support.patience import polling
from tests.support.private_bus import private_bus
from tests.support.x_display import x_server

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(sys.platform != "linux", reason="notifications over D-Bus are Linux's"),
]


async def _until(holds: Callable[[], bool]) -> None:
    await polling(lambda: asyncio.to_thread(holds), bool)


@pytest.mark.rule("R11")
async def test_a_session_without_a_window_is_announced_and_ended_by_the_notifications_button(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with x_server() as display, private_bus() as bus:
        for name, value in {
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "DBUS_SESSION_BUS_ADDRESS": bus,
            "ACCESS_AGENT_LANGUAGE": "fr",
        }.items():
            monkeypatch.setenv(name, value)
        host = NotificationHost(bus)
        host.open()
        try:
            async with place_in(tmp_path, "--screen", display) as place, await place.connect():
                await _until(lambda: bool(host.seen))
                (started,) = host.seen
                assert started.title == "Session à distance commencée"
                assert "5\u00a0minutes" in started.text
                host.press(started.number, "end_session")
                await _until(lambda: len(host.seen) == 2)
                assert host.seen[-1].title.endswith("est terminée")
                assert host.seen[-1].text == "Terminée ici, sur cet ordinateur."
        finally:
            await asyncio.to_thread(host.close)
