"""Start at login on a Mac: a LaunchAgent of this user.

Its file says what to start; whether launchd may is kept apart, and a person changes that in the system's
settings.
"""

from __future__ import annotations

import plistlib
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Final

from agent.profile.files import storage_error, write_atomically
from agent.startup.entry import Entry

_MODE: Final = 0o644
_ANSWER_WITHIN_S: Final = 5.0

Launchctl = Callable[[list[str]], str]
"""Calls launchctl with arguments; what it printed, empty when it failed."""


class LaunchAgent:
    """The LaunchAgent of one profile in `folder`, for the user with the number `uid`."""

    def __init__(self, entry: Entry, folder: Path, uid: int, launchctl: Launchctl) -> None:
        self._entry = entry
        self._file = folder / f"{entry.label}.plist"
        self._domain = f"gui/{uid}"
        self._launchctl = launchctl

    def is_on(self) -> bool:
        """Whether launchd would start it. Raises `StorageError`."""
        try:
            told = plistlib.loads(self._file.read_bytes())
        except FileNotFoundError:
            return False
        except OSError as exc:
            raise storage_error(exc, self._file) from exc
        except (plistlib.InvalidFileException, ValueError):
            return False
        if not isinstance(told, dict) or told.get("Disabled") is True or not told.get("RunAtLoad"):
            return False
        return not self._is_disabled()

    def switch(self, on: bool) -> None:
        """Write the file and allow it, or take it away; nothing is started or ended now. Raises
        `StorageError`."""
        try:
            if not on:
                self._file.unlink(missing_ok=True)
                return
            self._file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            raise storage_error(exc, self._file) from exc
        write_atomically(self._file, self._text(), _MODE)
        self._launchctl(["enable", f"{self._domain}/{self._entry.label}"])

    def _is_disabled(self) -> bool:
        """What launchd remembers of a person's choice, in the words of its newer and its older versions."""
        told = self._launchctl(["print-disabled", self._domain])
        label = re.escape(f'"{self._entry.label}"')
        return re.search(rf"{label} => (disabled|true)\b", told) is not None

    def _text(self) -> bytes:
        return plistlib.dumps(
            {
                "Label": self._entry.label,
                "ProgramArguments": list(self._entry.face),
                "RunAtLoad": True,
                "LimitLoadToSessionType": "Aqua",
                "ProcessType": "Interactive",
                # The agent that it starts outlives it.
                "AbandonProcessGroup": True,
            }
        )


def launchctl(arguments: list[str]) -> str:
    """The system's launchctl. Blocks for a few seconds at most."""
    try:
        done = subprocess.run(
            ["/bin/launchctl", *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_ANSWER_WITHIN_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout
