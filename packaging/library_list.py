"""Which libraries the program stands on, under which licences: makes `gui/presenters/libraries.py`.

`python packaging/library_list.py > gui/presenters/libraries.py`, in an environment with the run-time
libraries. A test says when that is due. Names and licences only, so that a new version changes nothing.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

LOCK: Final = Path(__file__).resolve().parent.parent / "requirements-run.lock"
_NAME = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==", re.MULTILINE)
_TOOLS: Final = frozenset({"hatchling", "pathspec", "pluggy", "tomlkit", "trove-classifiers"})
"""They build the program and stay behind."""

_TOLD_OTHERWISE: Final = {"jeepney": "MIT"}
"""Where a library's metadata names no licence: what its text says."""
_WITHOUT_METADATA: Final = {"noVNC": "MPL-2.0", "Python": "PSF-2.0"}


def libraries(lock: str) -> Mapping[str, str]:
    """Name → licence of each library in `lock` that is installed, in the order of the alphabet."""
    found = dict(_WITHOUT_METADATA)
    for name in _NAME.findall(lock):
        if name in _TOOLS:
            continue
        try:
            one = distribution(name)
        except PackageNotFoundError:
            continue  # for another system
        found[one.metadata["Name"]] = licence_of(one)
    return dict(sorted(found.items(), key=lambda each: each[0].lower()))


def licence_of(one: Distribution) -> str:
    """Its licence in a few words, as its metadata says."""
    meta = one.metadata
    told = meta.get("License-Expression") or _TOLD_OTHERWISE.get(meta["Name"].lower())
    if told:
        return told
    classified = [
        each.rpartition("::")[2].strip() for each in meta.get_all("Classifier", []) if "License ::" in each
    ]
    told = (meta.get("License") or "").strip().partition("\n")[0]
    return told if told and len(told) < 60 else ", ".join(classified) or "see its own files"


def module(found: Mapping[str, str]) -> str:
    """The text of the module."""
    lines = "".join(f'    "{name}": "{licence}",\n' for name, licence in found.items())
    return (
        '"""The libraries that the program stands on, and their licences. Made by'
        ' `packaging/library_list.py`."""\n'
        "\nfrom __future__ import annotations\n\nfrom typing import Final\n\n"
        f"LIBRARIES: Final[dict[str, str]] = {{\n{lines}}}\n"
    )


if __name__ == "__main__":
    sys.stdout.write(module(libraries(LOCK.read_text("utf-8"))))
