"""Start at login on desktops that keep to the XDG autostart specification: a file in `autostart/`.

A person, or a tool of the desktop, switches such an entry off by `Hidden=true` or
`X-GNOME-Autostart-enabled=false`: that is believed. A file of this user overrides one of the same name in the
system's own folders.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from agent.profile.files import storage_error, write_atomically
from agent.startup.entry import Entry
from shared.desktop_names import PRODUCT, PROGRAM

_MODE: Final = 0o644
_GROUP: Final = "[Desktop Entry]"
_YES: Final = frozenset({"true", "1"})
_NO: Final = frozenset({"false", "0"})
_PLAIN: Final = re.compile(r"[\w@+=:,./-]+", re.ASCII)
_QUOTED: Final = re.compile(r'(["`$\\])')


class XdgAutostart:
    """The entry of one profile in `config_home/autostart`; `system` are the folders it goes above."""

    def __init__(self, entry: Entry, config_home: Path, system: Sequence[Path]) -> None:
        self._entry = entry
        self._file = config_home / "autostart" / entry.desktop_file
        self._system = tuple(folder / "autostart" / entry.desktop_file for folder in system)

    def is_on(self) -> bool:
        """Whether a desktop would start it. Raises `StorageError`."""
        for file in (self._file, *self._system):
            told = _keys_of(file)
            if told is not None:
                return _starts(told)
        return False

    def switch(self, on: bool) -> None:
        """Write the entry anew, or take it away. Raises `StorageError`."""
        if on:
            self._write(_entry_text(self._entry.face))
        elif any(file.exists() for file in self._system):
            self._write(f"{_GROUP}\nType=Application\nName={PRODUCT}\nHidden=true\n")
        else:
            _remove(self._file)

    def _write(self, text: str) -> None:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            raise storage_error(exc, self._file.parent) from exc
        write_atomically(self._file, text.encode("utf-8", "surrogateescape"), _MODE)


def config_home(environ: Mapping[str, str]) -> Path:
    """Where this user's desktop keeps its settings. The specification has relative paths ignored."""
    named = _absolute(environ.get("XDG_CONFIG_HOME", ""))
    return named or Path(environ.get("HOME") or "~").expanduser() / ".config"


def system_folders(environ: Mapping[str, str]) -> tuple[Path, ...]:
    """Where the system's desktop settings are, the most important first."""
    named = environ.get("XDG_CONFIG_DIRS") or "/etc/xdg"
    return tuple(path for each in named.split(":") if (path := _absolute(each)) is not None)


def exec_line(command: Sequence[str]) -> str:
    """`command` as the value of `Exec`: each word quoted where it must be, field codes taken by their word,
    and the whole escaped as a string of such a file."""
    return " ".join(_exec_word(word) for word in command)


def _exec_word(word: str) -> str:
    word = word.replace("%", "%%")
    if _PLAIN.fullmatch(word.replace("%", "")) is None:
        quoted = _QUOTED.sub(r"\\\1", word)
        word = f'"{quoted}"'
    return _string(word)


def _string(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    return re.sub(r"^ ", r"\\s", escaped)


def _entry_text(command: Sequence[str]) -> str:
    return (
        f"{_GROUP}\n"
        "Type=Application\n"
        "Version=1.5\n"
        f"Name={PRODUCT}\n"
        "Comment=Keeps this computer reachable\n"
        "Comment[fr]=Garde cet ordinateur joignable\n"
        f"Exec={exec_line(command)}\n"
        f"TryExec={_string(command[0])}\n"
        f"Icon={PROGRAM}\n"
        "Terminal=false\n"
        "NoDisplay=true\n"
        "X-GNOME-Autostart-enabled=true\n"
    )


def _starts(told: Mapping[str, str]) -> bool:
    if told.get("Hidden", "").lower() in _YES or told.get("X-GNOME-Autostart-enabled", "").lower() in _NO:
        return False
    needed = _unescaped(told.get("TryExec", ""))
    return bool(told.get("Exec")) and (not needed or shutil.which(needed) is not None)


def _unescaped(value: str) -> str:
    words = {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\"}
    return re.sub(r"\\(.)", lambda found: words.get(found[1], found[0]), value)


def _keys_of(file: Path) -> dict[str, str] | None:
    """The keys of the entry, without those in other languages; None: there is no such file."""
    try:
        text = file.read_bytes().decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return None
    except OSError as exc:
        raise storage_error(exc, file) from exc
    found: dict[str, str] = {}
    inside = False
    for line in text.split("\n"):
        if line.startswith("["):
            inside = line.strip() == _GROUP
        elif inside and not line.startswith("#"):
            key, equals, value = line.partition("=")
            if equals:
                found.setdefault(key.strip(), value.strip())
    return found


def _remove(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as exc:
        raise storage_error(exc, file) from exc


def _absolute(text: str) -> Path | None:
    return Path(text) if os.path.isabs(text) else None
