"""A log that turns over while it is written, and never stops whoever writes it (SECURITY 14, 38)."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared import log_file
from shared.log_file import OLD_FILES, LogFile, make_room

BOUND = 2000
FULL = b"old\n" * (BOUND // 4)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(log_file, "MAX_FILE_BYTES", BOUND)
    return tmp_path / "some.log"


@pytest.fixture
def beside(tmp_path: Path) -> Iterator[int]:
    """A descriptor of which somebody writes without asking."""
    descriptor = os.open(tmp_path / "errors", os.O_CREAT | os.O_WRONLY)
    yield descriptor
    os.close(descriptor)


def record(text: str, *args: object) -> logging.LogRecord:
    return logging.LogRecord("x", logging.INFO, "", 0, text, args, None)


def sizes(file: Path) -> dict[str, int]:
    return {each.name: each.stat().st_size for each in file.parent.iterdir() if each.name != "errors"}


def test_full_log_becomes_the_first_of_the_old_ones_and_the_oldest_goes(file: Path) -> None:
    log = LogFile(file)
    for number in range(OLD_FILES + 3):
        log.emit(record("%d %s", number, "x" * (BOUND - 100)))
    log.close()
    found = sizes(file)
    assert found.keys() == {"some.log", *(f"some.log.{at}" for at in range(1, OLD_FILES + 1))}
    assert max(found.values()) <= BOUND
    assert f"x: {OLD_FILES + 2} xxx" in file.read_text()


def test_log_is_private_and_without_secrets(file: Path) -> None:
    log = LogFile(file)
    log.emit(record("token %s\nsecond", "art_0123456789abcdefghijklmnopqrstuv"))
    log.close()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text().count("\n") == 1
    assert "art_" not in file.read_text()


def test_what_others_write_beside_it_counts_and_goes_along(file: Path, beside: int) -> None:
    log = LogFile(file, beside=beside)
    os.write(beside, FULL)
    log.emit(record("new"))
    os.write(beside, b"last words\n")
    log.close()
    assert sizes(file)["some.log.1"] == len(FULL)
    assert file.read_text().endswith("x: new\nlast words\n")


@pytest.mark.security(38)
@pytest.mark.parametrize("has_others", [False, True])
def test_log_that_cannot_turn_over_is_silent_and_goes_on_when_it_can(
    file: Path,
    beside: int,
    has_others: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file.write_bytes(FULL)
    log = LogFile(file, beside=beside if has_others else None)
    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", _refused)
        log.emit(record("lost"))
    log.emit(record("kept"))
    log.close()
    assert capsys.readouterr().err == ""
    assert "lost" not in file.read_text()
    assert file.read_text().endswith("x: kept\n")


def test_mistake_of_a_caller_is_told_as_everywhere(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = LogFile(file)
    log.emit(record("%d", "no number"))
    log.close()
    assert "Logging error" in capsys.readouterr().err


@pytest.mark.security(38)
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_full_disk_silences_it_and_its_end(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.symlink_to("/dev/full")
    log = LogFile(file)
    log.emit(record("into the void"))
    log.close()
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("content", "turned"), [(None, False), (b"short", False), (FULL, True)])
def test_room_is_made_where_there_is_none(file: Path, content: bytes | None, turned: bool) -> None:
    if content is not None:
        file.write_bytes(content)
    make_room(file)
    assert file.with_name("some.log.1").exists() is turned
    assert not turned or file.stat().st_size == 0


def _refused(*_: object) -> None:
    raise PermissionError
