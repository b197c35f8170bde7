"""The guides for users say what the program says: each control and page title in bold is one of its texts."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from tests.shots.model import THEMES
from tests.shots.sheets import LARGE
from tests.shots.subjects import SUBJECTS
from tests.texts import catalogues

ROOT = Path(__file__).resolve().parents[2]
ENGLISH, FRENCH = ROOT / "docs" / "user-guide.md", ROOT / "docs" / "guide-utilisateur.md"
NAMES = {"Access Agent"}
"""What is called so in every language."""

_BOLD = re.compile(r"\*\*([^*]+)\*\*")


@cache
def spoken() -> tuple[tuple[str, str], ...]:
    """Every text of window and pages, English and French."""
    pages = catalogues.read("fr", domain=catalogues.Domain.PORTAL)
    said = [
        (str(english), str(french))
        for message in pages
        for english, french in zip(_forms(message.id), _forms(message.string), strict=False)
    ]
    said += list(catalogues.window_texts("fr"))
    return tuple((_plain(english), _plain(french)) for english, french in said)


def _forms(text: object) -> tuple[object, ...]:
    return tuple(text) if isinstance(text, list | tuple) else (text,)


def _plain(text: str) -> str:
    return " ".join(text.replace("&amp;", "&").split())


def bold_in(guide: Path) -> list[str]:
    return [_plain(each) for each in _BOLD.findall(guide.read_text(encoding="utf-8"))]


@pytest.mark.rule("R90")
@pytest.mark.parametrize(("guide", "place"), [(ENGLISH, 0), (FRENCH, 1)], ids=["English", "French"])
def test_what_a_guide_has_in_bold_is_said_by_the_program(guide: Path, place: int) -> None:
    texts = NAMES | {pair[place] for pair in spoken()}
    assert [each for each in bold_in(guide) if each not in texts] == []


@pytest.mark.rule("R90")
def test_both_guides_name_the_same_things_in_the_same_order() -> None:
    english, french = bold_in(ENGLISH), bold_in(FRENCH)
    assert len(english) == len(french)
    pairs = set(spoken()) | {(name, name) for name in NAMES}
    assert [pair for pair in zip(english, french, strict=True) if pair not in pairs] == []


@pytest.mark.parametrize("guide", [ENGLISH, FRENCH], ids=["English", "French"])
def test_pictures_and_links_of_a_guide_are_there(guide: Path) -> None:
    text = guide.read_text(encoding="utf-8")
    named = re.findall(r"\]\(([^)#]+)", text) + re.findall(r'src="([^"]+)"', text)
    pictured = {subject.sheet(theme) for subject in SUBJECTS for theme in THEMES} | set(LARGE)
    pictures = [each.removeprefix("pictures/") for each in named if each.startswith("pictures/")]
    assert pictures
    assert set(pictures) <= pictured, "pictures that `make shots` does not make"
    others = [each for each in named if not each.startswith("pictures/")]
    assert [each for each in others if not (guide.parent / each).exists()] == []


def test_no_space_of_the_french_guide_can_break_before_its_sign() -> None:
    text = re.sub(r"`[^`]*`", "", FRENCH.read_text(encoding="utf-8"))
    assert re.findall(r".{20} [:;?!»]|«[^\u00a0].{10}", text) == []
