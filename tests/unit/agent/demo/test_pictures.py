"""The newest picture of the window is found, and only pictures of the demonstration are thrown away."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.demo.pictures import WindowPictures, make_room, newest_in
from agent.demo.stage import StageFault


def test_newest_picture_is_that_of_the_highest_number(tmp_path: Path) -> None:
    for name in ("99-main-trial", "100-main-active", "02-starting"):
        (tmp_path / f"{name}.png").touch()
    (tmp_path / ".101-main-expired.png").touch()  # not whole yet
    (tmp_path / "notes.png").touch()
    assert newest_in(tmp_path) == (tmp_path / "100-main-active.png", "main-active")


def test_there_is_no_picture_before_the_first(tmp_path: Path) -> None:
    assert newest_in(tmp_path) is None
    assert newest_in(tmp_path / "not made yet") is None


def test_pictures_of_the_last_time_go_and_everything_else_stays(tmp_path: Path) -> None:
    ours = ("01-trial-window.png", "10-five-minutes-again-client.png", "01-clock_set_back-panel.png")
    for name in (*ours, "01-holiday.png", "letter.txt"):
        (tmp_path / name).touch()
    make_room(tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["01-holiday.png", "letter.txt"]


@pytest.fixture
def window() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process
        process.kill()


async def test_window_that_ends_instead_is_a_fault(window: subprocess.Popen[bytes], tmp_path: Path) -> None:
    window.kill()
    await asyncio.to_thread(window.wait)
    with pytest.raises(StageFault, match="exit code -9"):
        await WindowPictures(window, tmp_path).keep("main-trial", tmp_path / "kept.png")


async def test_picture_of_the_page_that_is_shown_is_kept(
    window: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    (tmp_path / "01-main-trial.png").write_bytes(b"picture")
    await WindowPictures(window, tmp_path).keep("main-trial", tmp_path / "kept")
    assert (tmp_path / "kept").read_bytes() == b"picture"
