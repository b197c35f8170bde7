"""Histories as files: what was written can be read, and what cannot be is refused with a word for it."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from agent.simulator import histories
from shared.errors import AccessError
from shared.simulator import ClockView, Deed, Export
from tests.support.clock import START

EXPORT = Export(
    "acc_1",
    "zoé@example.test",
    "7",
    START,
    ClockView(START, 60.0),
    "cc",
    "ab",
    deeds=(Deed(1, START, "computer.register", {"name": "Büro"}),),
)


def code_of(file: Path | str) -> str:
    with pytest.raises(AccessError) as refused:
        histories.read(str(file))
    return refused.value.code


def test_history_that_was_written_is_read_again_and_is_private(tmp_path: Path) -> None:
    file = tmp_path / "trial.json"
    file.write_text("what was here before")
    assert histories.write(str(file), EXPORT) == file
    assert histories.read(str(file)) == EXPORT
    assert "Büro" in file.read_text("utf-8")
    assert sys.platform == "win32" or file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["no/folder/trial.json", "folder"])
def test_history_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(AccessError) as refused:
        histories.write(str(tmp_path / name), EXPORT)
    assert refused.value.code == "file_unwritable"
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is full")
def test_full_disk_is_called_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = os.open
    monkeypatch.setattr(os, "open", lambda path, flags, mode=0o777: opened("/dev/full", os.O_WRONLY))
    with pytest.raises(AccessError) as refused:
        histories.write(str(tmp_path / "trial.json"), EXPORT)
    assert refused.value.code == "disk_full"


@pytest.mark.parametrize("name", ["trial.json", "", "/tmp/with\0zero"])
def test_file_is_named_by_its_whole_path(name: str) -> None:
    assert code_of(name) == "file_invalid"
    with pytest.raises(AccessError) as refused:
        histories.write(name, EXPORT)
    assert refused.value.code == "file_invalid"


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"format": 1}', b"\xff\xfe", b"[" * 100_000, b"null", b'"x"']
)
def test_file_that_holds_no_history_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "notes.json"
    file.write_bytes(content)
    assert code_of(file) == "export_invalid"


def test_file_of_any_length_is_not_read_whole(tmp_path: Path) -> None:
    file = tmp_path / "long.json"
    with file.open("wb") as opened:
        opened.truncate(histories.LARGEST_BYTES + 1)
    assert code_of(file) == "export_invalid"
    histories.write(str(file), replace(EXPORT, deeds=()))
    assert histories.read(str(file)).deeds == ()


def test_file_that_is_not_there_or_is_none_is_told_apart_from_a_damaged_one(tmp_path: Path) -> None:
    assert code_of(tmp_path / "gone.json") == "file_unreadable"
    assert code_of(tmp_path) == "file_unreadable"
    if sys.platform != "win32":
        os.mkfifo(tmp_path / "pipe")
        assert code_of(tmp_path / "pipe") == "file_unreadable"  # and nobody waits for a writer
