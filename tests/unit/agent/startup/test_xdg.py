"""Start at login on XDG desktops: what is written and believed, and what a real desktop makes of it."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from agent.startup.entry import Entry
from agent.startup.xdg import XdgAutostart, config_home, exec_line, system_folders
from shared.desktop_names import DESKTOP_FILE
from shared.errors import StorageError

ENTRY = Entry(face=(sys.executable, "-m", "agent", "--hidden"), agent=())
NASTY = (
    "plain",
    "with space",
    "100%",
    "%u",
    'a"quote',
    "back\\slash",
    "$HOME",
    "`id`",
    "; rm -rf ~",
    "a&b|c>d",
    "*?[x]",
    "café",
    "tab\there",
    "",
    "=",
    "~",
    "#",
    "'single'",
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "config"


def startup(home: Path, *system: Path, entry: Entry = ENTRY) -> XdgAutostart:
    return XdgAutostart(entry, home, system)


def file_in(home: Path) -> Path:
    return home / "autostart" / DESKTOP_FILE


def test_switched_on_it_is_a_file_that_everybody_may_read_and_switched_off_it_is_gone(home: Path) -> None:
    way = startup(home)
    assert way.is_on() is False
    way.switch(True)
    assert way.is_on() is True
    assert stat.S_IMODE(file_in(home).stat().st_mode) == 0o644
    assert f"Exec={sys.executable} -m agent --hidden\n" in file_in(home).read_text()
    way.switch(False)
    assert way.is_on() is False
    assert not file_in(home).exists()
    way.switch(False)


@pytest.mark.parametrize(
    "word",
    ["Hidden=true", "Hidden=1", "X-GNOME-Autostart-enabled=false", "X-GNOME-Autostart-enabled = false"],
)
def test_what_a_person_switched_off_elsewhere_is_off_until_he_switches_it_on_here(
    home: Path, word: str
) -> None:
    way = startup(home)
    way.switch(True)
    file = file_in(home)
    kept = [line for line in file.read_text().splitlines() if not line.startswith("X-GNOME")]
    file.write_text("\n".join([*kept, word]) + "\n")
    assert way.is_on() is False
    way.switch(True)
    assert way.is_on() is True


def test_words_of_another_group_and_of_other_languages_say_nothing(home: Path) -> None:
    way = startup(home)
    way.switch(True)
    with file_in(home).open("a") as file:
        file.write("# Hidden=true\n[Desktop Action x]\nHidden=true\n")
    assert way.is_on() is True


def test_an_entry_whose_program_is_gone_starts_nothing(home: Path, tmp_path: Path) -> None:
    program = tmp_path / "a folder" / "access-agent"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    way = startup(home, entry=Entry(face=(str(program), "--hidden"), agent=()))
    way.switch(True)
    assert way.is_on() is True
    program.unlink()
    assert way.is_on() is False


def test_one_of_the_system_is_overridden_and_not_merely_deleted(home: Path, tmp_path: Path) -> None:
    system = tmp_path / "etc"
    startup(system).switch(True)
    way = startup(home, system)
    assert way.is_on() is True
    way.switch(False)
    assert way.is_on() is False
    assert "Hidden=true" in file_in(home).read_text()
    assert startup(system).is_on() is True
    way.switch(True)
    assert way.is_on() is True


def test_another_profile_has_an_entry_of_its_own(home: Path) -> None:
    mine = startup(home)
    other = startup(home, entry=Entry(face=ENTRY.face, agent=(), mark="0123456789ab"))
    other.switch(True)
    assert (mine.is_on(), other.is_on()) == (False, True)
    assert [file.name for file in (home / "autostart").iterdir()] == ["access-agent-0123456789ab.desktop"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_said(home: Path) -> None:
    home.mkdir()
    home.chmod(0o500)
    with pytest.raises(StorageError) as refused:
        startup(home).switch(True)
    assert refused.value.code == "data_read_only"


def test_a_file_in_the_place_of_the_folder_is_said(home: Path) -> None:
    home.mkdir()
    (home / "autostart").write_text("")
    with pytest.raises(StorageError):
        startup(home).switch(True)
    with pytest.raises(StorageError):
        startup(home).is_on()


def test_folders_are_those_of_the_specification() -> None:
    assert config_home({"XDG_CONFIG_HOME": "/c", "HOME": "/h"}) == Path("/c")
    assert config_home({"XDG_CONFIG_HOME": "relative", "HOME": "/h"}) == Path("/h/.config")
    assert system_folders({}) == (Path("/etc/xdg"),)
    assert system_folders({"XDG_CONFIG_DIRS": "/a:b:/c"}) == (Path("/a"), Path("/c"))


def test_a_path_that_needs_no_quotes_has_none() -> None:
    """uninstall.sh looks for `Exec=` and the folder."""
    assert exec_line(("/home/u/.local/lib/access-agent/access-agent", "--hidden")) == (
        "/home/u/.local/lib/access-agent/access-agent --hidden"
    )


LAUNCH = """
import sys
from gi.repository import Gio
Gio.DesktopAppInfo.new_from_filename(sys.argv[1]).launch([], None)
"""


@pytest.mark.skipif(not Path("/usr/bin/python3").exists(), reason="needs the system's own Python with GLib")
def test_a_real_desktop_library_starts_exactly_these_words(tmp_path: Path) -> None:
    """GLib reads the file and starts the program: every word arrives as it was, and none is carried out."""
    folder = tmp_path / 'od "d $x'
    folder.mkdir()
    program, heard = folder / "pro gram", tmp_path / "heard"
    os.mkfifo(heard)
    told = f"import json, sys; json.dump(sys.argv[1:], open({str(heard)!r}, 'w'))"
    program.write_text(f"#!{sys.executable}\n{told}\n")
    program.chmod(0o755)
    way = startup(tmp_path / "config", entry=Entry(face=(str(program), *NASTY), agent=()))
    way.switch(True)
    assert way.is_on() is True
    entry = file_in(tmp_path / "config")
    subprocess.run(["/usr/bin/python3", "-c", LAUNCH, str(entry)], check=True)
    assert json.loads(heard.read_text()) == list(NASTY)
