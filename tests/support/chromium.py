"""Which Chromium the tests, the pictures and the benches drive; `.ci/browser` looks for the same."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

_NAMES: Final = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
"""The shell is the same engine without the windows around it, which nobody sees here: it takes a third of the
time for a new visitor, and half of it for a page."""

_START: Final = 1 << 16
"""Bytes in which a wrapper would name what it starts."""


def chromium_of_the_system() -> str | None:
    """Where it is; None leaves it to the one that `playwright install chromium` brought, the shell as well.

    A snap is none of them: it cannot open the tests' folders.
    """
    found = (shutil.which(name) for name in _NAMES)
    return next((path for path in found if path is not None and not _is_snap(Path(path).resolve())), None)


def _is_snap(program: Path) -> bool:
    with program.open("rb") as file:
        return "snap" in str(program) or b"snap" in file.read(_START)
