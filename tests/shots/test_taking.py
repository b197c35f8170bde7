"""A few pictures of each kind are really taken, so that what takes the others works when it is needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from tests.shots.model import THEMES, Album, Subject
from tests.shots.sheets import make_sheets
from tests.shots.subjects import SUBJECTS
from tests.shots.taking import take

ONE_OF_EACH = {
    "window-start": "welcome",
    "session-ends": "cut",
    "portal-sign-in": "approve-code",
    "simulator-panel": "account",
    "scenarios-ending": "grace",
}


MIN_WIDTH = 400


def few() -> Iterator[Subject]:
    """Subjects of each kind, with one picture each."""
    for each in SUBJECTS:
        if each.name in ONE_OF_EACH:
            (shot,) = (shot for shot in each.shots if shot.name == ONE_OF_EACH[each.name])
            yield replace(each, shots=(shot,))


def opened(file: Path) -> Image.Image:
    """The picture in `file`."""
    with Image.open(file) as picture:
        return picture.convert("RGB")


@pytest.mark.proof
@pytest.mark.browser
async def test_pictures_of_each_kind_are_taken_and_put_on_sheets(tmp_path: Path) -> None:
    subjects, album = tuple(few()), Album(tmp_path / "album")
    assert len(subjects) == len(ONE_OF_EACH)
    (tmp_path / "work").mkdir()
    album.folder.mkdir()
    await take(album, subjects, tmp_path / "work")
    for subject in subjects:
        for theme in THEMES:
            files = [file for shot in subject.shots for file in album.files(subject, shot, theme)]
            pictures = [opened(file) for file in files]
            assert all(each.getcolors(16) is None for each in pictures), f"{subject.name} shows nothing"
            assert pictures[0].tobytes() != pictures[1].tobytes(), f"{subject.name}: French looks English"
    make_sheets(album, subjects, tmp_path)
    for subject in subjects:
        for theme in THEMES:
            with Image.open(tmp_path / subject.sheet(theme)) as sheet:
                assert sheet.convert("RGB").getcolors(128) is not None, "few colours"
                assert sheet.width > MIN_WIDTH, subject.name
