"""Python, profile, disk, toolkit and codec, as `doctor` finds them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from agent.doctor import basics
from agent.doctor.check import Outcome


def test_old_python_fails() -> None:
    assert basics.check_python((3, 10, 4)).outcome is Outcome.FAIL
    assert basics.check_python((3, 11, 0)).outcome is Outcome.OK


@pytest.mark.parametrize(
    ("qt", "display", "outcome"),
    [(True, True, Outcome.OK), (True, False, Outcome.WARN), (False, True, Outcome.WARN)],
)
def test_window_without_toolkit_or_display_is_a_warning(qt: bool, display: bool, outcome: Outcome) -> None:
    assert basics.check_window(qt, display).outcome is outcome


def test_profile_that_does_not_exist_yet_is_judged_by_its_parent(tmp_path: Path) -> None:
    assert basics.check_profile(tmp_path / "new" / "er").outcome is Outcome.OK
    assert basics.check_disk(tmp_path / "new" / "er").outcome is Outcome.OK


def test_profile_that_cannot_be_written_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(basics.os, "access", lambda *_: False)
    assert basics.check_profile(tmp_path).outcome is Outcome.FAIL


def test_full_disk_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(basics, "LEAST_FREE_BYTES", 10**18)
    assert basics.check_disk(tmp_path).outcome is Outcome.WARN


def test_missing_codec_is_said_and_is_no_fault() -> None:
    assert not basics.check_video(True).way_on
    missing = basics.check_video(False)
    assert (missing.outcome, bool(missing.way_on)) == (Outcome.OK, True)


def test_package_is_told_no_way_on_that_only_a_python_environment_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "pip install av." in basics.check_video(False).way_on
    assert "pip install" in basics.check_window(False, True).way_on
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert "licence" in basics.check_video(False).sentence
    for check in (basics.check_video(False), basics.check_window(False, True)):
        assert "pip" not in check.way_on


def test_qt_is_looked_for_without_loading_it() -> None:
    assert basics.qt_is_installed()
