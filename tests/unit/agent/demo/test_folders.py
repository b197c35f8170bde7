"""Only a folder that is empty, or was made for demonstrations, is used or emptied."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.demo.folders import make_demo_folder, passing_folder
from shared.errors import AccessError


def test_folder_of_the_last_time_is_emptied_when_that_is_wanted(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    make_demo_folder(folder, fresh=False)
    (folder / "old").touch()
    make_demo_folder(folder, fresh=False)
    assert (folder / "old").exists()
    make_demo_folder(folder, fresh=True)
    assert not (folder / "old").exists()


@pytest.mark.parametrize("fresh", [True, False])
def test_folder_of_somebody_is_left_alone(tmp_path: Path, fresh: bool) -> None:
    (tmp_path / "letter").write_text("dear")
    with pytest.raises(AccessError, match="not a demo profile"):
        make_demo_folder(tmp_path, fresh)
    assert (tmp_path / "letter").read_text() == "dear"


def test_file_in_place_of_a_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("dear")
    with pytest.raises(AccessError, match="not a demo profile"):
        make_demo_folder(tmp_path / "letter", fresh=True)


def test_passing_folder_is_gone_afterwards_and_a_named_one_stays(tmp_path: Path) -> None:
    with passing_folder(None) as passing:
        assert passing.is_dir()
    assert not passing.exists()
    with passing_folder(tmp_path / "named") as named:
        assert named == tmp_path / "named"
    assert named.is_dir()
