"""Start at login on Windows: a value under this user's Run key.

Windows' own settings and task manager do not take that value away: they note beside it that it is off, in a
few bytes of which the first is odd then.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final, Protocol

from agent.profile.files import storage_error
from agent.startup.entry import Entry
from shared.desktop_names import RUN_KEY
from shared.errors import StorageError

APPROVED_KEY: Final = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"


class Registry(Protocol):
    """The part of the registry that belongs to this user. Raises `OSError` where it may not be used."""

    def read(self, key: str, name: str) -> str | bytes | None:
        """The value, or None when there is none."""
        ...

    def write(self, key: str, name: str, text: str) -> None:
        """Set a value of text; the key is made when it is missing."""
        ...

    def delete(self, key: str, name: str) -> None:
        """Take a value away, if it is there."""
        ...


class RunKey:
    """The value of one profile."""

    def __init__(self, entry: Entry, registry: Registry) -> None:
        self._entry, self._registry = entry, registry

    def is_on(self) -> bool:
        """Whether Windows would start it. Raises `StorageError`."""
        try:
            command = self._registry.read(RUN_KEY, self._entry.run_value)
            noted = self._registry.read(APPROVED_KEY, self._entry.run_value)
        except OSError as exc:
            raise self._in_our_words(exc) from exc
        switched_off = isinstance(noted, bytes) and len(noted) > 0 and noted[0] % 2 == 1
        return bool(command) and not switched_off

    def switch(self, on: bool) -> None:
        """Set the value, or take it away; what was noted beside it goes. Raises `StorageError`."""
        name = self._entry.run_value
        try:
            if on:
                self._registry.write(RUN_KEY, name, subprocess.list2cmdline(self._entry.face))
            else:
                self._registry.delete(RUN_KEY, name)
            self._registry.delete(APPROVED_KEY, name)
        except OSError as exc:
            raise self._in_our_words(exc) from exc

    def _in_our_words(self, exc: OSError) -> StorageError:
        return storage_error(exc, Path(RUN_KEY) / self._entry.run_value)


if sys.platform == "win32":
    import winreg

    class UserRegistry:
        """This user's registry."""

        def read(self, key: str, name: str) -> str | bytes | None:
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
                    value, _kind = winreg.QueryValueEx(opened, name)
            except FileNotFoundError:
                return None
            return value if isinstance(value, str | bytes) else None

        def write(self, key: str, name: str, text: str) -> None:
            with winreg.CreateKeyEx(winreg.HKEY_CURRENT_USER, key, 0, winreg.KEY_SET_VALUE) as opened:
                winreg.SetValueEx(opened, name, 0, winreg.REG_SZ, text)

        def delete(self, key: str, name: str) -> None:
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key, 0, winreg.KEY_SET_VALUE) as opened:
                    winreg.DeleteValue(opened, name)
            except FileNotFoundError:
                return
