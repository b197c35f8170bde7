"""The table of everything that is pictured, in the order of the gallery.

Its parts are `window_subjects`, `web_subjects` and `scenario_subjects`; a new page is one line in one.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from tests.shots.model import Chapter, Subject
from tests.shots.scenario_subjects import SCENARIOS
from tests.shots.web_subjects import WEB
from tests.shots.window_subjects import WINDOW

_CHAPTERS: Final = tuple(Chapter)
SUBJECTS: Final = tuple(
    sorted((*WINDOW, *WEB, *SCENARIOS), key=lambda subject: _CHAPTERS.index(subject.chapter))
)


def among(subjects: tuple[Subject, ...], wanted: Collection[str]) -> tuple[Subject, ...]:
    """Those that are wanted by name; all of them when nothing is."""
    return tuple(each for each in subjects if not wanted or each.name in wanted)
