"""The licences of what a package carries, from the environment it is made of: name, version, text.

`python packaging/licences.py FILE` in the environment of `freeze.py`.
"""

from __future__ import annotations

import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Final

_TOOLS: Final = (
    *("altgraph", "hatchling", "macholib", "packaging", "pathspec", "pefile", "pip", "pluggy", "pyinstaller"),
    *("pyinstaller-hooks-contrib", "setuptools", "tomlkit", "trove-classifiers"),
)
"""What makes the packages and stays behind."""

_RULE: Final = "=" * 78


def main(file: Path) -> None:
    """Write all of them into `file`."""
    found = {each.metadata["Name"].lower(): each for each in distributions()}
    parts = [_python()]
    parts += [_told(found[name]) for name in sorted(found) if name not in _TOOLS]
    parts.append(_novnc())
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(parts), "utf-8")


def _told(one: Distribution) -> str:
    meta = one.metadata
    kind = meta.get("License-Expression") or (meta.get("License") or "").partition("\n")[0]
    kind = kind or ", ".join(
        each.rpartition("::")[2].strip() for each in meta.get_all("Classifier", []) if "License" in each
    )
    texts = [
        path.read_text("utf-8", "replace")
        for path in (
            Path(str(one.locate_file(each))) for each in sorted(one.files or ()) if _is_licence(str(each))
        )
        if path.is_file()
    ]
    return f"{_RULE}\n{meta['Name']} {one.version}: {kind}\n{_RULE}\n" + "\n".join(texts)


def _is_licence(name: str) -> bool:
    place, _, last = name.rpartition("/")
    wanted = (
        last.upper().startswith(("LICENSE", "LICENCE", "COPYING", "NOTICE", "AUTHORS"))
        or "/licenses/" in name
    )
    return ".dist-info" in place and wanted and not last.endswith((".py", ".pyc"))


def _python() -> str:
    # `license` is made for people at a prompt; where its text is missing, Python's own word for it stands.
    text = next(
        (
            each.read_text("utf-8")
            for each in Path(sys.base_prefix).rglob("LICENSE.txt")
            if "site-packages" not in each.parts
        ),
        "",
    )
    return f"{_RULE}\nPython {sys.version.split()[0]}: PSF-2.0\n{_RULE}\n{text}"


def _novnc() -> str:
    folder = Path(__file__).resolve().parent.parent / "resources" / "novnc"
    texts = [
        each.read_text("utf-8", "replace")
        for each in (folder / "LICENSE.txt", *sorted((folder / "docs").glob("LICENSE.*")))
    ]
    return f"{_RULE}\nnoVNC: MPL-2.0\n{_RULE}\n" + "\n".join(texts)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
