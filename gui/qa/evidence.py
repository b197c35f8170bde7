"""What is kept of a failed test: a folder named after it with pictures, snapshots and logs.

Written beside its place and moved there when it is whole, so tests that run in parallel never mix. Standard
library only.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Protocol

_LONGEST_NAME: Final = 120
_UNSAFE: Final = re.compile(r"[^\w.=,+-]+")


class Witness(Protocol):
    """A part of a test that can show what was so."""

    def keep(self, folder: Path) -> list[str]:
        """Leave what explains a failure in `folder`; the names of the files. Never raises."""
        ...


def folder_name(test_id: str) -> str:
    """The name of a test as that of a folder: readable, safe on every system, no two alike in practice."""
    path, _, name = test_id.rpartition("::")
    module = Path(path.partition("::")[0]).stem
    words = _UNSAFE.sub("-", f"{module}.{name}" if module else name).strip("-.")
    return words[:_LONGEST_NAME].rstrip("-.") or "test"


def keep_all(witnesses: Iterable[Witness], place: Path, test_id: str) -> tuple[Path, list[str]]:
    """Let each witness leave what it has; the folder, and what lies in it. What was there before is gone."""
    place.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".", dir=place))
    kept: list[str] = []
    for witness in witnesses:
        with contextlib.suppress(OSError):
            kept += witness.keep(fresh)
    final = place / folder_name(test_id)
    shutil.rmtree(final, ignore_errors=True)
    try:
        fresh.rename(final)
    except OSError:  # another process keeps the same test just now
        return fresh, kept
    final.chmod(0o755)
    return final, kept
