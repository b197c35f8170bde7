"""Links on XDG desktops: an entry in this user's `applications/`, and its choice in `mimeapps.list`.

The entry has a name of its own beside the one that packages use. The choice is written by the desktop's own
means where there are any (xdg-mime, gio), for some keep it elsewhere too; else as the MIME applications
specification says. What a person has in these files stays as it is.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from agent.profile.files import storage_error, write_atomically
from agent.startup.links import LinkOwner
from agent.startup.xdg import config_home, exec_line
from shared.desktop_names import DESKTOP_FILE, LINK_SCHEME, PRODUCT, PROGRAM

log = logging.getLogger(__name__)

ENTRY: Final = f"{PROGRAM}-links.desktop"
TYPE: Final = f"x-scheme-handler/{LINK_SCHEME}"
_CHOICES: Final = "[Default Applications]"
_MODE: Final = 0o644
_WITHIN_S: Final = 10.0

OwnMeans = Callable[[str, str], None]
"""Has the desktop open links of a type (the second) with an entry (the first); tries, and says nothing."""


class XdgLinks:
    """The entry that starts `command`."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str], choose: OwnMeans) -> None:
        self._command, self._choose = tuple(command), choose
        home, *system = _data_folders(environ)
        self._file = home / "applications" / ENTRY
        self._applications = tuple(folder / "applications" for folder in (home, *system))
        # The second is where older desktops keep the same.
        self._lists = (config_home(environ) / "mimeapps.list", home / "applications" / "mimeapps.list")

    def owner(self) -> LinkOwner:
        chosen = next((each for each in self._chosen() if self._is_there(each)), None)
        if chosen is None:
            return LinkOwner.PACKAGE if self._is_packaged() else LinkOwner.NOBODY
        if chosen == DESKTOP_FILE:
            return LinkOwner.PACKAGE
        if chosen != ENTRY:
            return LinkOwner.OTHER
        return LinkOwner.OWN if _text(self._file) == self._entry() else LinkOwner.OTHER

    def register(self) -> LinkOwner:
        if self._is_packaged():
            return self.owner()
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            raise storage_error(exc, self._file.parent) from exc
        write_atomically(self._file, self._entry().encode("utf-8", "surrogateescape"), _MODE)
        self._choose(ENTRY, TYPE)
        if self.owner() is not LinkOwner.OWN:
            _write(self._lists[0], _with_choice(_text(self._lists[0])))
        return self.owner()

    def forget(self) -> None:
        for file in self._lists:
            text = _text(file)
            if ENTRY in text:
                _write(file, _without_entry(text))
        try:
            self._file.unlink(missing_ok=True)
        except OSError as exc:
            raise storage_error(exc, self._file) from exc

    def _entry(self) -> str:
        return (
            "[Desktop Entry]\n"
            "Type=Application\n"
            "Version=1.5\n"
            f"Name={PRODUCT}\n"
            f"Exec={exec_line(self._command)} %u\n"
            f"Icon={PROGRAM}\n"
            "Terminal=false\n"
            "NoDisplay=true\n"
            f"MimeType={TYPE};\n"
        )

    def _chosen(self) -> list[str]:
        """The entries that the person chose, the first that is there counts."""
        return [each for file in self._lists for each in _choice_in(_text(file))]

    def _is_there(self, entry: str) -> bool:
        return any((folder / entry).exists() for folder in self._applications)

    def _is_packaged(self) -> bool:
        """Whether a package has put its entry somewhere, and the desktop knows what it is for: that is in a
        list which a tool has to make, and an entry that is in none opens nothing."""
        return any(
            (folder / DESKTOP_FILE).exists() and DESKTOP_FILE in _known_in(_text(folder / "mimeinfo.cache"))
            for folder in self._applications
        )


def own_means(environ: Mapping[str, str]) -> OwnMeans:
    """What this desktop has for it. Blocks for some seconds at most."""

    def choose(entry: str, kind: str) -> None:
        path = environ.get("PATH")
        for command in (["xdg-mime", "default", entry, kind], ["gio", "mime", kind, entry]):
            found = shutil.which(command[0], path=path)
            if found is None:
                continue
            try:
                subprocess.run(
                    [found, *command[1:]],
                    env=dict(environ),
                    stdin=subprocess.DEVNULL,
                    capture_output=True,
                    timeout=_WITHIN_S,
                    check=True,
                )
            except (OSError, subprocess.SubprocessError) as exc:
                log.info("%s did not choose who opens links: %s", command[0], type(exc).__name__)
            else:
                return

    return choose


def _data_folders(environ: Mapping[str, str]) -> list[Path]:
    """This user's first; the specification has relative paths ignored."""
    own = environ.get("XDG_DATA_HOME", "")
    home = Path(own) if os.path.isabs(own) else Path(environ.get("HOME") or "~").expanduser() / ".local/share"
    system = (environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(":")
    return [home, *(Path(each) for each in system if os.path.isabs(each))]


def _choice_in(text: str, group: str = _CHOICES) -> list[str]:
    inside = False
    for line in text.split("\n"):
        if line.startswith("["):
            inside = line.strip() == group
        elif inside and line.partition("=")[0].strip() == TYPE:
            return [each.strip() for each in line.partition("=")[2].split(";") if each.strip()]
    return []


def _known_in(cache: str) -> list[str]:
    """The entries for our links in the list of one folder."""
    return _choice_in(cache, "[MIME Cache]")


def _with_choice(text: str) -> str:
    """`text` with our entry before those that were chosen."""
    others = [each for each in _choice_in(text) if each != ENTRY]
    ours = f"{TYPE}={';'.join([ENTRY, *others])};"
    kept: list[str] = []
    inside = placed = False
    for line in text.split("\n"):
        if line.startswith("["):
            inside = line.strip() == _CHOICES
        elif inside and line.partition("=")[0].strip() == TYPE:
            continue
        kept.append(line)
        if inside and not placed and line.startswith("["):
            kept.append(ours)
            placed = True
    if not placed:
        kept = [line for line in (text.rstrip("\n"),) if line] + [_CHOICES, ours, ""]
    return "\n".join(kept)


def _without_entry(text: str) -> str:
    """`text` without our entry wherever it is named; a line that named nothing else goes."""
    kept: list[str] = []
    for line in text.split("\n"):
        key, equals, value = line.partition("=")
        if not equals or ENTRY not in value:
            kept.append(line)
            continue
        others = [each for each in value.split(";") if each.strip() not in ("", ENTRY)]
        if others:
            kept.append(f"{key}={';'.join(others)};")
    return "\n".join(kept)


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8", "surrogateescape")
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as exc:
        raise storage_error(exc, file) from exc


def _write(file: Path, text: str) -> None:
    """A file that is a link to one elsewhere, as in homes that are kept under version control, stays one."""
    target = Path(os.path.realpath(file))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        mode = target.stat().st_mode & 0o777 if target.exists() else _MODE
    except OSError as exc:
        raise storage_error(exc, target) from exc
    write_atomically(target, text.encode("utf-8", "surrogateescape"), mode)
