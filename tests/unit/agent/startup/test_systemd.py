"""Start at login without a desktop: the unit, how it is enabled, and that systemd itself can read it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from agent.startup.entry import Entry
from agent.startup.linux import LinuxStartup
from agent.startup.systemd import UserUnit, exec_start
from agent.startup.xdg import XdgAutostart
from shared.desktop_names import USER_UNIT
from shared.errors import StorageError

ENTRY = Entry(face=("/bin/true",), agent=("/bin/true", "daemon"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "config"


def unit_in(home: Path, lingering: Path = Path("/nowhere"), entry: Entry = ENTRY) -> UserUnit:
    return UserUnit(entry, home, "ann", lingering)


def test_enabled_it_is_linked_into_the_users_target_and_disabled_nothing_is_left(home: Path) -> None:
    unit = unit_in(home)
    assert unit.is_on() is False
    unit.switch(True)
    unit.switch(True)
    folder = home / "systemd" / "user"
    assert unit.is_on() is True
    assert (folder / "default.target.wants" / USER_UNIT).resolve() == folder / USER_UNIT
    assert "ExecStart=/bin/true daemon\n" in (folder / USER_UNIT).read_text()
    unit.switch(False)
    assert unit.is_on() is False
    assert not (folder / USER_UNIT).exists()
    unit.switch(False)


def test_a_link_into_the_void_starts_nothing(home: Path) -> None:
    unit = unit_in(home)
    unit.switch(True)
    (home / "systemd" / "user" / USER_UNIT).unlink()
    assert unit.is_on() is False


def test_a_unit_that_somebody_wrote_himself_stays_when_it_is_disabled(home: Path) -> None:
    folder = home / "systemd" / "user"
    (folder / "default.target.wants").mkdir(parents=True)
    (folder / USER_UNIT).write_text("[Service]\nExecStart=/bin/true\n")
    (folder / "default.target.wants" / USER_UNIT).symlink_to(folder / USER_UNIT)
    unit = unit_in(home)
    assert unit.is_on() is True
    unit.switch(False)
    assert unit.is_on() is False
    assert (folder / USER_UNIT).exists()


def test_whether_it_waits_for_a_login_is_what_systemd_says(home: Path, tmp_path: Path) -> None:
    assert unit_in(home, tmp_path).needs_login is True
    (tmp_path / "ann").write_text("")
    assert unit_in(home, tmp_path).needs_login is False


def test_a_file_in_the_place_of_the_folder_is_said(home: Path) -> None:
    home.write_text("")
    with pytest.raises(StorageError):
        unit_in(home).switch(True)


@pytest.mark.parametrize(
    ("word", "written"),
    [
        ("/opt/access-agent", "/opt/access-agent"),
        ("a b", '"a b"'),
        ("100%", "100%%"),
        ("$HOME", "$$HOME"),
        ('a"b\\c', '"a\\"b\\\\c"'),
        ("two\nlines", '"two\\nlines"'),
        ("", '""'),
    ],
)
def test_words_are_escaped_as_systemd_reads_them(word: str, written: str) -> None:
    assert exec_start(("/bin/x", word)) == f"/bin/x {written}"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd")
def test_systemd_finds_no_fault_with_the_unit(home: Path, tmp_path: Path) -> None:
    program = tmp_path / "a folder $x" / "access-agent"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    unit_in(home, entry=Entry(face=(), agent=(str(program), "daemon", "--profile", "a b%c"))).switch(True)
    told = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(home / "systemd" / "user" / USER_UNIT)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert USER_UNIT not in told.stderr, told.stderr


def test_either_way_is_on_and_no_means_neither(home: Path) -> None:
    desktop, unit = XdgAutostart(ENTRY, home, ()), unit_in(home)
    both = LinuxStartup(desktop, unit)
    assert both.is_on() is False
    unit.switch(True)
    assert both.is_on() is True
    both.switch(True)
    assert desktop.is_on() is True
    both.switch(False)
    assert (both.is_on(), desktop.is_on(), unit.is_on()) == (False, False, False)
