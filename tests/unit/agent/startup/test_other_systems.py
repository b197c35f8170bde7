"""Start at login on a Mac and on Windows, against what those systems keep; and which entry is whose."""

from __future__ import annotations

import os
import plistlib
import sys
from pathlib import Path

import pytest

from agent.profile.paths import paths_for
from agent.startup import choose
from agent.startup.entry import Entry, entry_for
from agent.startup.mac import LaunchAgent
from agent.startup.windows import APPROVED_KEY, RunKey
from shared.desktop_names import DESKTOP_FILE, LAUNCH_AGENT, RUN_KEY, RUN_VALUE, USER_UNIT
from shared.errors import StorageError

ENTRY = Entry(face=("/Applications/Access Agent.app/Contents/MacOS/access-agent", "--hidden"), agent=())


class FakeLaunchctl:
    """What launchd remembers of which labels are allowed."""

    def __init__(self) -> None:
        self.disabled: set[str] = set()
        self.word = "disabled"

    def __call__(self, arguments: list[str]) -> str:
        verb, target = arguments
        if verb == "enable":
            assert target == f"gui/501/{LAUNCH_AGENT}"
            self.disabled.discard(LAUNCH_AGENT)
            return ""
        assert (verb, target) == ("print-disabled", "gui/501")
        lines = [f'\t\t"{each}" => {self.word}\n' for each in sorted(self.disabled)]
        return "\tdisabled services = {\n" + "".join(lines) + '\t\t"org.other" => disabled\n\t}\n'


def test_the_mac_starts_what_the_plist_says(tmp_path: Path) -> None:
    way = LaunchAgent(ENTRY, tmp_path / "LaunchAgents", 501, FakeLaunchctl())
    assert way.is_on() is False
    way.switch(True)
    assert way.is_on() is True
    told = plistlib.loads((tmp_path / "LaunchAgents" / f"{LAUNCH_AGENT}.plist").read_bytes())
    assert told["Label"] == LAUNCH_AGENT
    assert told["ProgramArguments"] == list(ENTRY.face)
    way.switch(False)
    assert way.is_on() is False
    way.switch(False)


@pytest.mark.parametrize("word", ["disabled", "true"])
def test_what_a_person_forbade_in_the_macs_settings_is_off_until_he_switches_it_on_here(
    tmp_path: Path, word: str
) -> None:
    launchctl = FakeLaunchctl()
    launchctl.word = word
    way = LaunchAgent(ENTRY, tmp_path, 501, launchctl)
    way.switch(True)
    launchctl.disabled.add(LAUNCH_AGENT)
    assert way.is_on() is False
    way.switch(True)
    assert way.is_on() is True


@pytest.mark.parametrize(
    "content", [b"", b"no plist", plistlib.dumps([]), plistlib.dumps({"Disabled": True})]
)
def test_a_plist_that_starts_nothing_is_off(tmp_path: Path, content: bytes) -> None:
    (tmp_path / f"{LAUNCH_AGENT}.plist").write_bytes(content)
    assert LaunchAgent(ENTRY, tmp_path, 501, FakeLaunchctl()).is_on() is False


def test_a_file_in_the_place_of_the_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "LaunchAgents").write_text("")
    with pytest.raises(StorageError):
        LaunchAgent(ENTRY, tmp_path / "LaunchAgents", 501, FakeLaunchctl()).switch(True)


class FakeRegistry:
    """The registry of one user, in memory."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, str], str | bytes] = {}
        self.refuses = False

    def read(self, key: str, name: str) -> str | bytes | None:
        return self.values.get((key, name))

    def write(self, key: str, name: str, text: str) -> None:
        if self.refuses:
            raise PermissionError(13, "Access is denied")
        self.values[key, name] = text

    def delete(self, key: str, name: str) -> None:
        self.values.pop((key, name), None)


def test_windows_starts_what_the_run_key_says() -> None:
    registry = FakeRegistry()
    way = RunKey(
        Entry(face=(r"C:\Program Files\Access Agent\access-agentw.exe", "--hidden"), agent=()), registry
    )
    assert way.is_on() is False
    way.switch(True)
    assert way.is_on() is True
    assert registry.values == {
        (RUN_KEY, RUN_VALUE): r'"C:\Program Files\Access Agent\access-agentw.exe" --hidden'
    }
    way.switch(False)
    assert (way.is_on(), registry.values) == (False, {})
    way.switch(False)


@pytest.mark.parametrize(
    ("noted", "is_on"),
    [
        (bytes([2, *[0] * 11]), True),
        (bytes([6, *[0] * 11]), True),
        (bytes([3, *[0] * 11]), False),
        (bytes([7, *[0] * 11]), False),
        (b"", True),
        ("text", True),
    ],
)
def test_what_the_task_manager_noted_is_believed_until_it_is_switched_on_here(
    noted: bytes | str, is_on: bool
) -> None:
    registry = FakeRegistry()
    way = RunKey(ENTRY, registry)
    way.switch(True)
    registry.values[APPROVED_KEY, RUN_VALUE] = noted
    assert way.is_on() is is_on
    way.switch(True)
    assert way.is_on() is True


def test_a_registry_that_refuses_is_said_in_words() -> None:
    registry = FakeRegistry()
    registry.refuses = True
    with pytest.raises(StorageError) as refused:
        RunKey(ENTRY, registry).switch(True)
    assert refused.value.code == "data_read_only"


def test_the_users_own_profile_has_the_names_that_packages_know() -> None:
    own = entry_for(paths_for(None, os.environ))
    assert (own.desktop_file, own.unit, own.label, own.run_value) == (
        DESKTOP_FILE,
        USER_UNIT,
        LAUNCH_AGENT,
        RUN_VALUE,
    )
    assert own.face == (sys.executable, "-m", "agent", "--hidden")
    assert own.agent == (sys.executable, "-m", "agent", "daemon")


def test_another_profile_has_other_names_and_is_named_in_the_command(tmp_path: Path) -> None:
    paths = paths_for(tmp_path / "a profile", os.environ)
    other = entry_for(paths)
    assert other.face[-3:] == ("--hidden", "--profile", str(paths.profile))
    assert other.agent[-3:] == ("daemon", "--profile", str(paths.profile))
    for name in (other.desktop_file, other.unit, other.label, other.run_value):
        assert paths.mark in name


def test_a_packaged_program_is_started_by_its_own_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/access-agent/access-agent-window")
    assert entry_for(paths_for(None, os.environ)).face == ("/opt/access-agent/access-agent", "--hidden")


@pytest.mark.skipif(sys.platform != "linux", reason="looks at XDG folders")
def test_this_system_has_a_way_that_keeps_to_the_environment(tmp_path: Path) -> None:
    environ = {"XDG_CONFIG_HOME": str(tmp_path), "XDG_CONFIG_DIRS": str(tmp_path / "none")}
    way = choose.startup_for(paths_for(None, os.environ), environ)
    way.switch(True)
    assert way.is_on() is True
    assert (tmp_path / "autostart" / DESKTOP_FILE).exists()
