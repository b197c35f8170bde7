"""The lock files: everything pinned by hash, nothing by address, and one version of each package (FACTS)."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PINNED = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>[^\s;\\]+)", re.IGNORECASE)
Locked = dict[str, tuple[str, frozenset[str]]]


def locked(file: str) -> Locked:
    """Name → version and hashes."""
    found: Locked = {}
    name = ""
    for line in (ROOT / file).read_text().splitlines():
        pinned = PINNED.match(line)
        if pinned is not None:
            name = pinned["name"]
            found[name] = (pinned["version"], frozenset())
        elif (at := line.find("--hash=")) >= 0:
            version, hashes = found[name]
            found[name] = (version, hashes | {line[at:].rstrip(" \\")})
    return found


@pytest.mark.parametrize("file", ["requirements.lock", "requirements-run.lock"])
def test_a_lock_has_hashes_for_everything_and_no_address(file: str) -> None:
    assert "://" not in (ROOT / file).read_text()
    found = locked(file)
    assert "pyside6-essentials" in found
    assert [name for name, (_, hashes) in found.items() if not hashes] == []


def test_the_lock_of_users_is_the_part_of_the_whole_lock_without_tools() -> None:
    whole, run = locked("requirements.lock"), locked("requirements-run.lock")
    assert run.items() <= whole.items()
    assert "hatchling" in run, "it builds the project without fetching anything"
    assert not {"pytest", "mypy", "playwright", "hypothesis", "matplotlib", "ruff"} & set(run)


def test_the_lock_of_packagers_has_hashes_and_no_address_and_the_same_versions() -> None:
    assert "://" not in (ROOT / "requirements-package.lock").read_text()
    tools, whole = locked("requirements-package.lock"), locked("requirements.lock")
    assert [name for name, (_, hashes) in tools.items() if not hashes] == []
    assert "pyinstaller" in tools
    assert {name: whole[name][0] for name in tools.keys() & whole.keys()} == {
        name: tools[name][0] for name in tools.keys() & whole.keys()
    }


def test_the_lock_of_the_page_has_hashes_and_no_address_and_is_what_is_installed() -> None:
    text = (ROOT / "package-lock.json").read_text()
    assert "://" not in text
    packages = {name: each for name, each in json.loads(text)["packages"].items() if name}
    used = {name for name, each in packages.items() if not each.get("dev")}
    assert used == {"node_modules/@novnc/novnc"}, "nothing but noVNC, which needs nothing itself"
    assert set(packages) - used == {"node_modules/axe-core"}, "the tests' rules of accessibility"
    assert all(each["integrity"].startswith("sha512-") for each in packages.values())
    novnc = packages["node_modules/@novnc/novnc"]
    installed = json.loads((ROOT / "resources/novnc/package.json").read_text())
    assert (installed["name"], installed["version"]) == ("@novnc/novnc", novnc["version"])


def test_git_has_none_of_what_npm_brings() -> None:
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert {"node_modules/", "resources/novnc/"} <= set(ignored)


@pytest.mark.proof
def test_the_wheel_carries_the_page_and_its_licences(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)], cwd=ROOT, check=True
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "resources/novnc/core/rfb.js",
        "resources/novnc/vendor/pako/lib/zlib/inflate.js",
        "resources/novnc/LICENSE.txt",
        "resources/novnc/docs/LICENSE.MPL-2.0",
        "resources/portal/static/session/page.js",
    } <= names
    assert not [name for name in names if "axe" in name], "a tool of the tests"
