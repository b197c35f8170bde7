"""The modules of tests/coverage.toml are covered to the last branch by the tests named there (STYLE 27)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
GROUPS: list[dict[str, list[str]]] = tomllib.loads((ROOT / "tests/coverage.toml").read_text())["covered"]

TWO_TRACERS = "another trace function is being installed"
"""CPython 3.11 cannot start two traced threads at one moment: not ours, and nothing is proved by it."""
TRIES = 3


def _report(group: dict[str, list[str]], folder: Path) -> dict[str, Any]:
    data, report = folder / "data", folder / "report.json"
    # The inner run finds examples of its own; CI there means the same ones each time.
    environment = os.environ | {"COVERAGE_FILE": str(data), "CI": "true"}
    coverage = [sys.executable, "-m", "coverage"]
    include = f"--include={','.join(group['modules'])}"
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not e2e and not browser"]
    command = [*coverage, "run", "--branch", include, "-m", "pytest", *options, *group["tests"]]
    for _ in range(TRIES):
        ran = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False
        )
        if TWO_TRACERS not in ran.stdout:
            break
    assert ran.returncode == 0, ran.stdout
    subprocess.run(
        [*coverage, "json", "-q", "-o", str(report)], cwd=ROOT, env=environment, check=True, timeout=60
    )
    files: dict[str, Any] = json.loads(report.read_text())["files"]
    return files


@pytest.mark.proof
@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group["tests"][0])
def test_the_listed_modules_are_covered_to_the_last_branch(
    group: dict[str, list[str]], tmp_path: Path
) -> None:
    files = _report(group, tmp_path)
    gaps = {
        module: (files[module]["missing_lines"], files[module]["missing_branches"])
        for module in group["modules"]
        if files[module]["missing_lines"] or files[module]["missing_branches"]
    }
    assert gaps == {}


def test_every_module_of_shared_is_listed() -> None:
    listed = {module for group in GROUPS for module in group["modules"]}
    rooms = {str(file.relative_to(ROOT)) for file in (ROOT / "shared").glob("*.py")} - {"shared/__init__.py"}
    assert rooms <= listed
