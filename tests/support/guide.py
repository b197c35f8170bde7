"""The blocks of code in docs/testing.md: those whose fence names a file are run as they stand."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(r"^```\w+ (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks() -> dict[str, str]:
    """The code of the guide by the names of its files."""
    return dict(_BLOCK.findall((ROOT / "docs/testing.md").read_text(encoding="utf-8")))


def unfold(folder: Path, *names: str) -> None:
    """Write these files of the guide, or all of them, into `folder`."""
    found = blocks()
    for name in names or found:
        (folder / name).write_text(found[name], encoding="utf-8")
