"""The recipe of the Windows installer, read and compiled by the real compiler (issue 6).

ACCESS_ISCC names the compiler: on Windows `iscc`, elsewhere a script that starts it under Wine. The programs
are stand-ins: what is tried is the recipe, in both languages.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from agent.processes import EXECUTABLES, QUIET_AGENT
from tests.support.bare_root import KEPT, ROOT

pytestmark = pytest.mark.package


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    """The folder of the recipe, in a tree that has what it names."""
    icon = KEPT / "icons" / "access-agent.ico"
    if not icon.is_file():
        pytest.skip("the packages are not built: `make proof-package` does that first")
    built = tmp_path / "build" / "package"
    programs = built / "dist" / "access-agent"
    programs.mkdir(parents=True)
    for name in (*EXECUTABLES.values(), QUIET_AGENT):
        (programs / f"{name}.exe").write_bytes(b"MZ")
    (built / "icons").mkdir()
    shutil.copy(icon, built / "icons")
    (built / "licences.txt").write_text("licences")
    shutil.copy(ROOT / "LICENSE", tmp_path)
    shutil.copytree(ROOT / "packaging" / "windows", tmp_path / "packaging" / "windows")
    return tmp_path / "packaging" / "windows"


def compiled(recipe: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """What the compiler says of the recipe."""
    compiler = os.environ.get("ACCESS_ISCC")
    if not compiler:
        pytest.skip("ACCESS_ISCC names no compiler of Inno Setup")
    return subprocess.run(
        [compiler, *words, "access-agent.iss"],
        cwd=recipe,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_the_installer_is_made_of_the_recipe_without_a_warning(recipe: Path) -> None:
    publisher = ("/DPublisher=Ada & friends", "/DHomepage=https://ada.org")
    made = compiled(recipe, "/DVersion=1.2.0rc1", "/DNumbers=1.2.0", *publisher)
    assert made.returncode == 0, made.stdout[-3000:] + made.stderr[-3000:]
    assert "warning" not in (made.stdout + made.stderr).lower()
    (installer,) = (recipe.parents[1] / "dist").iterdir()
    assert installer.name == "access-agent-1.2.0rc1-windows-x64.exe"
    assert installer.read_bytes()[:2] == b"MZ"


def test_a_recipe_that_is_not_told_the_version_makes_nothing(recipe: Path) -> None:
    assert compiled(recipe).returncode != 0
    assert not (recipe.parents[1] / "dist").exists()
