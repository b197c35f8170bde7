"""The command lines of our own processes, and whether there is a screen for one of them.

Standard library only and light: the launcher stands on it (PERFORMANCE P1).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping

from agent.profile.paths import Paths


def window_command(paths: Paths, address: str) -> list[str]:
    """The command that is the window of this profile, and knows how to start its agent."""
    start_agent = json.dumps(agent_command(paths))
    window = [sys.executable, "-m", "gui", "--door", address, "--start-agent", start_agent]
    return [*window, "--state-file", str(paths.window_file)]


def agent_command(paths: Paths) -> list[str]:
    """The command that is the agent of this profile, in the background."""
    return [sys.executable, "-m", "agent", "daemon", "--background", "--profile", str(paths.profile)]


def has_screen(environ: Mapping[str, str], platform: str) -> bool:
    """Whether a person could see a window: always on a Mac and on Windows; elsewhere somebody says where."""
    if platform in ("win32", "darwin"):
        return True
    return any(environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def has_display(environ: Mapping[str, str], platform: str) -> bool:
    """Whether a window can be opened, be it one that is drawn into memory."""
    return has_screen(environ, platform) or bool(environ.get("QT_QPA_PLATFORM"))
