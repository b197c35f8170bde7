"""Makes the folder with the packaged programs: a lean environment from the lock files, then PyInstaller.

`python packaging/freeze.py` leaves `build/package/dist/access-agent/` (on a Mac `Access Agent.app` as
well). The environment holds what requirements-run.lock names and the tools of requirements-package.lock,
each checked against its hashes, and this project as an ordinary wheel; the environment of the developers is
not touched. An environment that is still right is kept. The same commit gives the same bytes: the date is
that of the commit.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import publisher
import system_facts as facts

LOCKS: Final = ("requirements-run.lock", "requirements-package.lock")
VENV: Final = facts.BUILD / "venv"
FOLDER: Final = facts.BUILD / "dist" / "access-agent"


def freeze() -> Path:
    """Build the folder; where it is."""
    publisher.read()  # before anything that takes long
    python = environment()
    install_project(python)
    run([python, facts.HERE / "icons.py", facts.ICONS], QT_QPA_PLATFORM="offscreen")
    shutil.rmtree(FOLDER.parent, ignore_errors=True)
    shutil.rmtree(facts.BUILD / "work", ignore_errors=True)
    spec = facts.HERE / "access-agent.spec"
    places = ["--distpath", FOLDER.parent, "--workpath", facts.BUILD / "work"]
    run([python, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", *places, spec])
    shutil.rmtree(facts.BUILD / "work")
    if sys.platform.startswith("linux"):
        strip_python()
    return FOLDER


def strip_python() -> None:
    """Take the debugging symbols off Python's own libraries; 30 MB, and nobody could use them."""
    libraries = FOLDER / "_internal"
    own = [*libraries.glob("libpython*.so*"), *libraries.glob("python3*/lib-dynload/*.so")]
    run(["strip", "--strip-unneeded", *own])


def environment() -> Path:
    """The lean environment, made anew when a lock or the Python has changed; its interpreter."""
    python = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    mark = VENV / ".locks"
    wanted = sys.version + "".join(
        hashlib.sha256((facts.ROOT / lock).read_bytes()).hexdigest() for lock in LOCKS
    )
    if not mark.exists() or mark.read_text() != wanted:
        sys.stdout.write("Installing the packages of the lock files into build/package/venv\n")
        sys.stdout.flush()
        run([sys.executable, "-m", "venv", "--clear", VENV])
        for lock in LOCKS:
            run([*pip(python), "--require-hashes", "-r", facts.ROOT / lock])
        mark.write_text(wanted)
    return python


def install_project(python: Path) -> None:
    """This source tree as a wheel, with what npm brought."""
    if not (facts.ROOT / "resources" / "novnc" / "package.json").exists():
        raise SystemExit("resources/novnc is missing: run .ci/client-page first")
    run([*pip(python), "--no-deps", "--no-build-isolation", "--force-reinstall", facts.ROOT])


def pip(python: Path) -> list[str | Path]:
    """The beginning of every installation."""
    return [python, "-m", "pip", "--disable-pip-version-check", "--quiet", "--quiet", "install"]


def run(command: list[str | Path], **more: str) -> None:
    """Run `command` for this commit's date, and with a hash seed that makes sets come in the same order."""
    environ = {**os.environ, "SOURCE_DATE_EPOCH": commit_date(), "PYTHONHASHSEED": "0", **more}
    environ.pop("PYTHONPATH", None)
    subprocess.run([str(each) for each in command], check=True, env=environ, cwd=facts.ROOT)


def commit_date() -> str:
    """Seconds since 1970 of the last commit, or what the environment says."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return given
    told = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], capture_output=True, text=True, check=True, cwd=facts.ROOT
    )
    return told.stdout.strip()


if __name__ == "__main__":
    freeze()
