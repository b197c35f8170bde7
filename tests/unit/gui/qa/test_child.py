"""Programs as children of a test: read to their line of readiness, explained when they fail, always ended."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gui.qa.child import Child
from gui.qa.failures import NotStarted

READY = 'import sys; print(\'{"ready": true, "port": 7}\', flush=True); sys.stdin.read()'
REFUSED = 'print(\'{"ready": false, "code": "port_taken", "detail": "Port 7 is taken."}\')'
BROKEN = "import sys; sys.exit('no such folder')"


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Starts a program of these lines."""
    children: list[Child] = []

    def run(lines: str, **environ: str) -> Child:
        (tmp_path / "program.py").write_text(lines)
        found = {**os.environ, "PYTHONPATH": str(tmp_path), **environ}
        children.append(Child("program", [], tmp_path / "logs/program.log", found))
        return children[-1]

    yield run
    for child in children:
        child.end()


def test_child_that_is_ready_tells_how_to_reach_it_and_ends_when_it_is_asked(start) -> None:
    child = start(READY)
    assert child.ready() == {"ready": True, "port": 7}
    assert child.is_running
    child.end()
    assert not child.is_running
    child.end()  # again is nothing


def test_child_that_is_killed_is_gone(start) -> None:
    child = start(READY)
    child.ready()
    child.kill()
    assert not child.is_running


def test_child_that_refuses_says_why(start) -> None:
    with pytest.raises(NotStarted, match=r"did not start. Port 7 is taken\.") as refused:
        start(REFUSED).ready()
    assert refused.value.code == "program_failed"


def test_child_that_breaks_leaves_the_end_of_its_log(start) -> None:
    child = start(BROKEN)
    with pytest.raises(NotStarted, match="no such folder") as broken:
        child.ready()
    assert broken.value.code == "program_silent"
    assert not child.is_running
