"""Whoever sits at a computer sees that somebody is connected, also where no window was open (SECURITY 29)."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.session.systems.x11.link import XLink, xproto
from tests.support.agent_place import Place, place_in
from tests.support.agent_processes import gone
from tests.support.patience import polling
from tests.support.x_display import x_server

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(sys.platform != "linux", reason="X11 is a display of Linux"),
]


class _Onlooker:
    """Looks at what stands on a display."""

    def __init__(self, display: str) -> None:
        self._link = XLink(display)

    def sees_a_strip(self) -> bool:
        """Whether a window of ours is visible that no window manager has a say about."""
        core, ours = self._link.core, self._link.atom("WM_NAME")
        for window in core.QueryTree(self._link.root).reply().children:
            try:
                attributes = core.GetWindowAttributes(window).reply()
                name = core.GetProperty(False, window, ours, xproto.GetPropertyType.Any, 0, 64).reply()
            except xproto.WindowError:
                continue  # it went while it was looked at
            visible = attributes.map_state == xproto.MapState.Viewable
            if visible and attributes.override_redirect and name.value.to_string() == "Access Agent":
                return True
        return False

    def close(self) -> None:
        self._link.close()


async def _until(holds: Callable[[], bool]) -> None:
    await polling(lambda: asyncio.to_thread(holds), bool)


def _windows_of(place: Place) -> list[int]:
    """The processes of the agent that are windows."""
    return [pid for pid in place.agent.children() if b"--behind" in Path(f"/proc/{pid}/cmdline").read_bytes()]


@pytest.mark.rule("R11")
@pytest.mark.security(29)
async def test_a_session_without_a_window_brings_the_strip_and_a_killed_strip_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with x_server() as display:
        monkeypatch.setenv("DISPLAY", display)
        monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
        onlooker = _Onlooker(display)
        try:
            async with place_in(tmp_path, "--screen", display) as place:
                assert not onlooker.sees_a_strip()
                async with await place.connect():
                    await _until(onlooker.sees_a_strip)
                    (first,) = _windows_of(place)
                    os.kill(first, signal.SIGKILL)
                    await _until(lambda: not onlooker.sees_a_strip())
                    await _until(onlooker.sees_a_strip)
                    (second,) = _windows_of(place)
                    assert second != first
                    await place.cli("end-session")
                assert await asyncio.to_thread(gone, second), "the strip's process ends with the session"
        finally:
            onlooker.close()
