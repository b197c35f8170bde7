"""Whether this program is from a package of `packaging/`, and who published it. Standard library only."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

PUBLISHER_FILE: Final = "publisher.txt"
"""Beside the modules of a package: who publishes it, in one line; empty for a local build."""


def is_packaged() -> bool:
    """Whether programs are executables beside each other, with no Python that could be asked or added to."""
    return bool(getattr(sys, "frozen", False))


def publisher() -> str | None:
    """Who publishes the package that this program is from. Empty: nobody, it is a local build; None: it is
    from no package."""
    if not is_packaged():
        return None
    modules: str = sys._MEIPASS  # type: ignore[attr-defined]
    try:
        return (Path(modules) / PUBLISHER_FILE).read_text("utf-8").strip()
    except OSError:
        return ""
