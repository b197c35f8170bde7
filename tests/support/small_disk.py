"""A disk that is really full, or really read-only, for tests of bad days (SECURITY 38).

Where this user may mount (root, as a rule), it is a small file system of its own. Elsewhere the system does
the same to the processes by other means: a limit on the size of files, and folders closed to their owner.
Linux only.
"""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

_SIZE = "4m"


@dataclass
class SmallDisk:
    """The disk at `folder`."""

    folder: Path
    mounted: bool
    _before: dict[int, tuple[int, int]] = field(default_factory=dict)

    def fill(self, *processes: int) -> None:
        """From now on nothing more fits on it; without a mount, nothing that `processes` write."""
        if not self.mounted:
            for pid in processes:
                self._before[pid] = resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, -1))
            return
        with (self.folder / "filler").open("wb", buffering=0) as file:
            for block in (64 * 1024, 4096, 1):
                while _wrote(file.fileno(), block):
                    pass

    def empty(self) -> None:
        """There is room again."""
        for pid, limits in self._before.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)
        self._before.clear()
        (self.folder / "filler").unlink(missing_ok=True)

    def close(self) -> None:
        """From now on nothing on it can be changed; nobody may be writing to it."""
        if self.mounted:
            subprocess.run(["mount", "-o", "remount,ro", str(self.folder)], check=True)
        elif os.getuid() == 0:
            pytest.skip("root without the right to mount: no folder can be closed to it")
        else:
            self._modes(0o500)

    def open(self) -> None:
        """It can be changed again."""
        if self.mounted:
            subprocess.run(["mount", "-o", "remount,rw", str(self.folder)], check=True)
        else:
            self._modes(0o700)

    def _modes(self, mode: int) -> None:
        for folder, _, files in os.walk(self.folder):
            os.chmod(folder, mode)
            for name in files:
                os.chmod(Path(folder) / name, mode & 0o600)


def _wrote(descriptor: int, size: int) -> bool:
    try:
        return os.write(descriptor, b"x" * size) > 0
    except OSError:
        return False


@contextmanager
def small_disk(folder: Path) -> Iterator[SmallDisk]:
    """An empty disk at `folder`; gone afterwards."""
    folder.mkdir(mode=0o700)
    options = f"size={_SIZE},mode=700"
    mounting = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, check=False
    )
    disk = SmallDisk(folder, mounted=mounting.returncode == 0)
    try:
        yield disk
    finally:
        if disk.mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)
        else:
            disk.open()
