"""`python -m tests.shots [FOLDER [SUBJECT…]]`: take the pictures of the table (`subjects`).

Without arguments the sheets in docs/pictures and docs/gallery.md are made anew. With a FOLDER all pictures
come there in full size, and their sheets, and nothing else changes; with names, those subjects only.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.shots.gallery import gallery
from tests.shots.model import Album, Subject
from tests.shots.sheets import keep_large, make_sheets
from tests.shots.subjects import SUBJECTS, among
from tests.shots.taking import take

DOCS = Path(__file__).resolve().parents[2] / "docs"


def main(arguments: Sequence[str]) -> int:
    """Take the pictures and say where they are."""
    if arguments:
        out, subjects = Path(arguments[0]), among(SUBJECTS, arguments[1:])
        unknown = set(arguments[1:]) - {each.name for each in SUBJECTS}
        if unknown:
            sys.stderr.write(f"There is no {', '.join(sorted(unknown))}. There are: ")
            sys.stderr.write(f"{', '.join(each.name for each in SUBJECTS)}.\n")
            return 2
        out.mkdir(parents=True, exist_ok=True)
        _take(out, out, subjects)
    else:
        out = DOCS / "pictures"
        with tempfile.TemporaryDirectory(prefix="aas-") as album:
            _take(Path(album), out, SUBJECTS)
            keep_large(Album(Path(album)), out)
        (DOCS / "gallery.md").write_text(gallery(SUBJECTS), "utf-8")
    sys.stdout.write(f"{len(list(out.glob('*.*')))} pictures are in {out}\n")
    return 0


def _take(folder: Path, out: Path, subjects: tuple[Subject, ...]) -> None:
    album = Album(folder)
    with tempfile.TemporaryDirectory(prefix="aas-") as work:
        asyncio.run(take(album, subjects, Path(work)))
    make_sheets(album, subjects, out)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
