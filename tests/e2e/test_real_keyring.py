"""The secret store against a real gnome-keyring on a private D-Bus (FACTS, Keyring)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
UNLOCK = "printf %s pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null; "
pytestmark = [
    pytest.mark.keyring,
    pytest.mark.skipif(sys.platform != "linux", reason="gnome-keyring is a Linux program"),
]


def story(situation: str, home: Path, *, with_keyring: bool = True) -> dict[str, Any]:
    """What `tests.support.keyring_story` says in a D-Bus session and a HOME of its own."""
    runtime = home / "run"
    runtime.mkdir(mode=0o700)
    environment = {
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(runtime),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        # Nothing may be started by the bus itself: what answers is what this story started.
        "XDG_DATA_DIRS": str(home / "no-services"),
    }
    script = (UNLOCK if with_keyring else "") + 'exec "$@"'
    bus = home / "bus.conf"
    bus.write_text(
        "<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>"
        '<policy context="default"><allow send_destination="*" eavesdrop="true"/>'
        '<allow eavesdrop="true"/>'
        '<allow own="*"/></policy></busconfig>'
    )
    program = [sys.executable, "-m", "tests.support.keyring_story", situation]
    ended = subprocess.run(
        ["dbus-run-session", f"--config-file={bus}", "--", "bash", "-c", script, "_", *program],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    said: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return said


def test_gnome_keyring_is_installed() -> None:
    """The suite's set-up brings it; without it the tests below would prove nothing."""
    assert shutil.which("gnome-keyring-daemon")
    assert shutil.which("dbus-run-session")


@pytest.mark.security(12)
def test_unlocked_keyring_keeps_replaces_and_deletes_a_secret(tmp_path: Path) -> None:
    assert story("unlocked", tmp_path) == {
        "state": "ready",
        "kept": True,
        "deleted": True,
        "canary_gone": True,
    }


@pytest.mark.security(12)
def test_locked_keyring_is_locked_and_not_missing(tmp_path: Path) -> None:
    assert story("locked", tmp_path) == {"state": "locked"}


@pytest.mark.security(12)
def test_session_without_any_keyring_is_missing_and_not_locked(tmp_path: Path) -> None:
    assert story("empty", tmp_path, with_keyring=False) == {"state": "missing"}


@pytest.mark.proof
@pytest.mark.security(12)
def test_an_agent_stays_signed_in_over_a_restart_and_a_locked_keyring(tmp_path: Path) -> None:
    said = story("agent", tmp_path)
    assert said["same_computer"] is True
    assert said["locked"] == "locked"
    assert said["account_while_locked"] == {"email": "ann@example.org"}
    code, complaint = said["refused"]
    assert (code, "You are not signed out. [secrets_locked]" in complaint) == (1, True)
    assert "access-agent secrets retry" in complaint
    assert "secrets.json" not in said["files"]
