"""Whether there is a screen to show a window on. Qt aborts the process where there is none (FACTS).

Standard library only, and light: it runs before the first Qt import.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Final

_NEEDS_NO_DISPLAY: Final = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")
_X11_FOLDER: Final = "/tmp/.X11-unix"
_PATIENCE_S: Final = 2.0


def missing_display(environment: Mapping[str, str], platform: str = sys.platform) -> str | None:
    """A sentence that says why no window can be shown, or None when one can."""
    if platform in ("win32", "darwin", "cygwin"):
        return None
    if environment.get("QT_QPA_PLATFORM", "").split(":")[0] in _NEEDS_NO_DISPLAY:
        return None
    if environment.get("WAYLAND_DISPLAY") and _wayland_answers(environment):
        return None
    display = environment.get("DISPLAY", "")
    if not display:
        return (
            "There is no display for the window: neither DISPLAY nor WAYLAND_DISPLAY leads to a screen. "
            "Use the command line instead, for example: access-agent sign-in, access-agent status."
        )
    if not _x11_answers(display):
        return (
            f"The display {display} does not answer, so the window cannot be shown. "
            "Use the command line instead, for example: access-agent sign-in, access-agent status."
        )
    return None


def _wayland_answers(environment: Mapping[str, str]) -> bool:
    name = environment["WAYLAND_DISPLAY"]
    path = name if name.startswith("/") else os.path.join(environment.get("XDG_RUNTIME_DIR", ""), name)
    return _connects(path)


def _x11_answers(display: str) -> bool:
    """Whether an X server listens at `display` (`[host]:number[.screen]`)."""
    host, _, rest = display.rpartition(":")
    number = rest.split(".")[0]
    if not number.isdigit():
        return os.path.exists(display)  # macOS-style socket path
    if host in ("", "unix"):
        path = f"{_X11_FOLDER}/X{number}"
        return _connects(path) or (sys.platform == "linux" and _connects("\0" + path))
    return _connects((host, 6000 + int(number)))


def _connects(address: str | tuple[str, int]) -> bool:
    import socket  # only where a display is really looked for

    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.settimeout(_PATIENCE_S)
            probe.connect(address)
    except OSError:
        return False
    return True
