"""Files stay under 400 lines (STYLE 12). `python -m tests.structure.sizes` is a step of `make lint`."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MAX_LINES = 400
PACKAGES = ("agent", "gui", "shared", "account", "resources", "tests")


def oversized(root: Path) -> list[str]:
    """Python files of the product and its tests with more than `MAX_LINES` lines."""
    found = []
    for package in PACKAGES:
        for file in sorted((root / package).rglob("*.py")):
            lines = file.read_text(encoding="utf-8").count("\n")
            if lines > MAX_LINES:
                found.append(
                    f"{file.relative_to(root)}: {lines} lines, at most {MAX_LINES}; split it by duty"
                )
    return found


if __name__ == "__main__":
    complaints = oversized(ROOT)
    print("\n".join(complaints) or f"No file has more than {MAX_LINES} lines.")
    sys.exit(bool(complaints))
