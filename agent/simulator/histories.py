"""Histories as files of this computer: written when they are exported, read to be played again.

The file is one that a person has chosen for this; its name is never made up here.
"""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Final

from agent.profile.files import storage_error, write_atomically
from shared.codec import from_json, to_json
from shared.errors import DecodeError, RequestRefused, SimulatorRefused, StorageError
from shared.simulator import Export

LARGEST_BYTES: Final = 8 * 1024 * 1024
"""As much as the simulator takes (docs/simulator-api.md)."""


def write(file: str, export: Export) -> Path:
    """Write `export` into `file`, all of it or nothing; the path of the file.

    Raises `RequestRefused` (`file_invalid`) and `StorageError` (`disk_full`, `file_unwritable`).
    """
    path = _path(file)
    text = json.dumps(to_json(export), indent=1, ensure_ascii=False)
    try:
        write_atomically(path, f"{text}\n".encode())
    except StorageError as exc:
        if exc.code == "disk_full":
            raise
        raise StorageError("file_unwritable", exc.detail) from exc
    return path


def read(file: str) -> Export:
    """The history in `file`.

    Raises `RequestRefused` (`file_invalid`), `StorageError` (`file_unreadable`) and `SimulatorRefused`
    (`export_invalid`).
    """
    content = _content(_path(file))
    try:
        return from_json(Export, json.loads(content))
    except (ValueError, RecursionError) as exc:
        raise _damaged("it is no JSON") from exc
    except DecodeError as exc:
        raise _damaged(exc.detail.rstrip(".")) from exc


def _path(file: str) -> Path:
    path = Path(file)
    if not path.is_absolute() or "\0" in file:  # whoever asks may work in another folder
        raise RequestRefused("file_invalid", "Name the whole path of the file.")
    return path


def _content(path: Path) -> bytes:
    """What the file holds, if it is an ordinary one: a pipe or a device would be waited for."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as opened:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise StorageError("file_unreadable", f"{path.name} is no file.")
            content = opened.read(LARGEST_BYTES + 1)
    except OSError as exc:
        raise StorageError("file_unreadable", storage_error(exc, path).detail) from exc
    if len(content) > LARGEST_BYTES:
        raise _damaged(f"more than {LARGEST_BYTES // 1024**2} MiB")
    return content


def _damaged(detail: str) -> SimulatorRefused:
    return SimulatorRefused("export_invalid", f"The export is damaged: {detail}.")
