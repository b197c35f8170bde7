"""The command lines of our own processes, and whether there is a screen for one of them.

The one place that knows how a process of ours is started from a Python environment, and how from the packages
of `packaging/`, where each program is an executable in one folder and no interpreter is there to be asked.
Standard library only and light: the launcher stands on it (PERFORMANCE P1).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Final

from agent.profile.paths import Paths
from shared.packaged import is_packaged

MONITORS_VERB: Final = "monitors-of"
"""What `agent.launch` hands to `agent.session.monitor_look`; no verb for people, so no help names it."""
LET_GO_VERB: Final = "let-go-of"
"""The same for `agent.session.let_go`."""


class Program(StrEnum):
    """A program of ours, by the package that is run as `python -m …`."""

    AGENT = "agent"
    WINDOW = "gui"
    SERVICE = "account"


EXECUTABLES: Final[Mapping[Program, str]] = {
    Program.AGENT: "access-agent",
    Program.WINDOW: "access-agent-window",
    Program.SERVICE: "access-account",
}
"""How the packages name the programs; `packaging/` is held to it by a test."""

QUIET_AGENT: Final = "access-agentw"
"""On Windows, the agent without a console window: for what nobody started in a terminal."""


def program(which: Program, *, quiet: bool = False) -> list[str]:
    """How `which` is started; its arguments follow. `quiet`: nobody is at a terminal for it."""
    if not is_packaged():
        return [sys.executable, "-m", which.value]
    own = Path(sys.executable)
    name = QUIET_AGENT if quiet and which is Program.AGENT and sys.platform == "win32" else EXECUTABLES[which]
    return [str(own.with_name(name + own.suffix))]


def window_command(paths: Paths, address: str) -> list[str]:
    """The command that is the window of this profile, and knows how to start its agent."""
    start_agent = json.dumps(agent_command(paths))
    window = [*program(Program.WINDOW), "--door", address, "--start-agent", start_agent]
    return [*window, "--state-file", str(paths.window_file)]


def screen_area_command() -> list[str]:
    """The command that prints which part of the screen is free for windows, and ends."""
    return [*program(Program.WINDOW), "--screen-area"]


def agent_command(paths: Paths) -> list[str]:
    """The command that is the agent of this profile, in the background."""
    agent = program(Program.AGENT, quiet=True)
    return [*agent, "daemon", "--background", "--profile", str(paths.profile)]


def status_command(paths: Paths) -> list[str]:
    """The command that prints what the agent of this profile is, as JSON."""
    return [*program(Program.AGENT), "status", "--json", "--profile", str(paths.profile)]


def monitors_command(screen: str) -> list[str]:
    """The command that prints which monitors `screen` has, and ends."""
    return [*program(Program.AGENT, quiet=True), MONITORS_VERB, screen]


def let_go_command(screen: str) -> list[str]:
    """The command that lets go of what is pressed on `screen`, and ends."""
    return [*program(Program.AGENT, quiet=True), LET_GO_VERB, screen]


def service_command() -> list[str]:
    """The command that is the account service beside an agent."""
    return [*program(Program.SERVICE), "serve", "--embedded"]


def has_screen(environ: Mapping[str, str], platform: str) -> bool:
    """Whether a person could see a window: always on a Mac and on Windows; elsewhere somebody says where."""
    if platform in ("win32", "darwin"):
        return True
    return any(environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def has_display(environ: Mapping[str, str], platform: str) -> bool:
    """Whether a window can be opened, be it one that is drawn into memory."""
    return has_screen(environ, platform) or bool(environ.get("QT_QPA_PLATFORM"))
