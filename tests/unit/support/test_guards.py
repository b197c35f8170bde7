"""The guards of `tests/conftest.py` bite: each kind of leak fails the test that causes it.

Each case runs a small test file of its own in a second pytest with the real conftest.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[3]

CASES = {
    "warning": (
        "import logging\ndef test_x():\n    logging.getLogger('a').warning('bad day')\n",
        "unexpected log line: a WARNING bad day",
    ),
    "lonely_logger": (
        "import logging\ndef test_x():\n    log = logging.getLogger('b')\n    log.propagate = False\n"
        "    log.error('hidden')\n",
        "unexpected log line: b ERROR hidden",
    ),
    "thread": (
        "import threading\ndef test_x():\n"
        "    threading.Thread(target=threading.Event().wait, name='stays', daemon=True).start()\n",
        "thread still runs: stays",
    ),
    "task": (
        "import asyncio\nasync def forever():\n    await asyncio.Event().wait()\n"
        "async def test_x():\n    global t\n    t = asyncio.create_task(forever())\n    await asyncio.sleep(0)\n",
        "task was still pending when its loop closed",
    ),
    "process": (
        "import subprocess, sys\ndef test_x():\n    global p\n"
        "    p = subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()'])\n",
        "process still runs:",
    ),
    "grandchild": (
        "import subprocess, sys\ndef test_x():\n    subprocess.run([sys.executable, '-c', 'import subprocess, sys;"
        'subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])\'])\n',
        "process still runs:",
    ),
    "window": (
        "from PySide6.QtWidgets import QWidget\ndef test_x(qapp):\n    global w\n    w = QWidget()\n",
        "window or timer still there",
    ),
    "timer": (
        "from PySide6.QtCore import QTimer\ndef test_x(qapp):\n    t = QTimer(qapp)\n    t.start(60_000)\n",
        "window or timer still there",
    ),
    "qt_warning": (
        "from PySide6.QtCore import qWarning\ndef test_x(qapp):\n    qWarning('qt is not happy')\n",
        "qt is not happy",
    ),
    "network": (
        "import socket\ndef test_x():\n    socket.socket().connect(('192.0.2.1', 9))\n",
        "A test reached for the network: '192.0.2.1'",
    ),
    "name_look_up": (
        "import socket\ndef test_x():\n    socket.getaddrinfo('example.org', 80)\n",
        "A test looked up the address of 'example.org'",
    ),
    "keyring": (
        "import keyring\ndef test_x():\n    keyring.get_password('a', 'b')\n",
        "NoKeyringError",
    ),
    "python_warning": (
        "import warnings\ndef test_x():\n    warnings.warn('old', DeprecationWarning)\n",
        "DeprecationWarning: old",
    ),
    "unknown_marker": (
        "import pytest\n@pytest.mark.no_such_marker\ndef test_x():\n    pass\n",
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
    (folder / "conftest.py").write_text((ROOT / "tests/conftest.py").read_text())
    report = folder / "report.xml"
    subprocess.run(
        [
            sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", "-q",
            "--continue-on-collection-errors", f"--junitxml={report}",
            "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT), "--confcutdir", str(folder), str(folder),
        ],
        cwd=ROOT,
        capture_output=True,
        timeout=120,
        check=False,
    )  # fmt: skip
    complaints: dict[str, str] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        file = (case.get("classname") or case.get("name") or "").rsplit(".", 1)[-1]
        text = "".join(
            f"{each.get('message')}\n{each.text}" for each in case if each.tag in ("failure", "error")
        )
        complaints[file or str(case.get("name")).rsplit(".", 1)[-1]] = complaints.get(file, "") + text
    return complaints


def test_each_kind_of_leak_fails_its_own_test_and_nothing_else_does(tmp_path: Path) -> None:
    (tmp_path / "test_clean.py").write_text(CLEAN)
    for kind, (source, _) in CASES.items():
        (tmp_path / f"test_{kind}.py").write_text(source)
    complaints = _run(tmp_path)
    missed = [kind for kind, (_, words) in CASES.items() if words not in complaints[f"test_{kind}"]]
    assert missed == []
    assert complaints["test_clean"] == ""
