"""The tar.gz for one user without root: programs, what desktops look for, and its own installer."""

from __future__ import annotations

import gzip
import platform
import shutil
import tarfile
from pathlib import Path
from typing import Final

import freeze
import system_facts as facts
from linux import tree

SCRIPTS: Final = ("install.sh", "uninstall.sh", "programs.sh")


def build(programs: Path, into: Path, level: int) -> Path:
    """Make the archive from the folder `programs`, compressed with gzip's `level`; where it is."""
    name = f"access-agent-{facts.version()}-linux-{platform.machine()}"
    top = facts.BUILD / "tarball" / name
    shutil.rmtree(top.parent, ignore_errors=True)
    shutil.copytree(programs, top / "programs", symlinks=True)
    tree.lay_out(top / "share", {**tree.words_for(""), "PROGRAM": "@PROGRAM@"})
    for script in SCRIPTS:
        tree.write(
            top / script, (tree.HERE / script).read_text("utf-8"), 0o644 if script == "programs.sh" else 0o755
        )
    tree.settle(top)
    file = into / f"{name}.tar.gz"
    with (
        file.open("wb") as opened,
        gzip.GzipFile("", "wb", level, opened, mtime=0) as squeezed,
        tarfile.open(fileobj=squeezed, mode="w", format=tarfile.GNU_FORMAT) as archive,
    ):
        for path in sorted([top, *top.rglob("*")]):
            archive.add(path, str(path.relative_to(top.parent)), recursive=False, filter=_nobodys)
    shutil.rmtree(top.parent)
    return file


def _nobodys(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    entry.mtime = int(freeze.commit_date())
    return entry
