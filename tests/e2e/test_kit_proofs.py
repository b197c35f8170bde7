"""The kit for testers in the ways that take their time: in parallel, over accessibility, in a browser, from a
shell, and from an installed wheel in an empty environment."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gui.qa.accessible import hindrance
from tests.support.chromium import chromium_of_the_system
from tests.support.guide import ROOT, unfold

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.proof,
    pytest.mark.skipif(sys.platform != "linux", reason="the guard that looks for processes left behind"),
]

QUIET = ("-rA", "-p", "no:cacheprovider", "-p", "no:schemathesis")
# What pytest-playwright brings, for a browser of this system.
BROWSER = """
import pytest
from playwright.sync_api import sync_playwright


@pytest.fixture
def page():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path={chromium!r}, args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()
"""
TWICE = """
import pytest


@pytest.mark.parametrize("number", range(4))
def test_same_scenario_many_times(number, access_account, access_agent):
    account = access_account("trial")
    assert access_agent.snapshot().account.email == account.email == "trial@example.test"
    access_agent.wait_for(lambda snapshot: snapshot.paused, within_s=0.1)
"""

PROGRAMS = """
import pytest

from gui.qa.door import Door
from gui.qa.failures import Refused, WaitFailed
from gui.qa.pipe_wire import PipeWire
from shared.commands import RenameComputer
from shared.errors import DoorError


def test_agent_that_is_killed_and_started_again_is_still_signed_in(access_account, access_agent):
    access_account("active_year")
    first = access_agent.pid
    assert access_agent.snapshot().state == "ready"
    access_agent.restart(killed=True)
    assert access_agent.pid != first
    access_agent.wait_for(lambda snapshot: snapshot.state == "ready")
    access_agent.command("rename_computer", name="Attic")
    assert access_agent.snapshot().computer.name == "Attic"
    told = access_agent.cli("status", "--json")
    assert (told.returncode, told.json["computer"]["name"]) == (0, "Attic")
    assert access_agent.cli("end-session", "--json").returncode == 3


def test_service_that_is_killed_and_started_again_is_found(access_service, access_account, access_agent):
    access_account("active_year")
    assert access_agent.snapshot().state == "ready"
    access_service.kill()
    access_agent.wait_for(lambda snapshot: snapshot.state == "offline")
    access_service.restart()
    access_agent.wait_for(lambda snapshot: snapshot.state == "ready")
    assert access_service.simulator.accounts()[0].scenario == "active_year"
    access_service.kill()


def test_service_of_the_next_test_is_a_new_one(access_service):
    assert access_service.is_running
    assert access_service.simulator.accounts() == ()


def test_pipe_of_windows_is_waited_for_as_a_socket_is(access_agent, qapp):
    door = Door(access_agent.door_address, PipeWire)
    assert door.wait_for(lambda snapshot: snapshot.state == "signed_out").account is None
    with pytest.raises(WaitFailed, match="waited 0.1 s for: lambda"):
        door.wait_for(lambda snapshot: snapshot.paused, within_s=0.1)
    with pytest.raises(Refused) as refused:
        door.command(RenameComputer("Attic"))
    assert refused.value.code
    access_agent.end()
    with pytest.raises(DoorError):
        door.wait_for(lambda snapshot: snapshot.paused)
    door.close()


def test_window_opens_in_another_language_and_theme(access_account, access_window, tmp_path):
    access_account("trial")
    access_window.wait_until(lambda: access_window.main.subscription == "Trial mode")
    access_window.open(language="fr", theme="dark")
    access_window.wait_until(lambda: "essai" in access_window.main.subscription)
    access_window.picture(tmp_path / "badge.png", "main.entitlement")
    assert (tmp_path / "badge.png").exists()
"""


def run(folder: Path, *arguments: str, python: str = sys.executable, timeout_s: float = 120) -> str:
    """What a run of pytest in `folder` prints."""
    command = [python, "-m", "pytest", *QUIET, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=timeout_s, check=False)
    return done.stdout + done.stderr


def test_parallel_workers_share_neither_accounts_nor_evidence(tmp_path: Path) -> None:
    (tmp_path / "test_many.py").write_text(TWICE)
    said = run(tmp_path, "-n", "2")
    assert "4 failed" in said, said
    assert said.count("waited 0.1 s for: lambda snapshot: snapshot.paused") >= 4
    kept = sorted(folder.name for folder in (tmp_path / "access-failures").iterdir())
    assert kept == [f"test_many.test_same_scenario_many_times-{number}" for number in range(4)]
    assert all((tmp_path / "access-failures" / name / "snapshot.json").exists() for name in kept)


def test_programs_can_be_killed_and_started_again(tmp_path: Path) -> None:
    (tmp_path / "test_programs.py").write_text(PROGRAMS)
    said = run(tmp_path)
    assert "5 passed" in said, said


def test_whole_program_is_driven_over_accessibility(tmp_path: Path) -> None:
    if (why := hindrance()) is not None:
        pytest.skip(why)
    unfold(tmp_path, "test_app.py", "test_access.py")
    failing = (
        "\n\ndef test_waits_in_vain(access_app):\n    access_app.wait_until(lambda: False, within_s=0.1)\n"
    )
    with (tmp_path / "test_app.py").open("a") as file:
        file.write(failing)
    said = run(tmp_path)
    assert "1 failed, 2 passed" in said, said
    assert "welcome.sign_in = Sign In" in said
    kept = tmp_path / "access-failures" / "test_app.test_waits_in_vain"
    assert (kept / "screen.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.browser
def test_portal_of_the_guide_is_driven_with_the_synchronous_api(tmp_path: Path) -> None:
    unfold(tmp_path, "test_portal.py")
    (tmp_path / "conftest.py").write_text(BROWSER.format(chromium=chromium_of_the_system()))
    said = run(tmp_path)
    assert "1 passed" in said, said


def test_script_of_the_guide_runs_in_a_shell(tmp_path: Path) -> None:
    unfold(tmp_path, "script.sh")
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-eu", "script.sh"],
        cwd=tmp_path,
        env={**os.environ, "PATH": programs},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert '"status": "expired"' in (tmp_path / "status.json").read_text()
    assert "The agent has stopped" in done.stdout


def test_guide_runs_from_an_installed_wheel_in_an_empty_environment(tmp_path: Path) -> None:
    source = _copy_of_the_project(tmp_path / "source")
    _pip(
        sys.executable,
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(tmp_path / "dist"),
        str(source),
    )
    (wheel,) = (tmp_path / "dist").glob("access_agent-*.whl")
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "empty")], check=True, timeout=60)
    python = str(tmp_path / "empty/bin/python")
    versions = re.findall(
        r"^[\w.-]+==\S+(?: ;[^\\\n]*)?", (ROOT / "requirements.lock").read_text(), re.MULTILINE
    )
    (tmp_path / "versions.txt").write_text("\n".join(versions) + "\n")
    _pip(python, "install", "-c", str(tmp_path / "versions.txt"), f"{wheel}[testing]")
    folder = tmp_path / "tests"
    folder.mkdir()
    unfold(folder, "test_five_minutes.py", "test_window.py")
    said = run(folder, "-n", "2", python=python)
    assert "2 passed" in said, said
    assert str(ROOT) not in said


def _copy_of_the_project(folder: Path) -> Path:
    """What a wheel is built of, without what lies in the checkout besides."""
    folder.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    for room in ("agent", "gui", "shared", "account", "resources"):
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def _pip(python: str, *arguments: str) -> None:
    command = [python, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
