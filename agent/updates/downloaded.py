"""Whether a file that a person fetched is one of the release, bit by bit."""

from __future__ import annotations

import hashlib
import platform
from pathlib import Path

from agent.profile.files import storage_error
from agent.updates.release import Release, ReleaseFile
from shared.errors import UpdateRefused

_SYSTEMS = {"Darwin": "macos"}
_PROCESSORS = {"amd64": "x86_64", "aarch64": "arm64"}


def this_platform() -> str:
    """What this computer is called in a release, such as `linux-x86_64`, `windows-x86_64`, `macos-arm64`."""
    system, machine = platform.system(), platform.machine().lower()
    return f"{_SYSTEMS.get(system, system.lower())}-{_PROCESSORS.get(machine, machine)}"


def check_file(file: Path, release: Release) -> ReleaseFile:
    """The file of `release` that `file` is: the same name, size and SHA-256. Blocks.

    Raises `UpdateRefused` (`update_file_unknown`, `update_file_wrong`), `StorageError`.
    """
    meant = next((each for each in release.files if each.name == file.name), None)
    if meant is None:
        raise UpdateRefused("update_file_unknown", f"{file.name} is not a file of version {release.version}.")
    try:
        with file.open("rb") as opened:
            size = opened.seek(0, 2)
            opened.seek(0)
            same = size == meant.size and hashlib.file_digest(opened, "sha256").hexdigest() == meant.sha256
    except OSError as exc:
        raise storage_error(exc, file) from exc
    if not same:
        raise UpdateRefused("update_file_wrong", f"{file.name} is not what the publisher signed.")
    return meant
