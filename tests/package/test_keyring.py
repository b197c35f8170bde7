"""The packaged agent finds the keyring of a desktop, whose backends are known by metadata alone (issue 6)."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

pytestmark = [pytest.mark.package, pytest.mark.keyring]

UNLOCK = "printf %s pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null; "
STORY = (
    '"$0" daemon --background >said & until [ -s said ]; do sleep 0.1; done; '
    '"$0" secrets retry >/dev/null; "$0" doctor --json; "$0" stop >/dev/null; wait'
)


def test_secrets_are_kept_in_the_keyring_of_the_desktop(deb: Path, tmp_path: Path) -> None:
    subprocess.run(["dpkg-deb", "-x", deb, tmp_path / "unpacked"], check=True)
    program = tmp_path / "unpacked/usr/lib/access-agent/access-agent"
    (tmp_path / "run").mkdir(mode=0o700)
    bus = tmp_path / "bus.conf"
    bus.write_text(
        "<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>"
        '<policy context="default"><allow send_destination="*" eavesdrop="true"/>'
        '<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>'
    )
    ended = subprocess.run(
        ["dbus-run-session", f"--config-file={bus}", "--", "bash", "-c", UNLOCK + STORY, program],
        env={
            "HOME": str(tmp_path),
            "XDG_RUNTIME_DIR": str(tmp_path / "run"),
            "PATH": "/usr/bin:/bin",
            "XDG_DATA_DIRS": str(tmp_path / "no-services"),
        },
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    checks = {check["id"]: check for check in json.loads(ended.stdout)}
    assert checks["secrets"]["outcome"] == "ok", checks
    assert json.loads((tmp_path / "said").read_text())["ready"] is True
