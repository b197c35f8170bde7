"""A report for those who help: what the agent is and did, without secrets (SECURITY 14, 41).

Everything in it is text that went through `clean`: secrets, e-mail addresses and the user's folder
are masked. It is built in memory, shown to the user, and saved only if he agrees. Much is loaded for it, so
an agent imports this with the first report (PERFORMANCE P2).
"""

from __future__ import annotations

import asyncio
import io
import json
import platform
import re
import sys
import zipfile
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from agent.doctor.check import Check
from agent.doctor.surroundings import examine, look_around
from agent.profile.files import storage_error, write_atomically
from agent.profile.paths import Paths
from shared.clock import Clock
from shared.codec import to_json
from shared.errors import RequestRefused
from shared.redact import redact
from shared.report import Report
from shared.snapshot import Snapshot

MOST_LOG_BYTES: Final = 120 * 1024
"""Of each of the three logs: a report must fit through the door in one line (`shared.framing`)."""

_LIBRARIES: Final = ("access-agent", "PySide6-Essentials", "httpx", "keyring", "cryptography")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)")
# A sign-in address carries a code; what stands behind the question mark helps nobody.
_QUERY = re.compile(r"(https?://[^\s\"'?#]+)[?#][^\s\"']+")
# All but line feed and tabulator: they could hide or change what a person reads before he agrees.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_USER_CODE = re.compile(r"\b[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}\b")

Bundle = dict[str, str]
"""File name in the report → its text."""


def build_bundle(paths: Paths, snapshot: Snapshot | None, checks: Sequence[Check], home: Path) -> Bundle:
    """The whole report, clean. Files that are missing or cannot be read say so in their place."""
    raw = {
        "versions.json": _as_text(_versions()),
        "status.json": _as_text(to_json(snapshot)),
        "doctor.json": _as_text(to_json(tuple(checks))),
        "settings.json": _tail(paths.settings_file),
        "agent.log": _tail(paths.log_file),
        "service.log": _tail(paths.account_folder / "service.log"),
        "window.log": _tail(paths.window_log_file),
    }
    return {name: clean(text, home) for name, text in raw.items()}


def clean(text: str, home: Path) -> str:
    """`text` without secrets, and without what tells who the user is."""
    text = redact(_CONTROL.sub("\ufffd", text.replace("\r\n", "\n")))
    text = _QUERY.sub(r"\1?…", text)
    text = _USER_CODE.sub("[code]", text)
    text = _EMAIL.sub(r"…@\1", text)
    return text.replace(str(home), "~") if len(str(home)) > 1 else text


def save_bundle(bundle: Mapping[str, str], file: Path) -> None:
    """Write the report as a zip file only this user can read. Raises `StorageError`."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in bundle.items():
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise storage_error(exc, file) from exc
    write_atomically(file, packed.getvalue())


class Reports:
    """The reports of a running agent: made, shown, and saved as they were shown."""

    def __init__(self, paths: Paths, environ: Mapping[str, str], clock: Clock, own_version: str) -> None:
        self._paths, self._environ, self._clock, self._own_version = paths, environ, clock, own_version
        self._last: Report | None = None
        self._home = Path.home()

    async def prepare(self, snapshot: Snapshot) -> Report:
        """A new one; the one before is forgotten."""
        seen = await look_around(self._paths, snapshot, self._environ)
        own, now = self._own_version, self._clock.now()
        checks = examine(self._paths, snapshot, own, own, seen, now)
        bundle = await asyncio.to_thread(build_bundle, self._paths, snapshot, checks, self._home)
        self._last = Report(self._last.number + 1 if self._last is not None else 1, bundle)
        return self._last

    async def save(self, number: int, file: str) -> None:
        """Save the one with that number, as it was told. Raises `RequestRefused` (`report_unknown`,
        `file_invalid`), `StorageError`."""
        if self._last is None or self._last.number != number:
            raise RequestRefused("report_unknown", "That report is not at hand any more; make a new one.")
        place = Path(file)
        if not place.is_absolute() or "\0" in file:
            raise RequestRefused("file_invalid", "The file is named by its whole path.")
        await asyncio.to_thread(save_bundle, self._last.files, place)


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version(), "system": platform.platform(), "platform": sys.platform}
    for library in _LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            found[library] = "not installed"
    return found


def _as_text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _tail(file: Path) -> str:
    """The end of `file`; the first line there is whole, so that half a secret cannot slip through."""
    try:
        with file.open("rb") as opened:
            size = opened.seek(0, io.SEEK_END)
            opened.seek(max(0, size - MOST_LOG_BYTES))
            data = opened.read(MOST_LOG_BYTES)
    except FileNotFoundError:
        return "(there is none)\n"
    except OSError as exc:
        return f"(cannot be read: {exc.strerror})\n"
    if size > MOST_LOG_BYTES:
        data = data.partition(b"\n")[2]
    return data.decode("utf-8", "replace")
