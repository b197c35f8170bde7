"""Start at login on Linux: whatever of the two ways is on, and both off when a person says no."""

from __future__ import annotations

from agent.startup.systemd import UserUnit
from agent.startup.xdg import XdgAutostart


class LinuxStartup:
    """The desktop's entry, and the unit of a computer without one."""

    def __init__(self, desktop: XdgAutostart, unit: UserUnit) -> None:
        self._desktop = desktop
        self.unit = unit

    def is_on(self) -> bool:
        """Whether one of them starts the program. Raises `StorageError`."""
        return self._desktop.is_on() or self.unit.is_on()

    def switch(self, on: bool) -> None:
        """The desktop's entry on; or both off. Raises `StorageError`."""
        self._desktop.switch(on)
        if not on:
            self.unit.switch(False)
