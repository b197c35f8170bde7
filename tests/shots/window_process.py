"""The window's pictures in one language and one theme: a process of its own, as a language is for all of it.

`python -m tests.shots.window_process FOLDER LANGUAGE THEME [--scenarios FOLDER] [SUBJECT…]`. With
`--scenarios`, the window shows the snapshots that were kept there, and nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from gui.language import Language, speak
from gui.palettes import palette_for
from gui.theme import Theme
from shared.codec import from_json, instant_from_text
from shared.snapshot import Snapshot
from tests.shots.model import Album
from tests.shots.window_parts import Desk, WindowShot, draw_whole

SCALE: Final = "2"
_SCREEN: Final = Path(__file__).with_name("screen.json")
"""The offscreen platform's own has 400 pixels at this scale, and a window keeps within its screen."""
_POINTS: Final = 10.0
_QUICK: Final = 80
"""Of a PNG: these pictures are to be written quickly, they are looked at and thrown away."""


def start(folder: Path, language: str, theme: str, *more: str) -> subprocess.Popen[bytes]:
    """Begin to take the pictures."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.shots.window_process", str(folder), language, theme, *more],
        stderr=subprocess.DEVNULL,  # what the offscreen platform cannot do with windows on top
        env={**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={_SCREEN}", "QT_SCALE_FACTOR": SCALE},
    )


def main(arguments: Sequence[str]) -> int:
    """Take the pictures; the exit status."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("language", type=Language)
    parser.add_argument("theme")
    parser.add_argument("--scenarios", type=Path)
    parser.add_argument("subjects", nargs="*")
    given = parser.parse_args(arguments)
    desk = Desk(_application(given.language, given.theme), given.language)
    album = Album(given.folder)
    source = _scenarios(desk, given.scenarios) if given.scenarios else _subjects(desk, given.subjects)
    for subject, shot, image in source:
        file = album.file(subject, shot, "window", given.language, given.theme)
        if not image.save(str(file), quality=_QUICK):
            return 1
    return 0


def _application(language: Language, theme: str) -> QApplication:
    application = QApplication([sys.argv[0]])
    font = application.font()
    font.setPointSizeF(_POINTS)
    application.setFont(font)
    speak(application, language, QLocale(QLocale.Language.C))
    found = application.findChildren(QTranslator)
    assert language is Language.ENGLISH or any(not each.isEmpty() for each in found), "its texts are missing"
    application.setPalette(palette_for(application.palette(), theme))
    Theme(application, application.palette(), theme)
    return application


def _subjects(desk: Desk, wanted: Sequence[str]) -> Iterator[tuple[str, str, QImage]]:
    from tests.shots.window_subjects import WINDOW

    for subject in WINDOW:
        if not wanted or subject.name in wanted:
            for shot in subject.shots:
                assert isinstance(shot, WindowShot)
                yield subject.name, shot.name, shot.draw(desk)


def _scenarios(desk: Desk, folder: Path) -> Iterator[tuple[str, str, QImage]]:
    """The window of each agent whose snapshot is in `folder`, called `SUBJECT.SHOT.json`."""
    for file in sorted(folder.glob("*.json")):
        subject, shot, _ = file.name.split(".")
        kept = json.loads(file.read_text("utf-8"))
        snapshot = from_json(Snapshot, kept["snapshot"])
        yield subject, shot, draw_whole(desk, snapshot, instant_from_text(kept["now"]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
