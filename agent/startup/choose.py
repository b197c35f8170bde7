"""Finds how this system starts programs at login; a system's own room is imported only there."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from agent.profile.paths import Paths
from agent.startup.entry import entry_for


class Startup(Protocol):
    """`agent.core.parts.Startup`, as this room makes it."""

    def is_on(self) -> bool | None: ...

    def switch(self, on: bool) -> None: ...


def startup_for(paths: Paths, environ: Mapping[str, str]) -> Startup:
    """The way of this system, for this profile."""
    entry = entry_for(paths)
    if sys.platform == "win32":
        from agent.startup.windows import RunKey, UserRegistry

        return RunKey(entry, UserRegistry())
    if sys.platform == "darwin":
        from agent.startup.mac import LaunchAgent, launchctl

        return LaunchAgent(entry, Path.home() / "Library" / "LaunchAgents", os.getuid(), launchctl)
    import pwd

    from agent.startup.linux import LinuxStartup
    from agent.startup.systemd import UserUnit
    from agent.startup.xdg import XdgAutostart, config_home, system_folders

    home = config_home(environ)
    unit = UserUnit(entry, home, pwd.getpwuid(os.getuid()).pw_name)
    return LinuxStartup(XdgAutostart(entry, home, system_folders(environ)), unit)
