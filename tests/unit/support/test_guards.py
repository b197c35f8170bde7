"""The guards of `tests/conftest.py` bite: each kind of leak fails the test that causes it.

Each case runs a small test file of its own in a second pytest with the real conftest.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[3]

# name → the text of a test file, and the words of the guard's complaint
CASES = {
    "warning": (
        """
import logging
def test_x():
    logging.getLogger("a").warning("bad day")
""",
        "unexpected log line: a WARNING bad day",
    ),
    "lonely_logger": (
        """
import logging
def test_x():
    log = logging.getLogger("b")
    log.propagate = False
    log.error("hidden")
""",
        "unexpected log line: b ERROR hidden",
    ),
    "thread": (
        """
import threading
def test_x():
    threading.Thread(target=threading.Event().wait, name="stays", daemon=True).start()
""",
        "thread still runs: stays",
    ),
    "task": (
        """
import asyncio
async def forever():
    await asyncio.Event().wait()
async def test_x():
    global task
    task = asyncio.create_task(forever())
    await asyncio.sleep(0)
""",
        "task was still pending when its loop closed",
    ),
    "process": (
        """
import subprocess, sys
def test_x():
    global child
    child = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
""",
        "process still runs:",
    ),
    "grandchild": (
        """
import subprocess, sys
PARENT = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()'])"
def test_x():
    subprocess.run([sys.executable, "-c", PARENT])
""",
        "process still runs:",
    ),
    "window": (
        """
from PySide6.QtWidgets import QWidget
def test_x(qapp):
    global window
    window = QWidget()
""",
        "window or timer still there",
    ),
    "timer": (
        """
from PySide6.QtCore import QTimer
def test_x(qapp):
    timer = QTimer(qapp)
    timer.start(60_000)
""",
        "window or timer still there",
    ),
    "qt_warning": (
        """
from PySide6.QtCore import qWarning
def test_x(qapp):
    qWarning("qt is not happy")
""",
        "qt is not happy",
    ),
    "network": (
        """
import socket
def test_x():
    with socket.socket() as sock:
        sock.connect(("192.0.2.1", 9))
""",
        "A test reached for the network: '192.0.2.1'",
    ),
    "name_look_up": (
        """
import socket
def test_x():
    socket.getaddrinfo("example.org", 80)
""",
        "A test looked up the address of 'example.org'",
    ),
    "keyring": (
        """
import keyring
def test_x():
    keyring.get_password("service", "user")
""",
        "NoKeyringError",
    ),
    "python_warning": (
        """
import warnings
def test_x():
    warnings.warn("old", DeprecationWarning)
""",
        "DeprecationWarning: old",
    ),
    "unknown_marker": (
        """
import pytest
@pytest.mark.no_such_marker
def test_x():
    pass
""",
        "'no_such_marker' not found",
    ),
}

CLEAN = """
import asyncio, logging, os, pytest, socket
@pytest.mark.expects_log("^a WARNING bad")
def test_expected():
    logging.getLogger("a").warning("bad day")
async def test_task_that_ends():
    await asyncio.create_task(asyncio.sleep(0))
async def test_loopback():
    server = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("localhost", port, family=socket.AF_INET)
    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()
    server.close()
    await server.wait_closed()
def test_home_is_empty():
    assert os.listdir(os.environ["HOME"]) == []
"""


def _run(folder: Path) -> dict[str, str]:
    """Everything that pytest reports against each file in `folder`; empty text when all is well."""
    rules = (ROOT / "tests/conftest.py").read_text()
    hasty = rules.replace("_PATIENCE_S = 15.0", "_PATIENCE_S = 1.0")
    assert hasty != rules
    (folder / "conftest.py").write_text(hasty)
    report = folder / "report.xml"
    words = [
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "--continue-on-collection-errors",
    ]
    places = ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT), "--confcutdir", str(folder)]
    subprocess.run(
        [sys.executable, *words, *places, f"--junitxml={report}", str(folder)],
        cwd=ROOT,
        capture_output=True,
        timeout=120,
        check=False,
    )
    complaints: dict[str, str] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        file = (case.get("classname") or case.get("name") or "").rsplit(".", 1)[-1]
        text = "".join(
            f"{each.get('message')}\n{each.text}" for each in case if each.tag in ("failure", "error")
        )
        complaints[file or str(case.get("name")).rsplit(".", 1)[-1]] = complaints.get(file, "") + text
    return complaints


@pytest.mark.proof
def test_each_kind_of_leak_fails_its_own_test_and_nothing_else_does(tmp_path: Path) -> None:
    (tmp_path / "test_clean.py").write_text(CLEAN)
    for kind, (source, _) in CASES.items():
        (tmp_path / f"test_{kind}.py").write_text(source)
    complaints = _run(tmp_path)
    missed = [kind for kind, (_, words) in CASES.items() if words not in complaints[f"test_{kind}"]]
    assert missed == []
    assert complaints["test_clean"] == ""
