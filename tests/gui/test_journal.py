"""The window's own log: what it takes down, for whom, how much, and what a fault leaves behind."""

from __future__ import annotations

import faulthandler
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import qWarning

from gui import journal as journal_module
from gui.journal import Journal, folder_beside
from tests.support.clock import FakeClock

ROOT = Path(__file__).resolve().parents[2]
FAULT = """
import faulthandler, os, signal, sys
from pathlib import Path
from gui.journal import Journal
from shared.clock import SystemClock
Journal(Path(sys.argv[1]), SystemClock()).open()
os.kill(os.getpid(), signal.SIGSEGV)
"""


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = Journal(tmp_path / "logs", FakeClock())
    was_enabled = faulthandler.is_enabled()
    yield made
    made.close()
    if was_enabled:
        faulthandler.enable(sys.__stderr__)


def log_of(folder: Path) -> str:
    return (folder / "logs" / "window.log").read_text("utf-8")


def test_nothing_is_written_while_all_is_well(journal: Journal, tmp_path: Path) -> None:
    assert not journal.open()
    journal.close()
    assert not (tmp_path / "logs" / "window.log").exists()


@pytest.mark.security(14)
def test_line_has_its_time_no_secret_and_is_for_its_user_only(journal: Journal, tmp_path: Path) -> None:
    journal.write("ERROR", "token aat_Zm9vYmFyYmF6cXV4Zm9vYmFy\nsecond line")
    assert log_of(tmp_path) == "2026-01-15T12:00:00Z ERROR token [secret]\n  second line\n"
    assert stat.S_IMODE((tmp_path / "logs").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "logs" / "window.log").stat().st_mode) == 0o600


@pytest.mark.qt_no_exception_capture
def test_error_that_nobody_caught_is_taken_down_and_still_told(
    journal: Journal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    journal.open()
    try:
        raise ValueError("what nobody foresaw")
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    journal.close()
    assert "ValueError: what nobody foresaw" in log_of(tmp_path)
    assert "test_journal.py" in log_of(tmp_path)


def test_complaint_of_qt_is_taken_down_once(
    journal: Journal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    journal.open()
    qWarning("something odd")
    qWarning("something odd")
    journal.close()
    assert log_of(tmp_path).count("WARNING Qt: something odd") == 1
    assert "something odd" in capsys.readouterr().err


def test_log_turns_over_instead_of_growing(
    journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_module, "MAX_FILE_BYTES", 100)
    for number in range(20):
        journal.write("ERROR", f"line {number} " + "x" * 80)
    names = sorted(each.name for each in (tmp_path / "logs").iterdir())
    assert names == ["window.log", "window.log.1", "window.log.2"]
    assert "line 19" in log_of(tmp_path)
    assert "line 18" in (tmp_path / "logs" / "window.log.1").read_text()


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_fault_leaves_its_trace_which_is_told_once(journal: Journal, tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir(mode=0o700)
    ended = subprocess.run(
        [sys.executable, "-c", FAULT, tmp_path / "logs"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode != 0
    assert journal.open()
    assert "ended by a fault" in log_of(tmp_path)
    assert "Segmentation fault" in log_of(tmp_path)
    journal.close()
    assert not journal.open()


def test_place_that_cannot_be_written_silences_it(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("in the way")
    silent = Journal(tmp_path / "logs", FakeClock())
    assert not silent.open()
    silent.write("ERROR", "nobody hears it")
    silent.close()
    assert (tmp_path / "logs").read_text() == "in the way"


def test_profile_that_is_not_there_yet_is_not_made(tmp_path: Path) -> None:
    early = Journal(tmp_path / "profile" / "logs", FakeClock())
    assert not early.open()
    early.write("ERROR", "too early")
    early.close()
    assert not (tmp_path / "profile").exists()


def test_log_is_beside_that_of_the_agent(tmp_path: Path) -> None:
    assert folder_beside(tmp_path / "window.json") == tmp_path / "logs"
    assert folder_beside(None) is None
