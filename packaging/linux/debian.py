"""The `.deb`: the folder of programs in /usr/lib/access-agent, and what desktops and shells look for."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
from pathlib import Path
from typing import Final

import freeze
import system_facts as facts
from linux import tree

INSTALLED: Final = "/usr/lib/access-agent"
SCRIPTS: Final = ("postinst", "prerm")


def build(programs: Path, into: Path, compression: str) -> Path:
    """Make the package from the folder `programs`; where it is. `compression` is dpkg-deb's, as `xz:6`."""
    architecture = _told(["dpkg", "--print-architecture"])
    top = facts.BUILD / "deb"
    shutil.rmtree(top, ignore_errors=True)
    shutil.copytree(programs, top / INSTALLED.lstrip("/"), symlinks=True)
    words = tree.words_for("/usr/bin/access-agent")
    tree.lay_out(top / "usr" / "share", words)
    # systemd looks for units of packages in lib, for those of a user's own prefix in share.
    shutil.move(top / "usr/share/systemd", top / "usr/lib/systemd")
    (top / "usr" / "bin").mkdir()
    for name in ("access-agent", "access-account"):
        (top / "usr" / "bin" / name).symlink_to(f"../lib/access-agent/{name}")
    tree.settle(top)
    _control(top, {**words, "ARCHITECTURE": architecture, "GLIBC": platform.libc_ver()[1]})
    tree.settle(top)
    file = into / f"access-agent_{facts.version()}_{architecture}.deb"
    method, _, level = compression.partition(":")
    squeeze = [f"-Z{method}", *([f"-z{level}"] if level else [])]
    freeze.run(["dpkg-deb", "--root-owner-group", *squeeze, "--build", top, file])
    shutil.rmtree(top)
    return file


def _control(top: Path, words: dict[str, str]) -> None:
    """The package's papers: what it is and needs, its scripts, and the sums of its files."""
    files = [each for each in sorted(top.rglob("*")) if each.is_file() and not each.is_symlink()]
    size = sum(-(-each.lstat().st_size // 1024) for each in sorted(top.rglob("*")))
    folder = top / "DEBIAN"
    tree.write(folder / "control", tree.paper("control", {**words, "SIZE": str(size)}))
    sums = (
        f"{hashlib.md5(each.read_bytes(), usedforsecurity=False).hexdigest()}  {each.relative_to(top)}\n"
        for each in files
    )
    tree.write(folder / "md5sums", "".join(sums))
    parts = {"FOLDER": INSTALLED, "PROGRAMS": (tree.HERE / "programs.sh").read_text("utf-8")}
    for name in SCRIPTS:
        tree.write(folder / name, tree.filled((tree.HERE / name).read_text("utf-8"), parts), 0o755)


def _told(command: list[str]) -> str:
    return subprocess.run(
        command, check=True, capture_output=True, text=True, env=dict(os.environ)
    ).stdout.strip()
