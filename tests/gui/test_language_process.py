"""The language of a real window, from its very first frame on, wherever the wish comes from (RULES R90)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

# Says the first words as they are painted, and whether translations were loaded for them, then ends.
SAYING_MAIN = """
import sys
import gui.first_frame as first_frame
words = first_frame.first_words
def say():
    from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
    loaded = len(QCoreApplication.instance().findChildren(QTranslator))
    print(words(), loaded, QLocale().bcp47Name(), sep="|", flush=True)
    sys.stdout.close()
    import os
    os._exit(0)
first_frame.first_words = say
from gui.__main__ import main
main(sys.argv[1:])
"""
_OF_LANGUAGE = ("LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "ACCESS_AGENT_LANGUAGE")


def first_words(tmp_path: Path, *arguments: str, **variables: str) -> list[str]:
    environ = {name: value for name, value in os.environ.items() if name not in _OF_LANGUAGE}
    ended = subprocess.run(
        [sys.executable, "-c", SAYING_MAIN, "--door", str(tmp_path / "d"), *arguments],
        env=environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONIOENCODING": "utf-8", **variables},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    return ended.stdout.strip().split("|")


@pytest.mark.rule("R90", "R92")
@pytest.mark.parametrize(
    ("arguments", "variables"),
    [
        (["--language", "fr"], {}),
        ([], {"ACCESS_AGENT_LANGUAGE": "fr"}),
        ([], {"LANG": "fr_FR.UTF-8"}),
        (["--language=fr"], {"LANG": "en_GB.UTF-8", "ACCESS_AGENT_LANGUAGE": "en"}),
    ],
    ids=["command line", "environment", "system", "command line first"],
)
def test_the_first_frame_is_french(tmp_path: Path, arguments: list[str], variables: dict[str, str]) -> None:
    words, loaded, locale = first_words(tmp_path, *arguments, **variables)
    assert words == "Démarrage…"
    assert int(loaded) == 2  # ours, and Qt's own words
    assert locale.startswith("fr")


@pytest.mark.rule("R90")
@pytest.mark.parametrize(
    ("arguments", "variables"),
    [
        ([], {"LANG": "C.UTF-8"}),
        ([], {"LANG": "de_DE.UTF-8"}),
        (["--language", "en"], {"LANG": "fr_FR.UTF-8"}),
    ],
    ids=["no language", "another language", "wished for"],
)
def test_an_english_window_loads_no_translation(
    tmp_path: Path, arguments: list[str], variables: dict[str, str]
) -> None:
    words, loaded, locale = first_words(tmp_path, *arguments, **variables)
    assert (words, int(loaded), locale) == ("Starting…", 0, "en-GB")
