"""Start at login on a computer without a desktop: a systemd user unit, enabled as `systemctl` would do it.

The link in `default.target.wants` is the truth that systemd itself reads. The unit that is written here goes
above one of a package, which a person may have enabled himself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from agent.exits import REFUSED
from agent.profile.files import storage_error, write_atomically
from agent.startup.entry import Entry

_MODE: Final = 0o644
_MARK: Final = "# Written by `access-agent startup enable --headless`."
_PLAIN: Final = re.compile(r"[\w@+:,./-]+", re.ASCII)
LINGERING: Final = Path("/var/lib/systemd/linger")
"""Has a file for each user whose units run while he is not logged in."""


class UserUnit:
    """The unit of one profile below `config_home/systemd/user`; `lingering` and `user` tell whether it would
    run while nobody is logged in."""

    def __init__(self, entry: Entry, config_home: Path, user: str, lingering: Path = LINGERING) -> None:
        self._entry = entry
        self._file = config_home / "systemd" / "user" / entry.unit
        self._link = self._file.parent / "default.target.wants" / entry.unit
        self._lingers = lingering / user

    def is_on(self) -> bool:
        """Whether systemd would start it."""
        return self._link.exists()

    @property
    def needs_login(self) -> bool:
        """Whether it waits for somebody to log in; `loginctl enable-linger` is the way on."""
        return not self._lingers.exists()

    def switch(self, on: bool) -> None:
        """Write and enable the unit, or disable it; one that was written here goes. Raises `StorageError`."""
        try:
            if on:
                self._link.parent.mkdir(parents=True, exist_ok=True)
                write_atomically(self._file, _unit_text(self._entry.agent).encode(*_BYTES), _MODE)
                self._link.unlink(missing_ok=True)
                self._link.symlink_to(self._file)
            else:
                self._link.unlink(missing_ok=True)
                if self._is_ours():
                    self._file.unlink()
        except OSError as exc:
            raise storage_error(exc, self._file) from exc

    def _is_ours(self) -> bool:
        try:
            return self._file.read_bytes().startswith(_MARK.encode())
        except FileNotFoundError:
            return False


def exec_start(command: Sequence[str]) -> str:
    """`command` as the value of `ExecStart`: quoted, with specifiers and variables taken by their word.

    In the program itself systemd looks for no variables.
    """
    return " ".join([_word(command[0]), *(_word(each.replace("$", "$$")) for each in command[1:])])


def _word(word: str) -> str:
    word = word.replace("%", "%%")
    if _PLAIN.fullmatch(word.replace("%", "").replace("$", "")) is not None:
        return word
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def _unit_text(command: Sequence[str]) -> str:
    return (
        f"{_MARK}\n"
        "[Unit]\n"
        "Description=Access Agent: keeps this computer reachable\n"
        "\n"
        "[Service]\n"
        f"ExecStart={exec_start(command)}\n"
        "Restart=on-failure\n"
        "RestartSec=5\n"
        f"# {REFUSED}: another agent serves the profile already; it needs no second one.\n"
        f"RestartPreventExitStatus={REFUSED}\n"
        "\n"
        "[Install]\n"
        "WantedBy=default.target\n"
    )


_BYTES: Final = ("utf-8", "surrogateescape")
