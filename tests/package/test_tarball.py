"""The tar.gz: installed by one person without root, run, and taken away again (issue 6)."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.support.bare_root import BareRoot, product_version

pytestmark = pytest.mark.package


def files_of(folder: Path) -> set[str]:
    """Every path below `folder`."""
    return {str(each.relative_to(folder)) for each in folder.rglob("*")}


def test_one_person_installs_it_runs_it_and_takes_it_away(bare: BareRoot, tarball: Path) -> None:
    home = bare.folder / "home/ann"
    bare.apt("install", "desktop-file-utils")  # as desktops have it: it keeps a list beside our entry
    before = files_of(home)
    shutil.copyfile(tarball, bare.folder / "tmp" / tarball.name)
    folder = tarball.name.removesuffix(".tar.gz")
    bare.ok("tar", "-xzf", f"/tmp/{tarball.name}", "-C", "/tmp", user="ann")
    os.unlink(bare.folder / "tmp" / tarball.name)

    said = bare.ok(f"/tmp/{folder}/install.sh", user="ann")
    assert "is installed" in said
    bare.ok("rm", "-rf", f"/tmp/{folder}")
    assert bare.ok("access-agent", "--version", user="ann").strip() == product_version()
    program = "/home/ann/.local/lib/access-agent/access-agent"
    entry = (home / ".local/share/applications/access-agent.desktop").read_text("utf-8")
    assert f"Exec={program} %u\n" in entry
    assert (
        f"ExecStart={program} daemon\n"
        in (home / ".local/share/systemd/user/access-agent.service").read_text()
    )
    assert (home / ".local/share/icons/hicolor/48x48/apps/access-agent.png").read_bytes()[:4] == b"\x89PNG"

    bare.ok("access-agent", "secrets", "file", "--yes", user="ann")
    said = bare.ok("/home/ann/.local/lib/access-agent/uninstall.sh", user="ann")
    assert "Your own data stays in /home/ann/.local/share/access-agent" in said
    profile = home / ".local/share/access-agent"
    assert (profile / "logs/agent.log").read_text().rstrip().endswith("agent stopped")
    shutil.rmtree(profile)
    shutil.rmtree(home / ".cache", ignore_errors=True)
    for left in (".local/share", ".local"):
        (home / left).rmdir()
    assert files_of(home) == before
