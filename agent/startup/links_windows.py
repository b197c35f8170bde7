"""Links on Windows: the scheme's key among this user's classes. Packages write the same key; theirs stays.

What was made here carries a value that says so, and only that is changed or taken away again.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

from agent.profile.files import storage_error
from agent.startup.links import LinkOwner
from shared.desktop_names import LINK_SCHEME, PRODUCT
from shared.errors import StorageError

KEY: Final = rf"Software\Classes\{LINK_SCHEME}"
COMMAND: Final = rf"{KEY}\shell\open\command"
MADE_HERE: Final = "MadeBy"
_KEYS: Final = (COMMAND, rf"{KEY}\shell\open", rf"{KEY}\shell", KEY)


class Classes(Protocol):
    """The registry, as far as classes are concerned. Raises `OSError` where it may not be used."""

    def read(self, key: str, name: str) -> str | None:
        """The value as programs see it, this user's before all users'; None when there is none."""
        ...

    def write(self, key: str, name: str, text: str) -> None:
        """Set this user's value; the key is made when it is missing."""
        ...

    def remove(self, key: str) -> None:
        """Take this user's key away, if it is there; it has none below it."""
        ...


class ClassKey:
    """The key that starts `command`."""

    def __init__(self, command: Sequence[str], classes: Classes) -> None:
        self._line = f'{subprocess.list2cmdline(command)} "%1"'
        self._classes = classes

    def owner(self) -> LinkOwner:
        try:
            line = self._classes.read(COMMAND, "")
            made_here = self._classes.read(KEY, MADE_HERE) is not None
        except OSError as exc:
            raise _in_our_words(exc) from exc
        if not line:
            return LinkOwner.NOBODY
        if not made_here:
            return LinkOwner.PACKAGE
        return LinkOwner.OWN if line == self._line else LinkOwner.OTHER

    def register(self) -> LinkOwner:
        if self.owner() is LinkOwner.PACKAGE:
            return LinkOwner.PACKAGE
        try:
            self._classes.write(KEY, MADE_HERE, PRODUCT)
            self._classes.write(KEY, "", f"URL:{PRODUCT}")
            self._classes.write(KEY, "URL Protocol", "")
            self._classes.write(COMMAND, "", self._line)
        except OSError as exc:
            raise _in_our_words(exc) from exc
        return self.owner()

    def forget(self) -> None:
        if self.owner() not in (LinkOwner.OWN, LinkOwner.OTHER):
            return
        try:
            for key in _KEYS:
                self._classes.remove(key)
        except OSError as exc:
            raise _in_our_words(exc) from exc


def _in_our_words(exc: OSError) -> StorageError:
    return storage_error(exc, Path(KEY))


if sys.platform == "win32":
    import winreg

    class UserClasses:
        """This user's classes, above those of all users."""

        def read(self, key: str, name: str) -> str | None:
            for root in (winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE):
                try:
                    with winreg.OpenKey(root, key) as opened:
                        value, _kind = winreg.QueryValueEx(opened, name)
                except FileNotFoundError:
                    continue
                return value if isinstance(value, str) else None
            return None

        def write(self, key: str, name: str, text: str) -> None:
            with winreg.CreateKeyEx(winreg.HKEY_CURRENT_USER, key, 0, winreg.KEY_SET_VALUE) as opened:
                winreg.SetValueEx(opened, name, 0, winreg.REG_SZ, text)

        def remove(self, key: str) -> None:
            try:
                winreg.DeleteKey(winreg.HKEY_CURRENT_USER, key)
            except FileNotFoundError:
                return
