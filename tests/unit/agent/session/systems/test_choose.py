"""Which desktop a choice means on which system, and what is said when there is none."""

from __future__ import annotations

import subprocess
import sys

import pytest

from agent.session.systems import choose
from agent.session.systems.choose import monitors_of, open_desktop
from shared.errors import ScreenError
from shared.state import MonitorFact
from tests.support.clock import FakeClock

NO_SERVER = ":9999"


def _refusal(choice: str, environ: dict[str, str], platform: str = "linux") -> ScreenError:
    with pytest.raises(ScreenError) as opened:
        open_desktop(choice, environ, FakeClock(), platform)
    with pytest.raises(ScreenError) as listed:
        monitors_of(choice, environ, platform)
    assert (opened.value.code, opened.value.detail) == (listed.value.code, listed.value.detail)
    return opened.value


def test_a_synthetic_screen_needs_no_display(clock: FakeClock) -> None:
    desktop = open_desktop("synthetic:640x480+320x200", {}, clock)
    assert (desktop.kind, desktop.screen.width, desktop.screen.height) == ("synthetic", 960, 480)
    assert monitors_of("synthetic:640x480+320x200", {}) == (
        MonitorFact("synthetic-1", "Screen 1", 640, 480),
        MonitorFact("synthetic-2", "Screen 2", 320, 200),
    )
    desktop.close()


@pytest.mark.parametrize("sizes", ["0x0", "10", "10x", "-1x5", "1x1+", "99999x1", "8000x10+8000x10", "1x1 "])
def test_what_is_no_size_is_refused_with_an_example(sizes: str) -> None:
    error = _refusal(f"synthetic:{sizes}", {})
    assert error.code == "no_screen"
    assert "1280x720" in error.detail


def test_a_word_that_means_no_screen_is_refused() -> None:
    assert _refusal("monitor", {"DISPLAY": ":0"}).code == "no_screen"


def test_without_a_display_nobody_is_signed_in() -> None:
    error = _refusal("auto", {})
    assert error.code == "no_screen"
    assert "DISPLAY" in error.detail


@pytest.mark.parametrize(
    "environ",
    [
        {"WAYLAND_DISPLAY": "wayland-0"},
        {"XDG_SESSION_TYPE": "wayland"},
        {"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": NO_SERVER},
    ],
)
def test_a_wayland_desktop_is_refused_with_what_helps(environ: dict[str, str]) -> None:
    error = _refusal("auto", environ)
    assert error.code == "wayland_unsupported"
    assert "X11" in error.detail


def test_a_display_that_does_not_answer_is_no_screen() -> None:
    assert _refusal("auto", {"DISPLAY": NO_SERVER}).code == "no_screen"
    assert _refusal(NO_SERVER, {"WAYLAND_DISPLAY": "wayland-0"}).code == "no_screen"


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_the_room_of_another_system_says_that_its_library_is_missing(platform: str) -> None:
    assert _refusal("auto", {}, platform).code == "screen_library_missing"


def test_choosing_loads_neither_numpy_nor_the_library_of_a_system() -> None:
    program = f"import sys, {choose.__name__}; print({{'numpy', 'xcffib', 'mss'}} & set(sys.modules))"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "set()"


def test_the_x_server_inside_a_wayland_desktop_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []

    class Inside:
        """A server that answers, and says what it is."""

        def __init__(self, display: str) -> None:
            self.is_open = True
            opened.append(self)

        def has_extension(self, name: str) -> bool:
            return name == "XWAYLAND"

        def close(self) -> None:
            self.is_open = False

    monkeypatch.setattr("agent.session.systems.x11.desktop.XLink", Inside)
    assert _refusal(":0", {}).code == "wayland_unsupported"
    assert [each.is_open for each in opened] == [False] * len(opened)
