"""What can be said about the code without running it."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

from tests.structure.os_clock import clock_readers, readers_in
from tests.structure.sizes import MAX_LINES, oversized

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("agent", "gui", "shared", "account", "resources")

# Third-party packages that each room may import; a new one is a decision (docs/decisions/002).
ALLOWED = {
    "shared": set(),
    "resources": set(),
    "gui": {"PySide6", "jeepney", "segno"},
    "agent": {
        "cryptography", "httpx", "httpx_sse", "joserfc", "keyring", "platformdirs", "rich", "segno", "typer",
        "jeepney", "secretstorage",  # what keyring itself stands on here
        "av", "mss", "numpy", "simplejpeg", "websockets", "xcffib",
    },
    "account": {
        "alembic", "argon2", "cryptography", "fastapi", "jinja2", "joserfc", "markdown_it", "markupsafe",
        "platformdirs", "pydantic", "segno", "sqlalchemy", "starlette", "uvicorn", "websockets",
    },
}  # fmt: skip
# What only the kit of those who test the window imports; whoever uses it has pytest already.
ALLOWED_IN_KIT = {"pytest", "pytestqt", "gi"}


def _files(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


@pytest.mark.invariant(15)
@pytest.mark.rule("R95")
def test_nothing_but_the_clock_module_reads_the_operating_systems_clock() -> None:
    home = ROOT / "shared/clock.py"
    files = [file for room in ROOMS for file in _files(room) if file != home]
    assert [reader for file in files for reader in clock_readers(file)] == []
    assert clock_readers(home) != [], "the check no longer sees what it looks for"


@pytest.mark.invariant(15)
@pytest.mark.parametrize(
    "source",
    [
        "import time\ntime.time()",
        "import time as t\nimport time\nread = time.monotonic",
        "from time import perf_counter",
        "import time\ntime.sleep(1)",
        "import time\ntime.gmtime()",
        "import time\ntime.strftime('%Y')",
        "import datetime\ndatetime.datetime.now(datetime.UTC)",
        "from datetime import datetime\ndatetime.utcnow()",
        "from datetime import date\ndate.today()",
        "import asyncio\nasyncio.get_running_loop().time()",
        "def later(loop):\n    return loop.time()",
        "class A:\n    def b(self):\n        return self._loop.time()",
        "import uuid\nuuid.uuid1()",
        "from PySide6.QtCore import QDateTime\nQDateTime.currentDateTimeUtc()",
        "from PySide6.QtCore import QElapsedTimer\nQElapsedTimer()",
        "from sqlalchemy import func\nfunc.now()",
        "column = dict(server_default='CURRENT_TIMESTAMP')",
    ],
)
def test_each_way_to_the_operating_systems_clock_is_seen(source: str) -> None:
    assert list(readers_in(source)) != []


@pytest.mark.parametrize(
    "source",
    [
        '"""Says datetime.now and CURRENT_TIMESTAMP in its documentation."""',
        "def due(clock):\n    return clock.now()",
        "def of_day(instant):\n    return instant.time()",
        "import time\nconverter = time.gmtime",
        "import time\ntime.gmtime(0)",
        "from datetime import datetime\ndatetime.fromtimestamp(0)",
    ],
)
def test_code_that_reads_no_clock_is_left_alone(source: str) -> None:
    assert list(readers_in(source)) == []


def test_no_file_is_longer_than_a_person_reads() -> None:
    assert oversized(ROOT) == []


def test_a_file_that_is_too_long_is_named(tmp_path: Path) -> None:
    (tmp_path / "agent").mkdir()
    (tmp_path / "agent/short.py").write_text("\n" * MAX_LINES)
    (tmp_path / "agent/long.py").write_text("\n" * (MAX_LINES + 1))
    assert [line.split(":")[0] for line in oversized(tmp_path)] == ["agent/long.py"]


@pytest.mark.parametrize("room", ROOMS)
def test_each_room_imports_only_the_packages_that_were_chosen_for_it(room: str) -> None:
    foreign = {
        f"{file.relative_to(ROOT)}: {name}"
        for file in _files(room)
        for name in _imported_roots(file)
        if name not in sys.stdlib_module_names and name not in ROOMS and name not in _allowed(room, file)
    }
    assert foreign == set()


def test_every_declared_dependency_is_used() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = {re.split("[<>=!~]", line)[0].lower() for line in declared}
    used = {name.lower() for room in ROOMS for file in _files(room) for name in _imported_roots(file)}
    other_names = {
        "argon2-cffi": "argon2",
        "httpx-sse": "httpx_sse",
        "markdown-it-py": "markdown_it",
        "pyside6-essentials": "pyside6",
    }
    unused = {name for name in names if other_names.get(name, name) not in used}
    through_others = {"httptools": "from uvicorn.protocols.http.httptools_impl import"}
    sources = [file.read_text() for room in ROOMS for file in _files(room)]
    assert {name for name in unused if not _stands_in(sources, through_others.get(name))} == set()


def _stands_in(sources: list[str], words: str | None) -> bool:
    return words is not None and any(words in source for source in sources)


def _allowed(room: str, file: Path) -> set[str]:
    return ALLOWED[room] | (ALLOWED_IN_KIT if file.is_relative_to(ROOT / "gui/qa") else set())


@pytest.mark.parametrize("room", ROOMS)
def test_every_module_says_what_it_is_for(room: str) -> None:
    silent = [
        str(file.relative_to(ROOT))
        for file in _files(room)
        if not ast.get_docstring(ast.parse(file.read_text()))
    ]
    assert silent == []


@cache
def _imported_roots(file: Path) -> set[str]:
    roots: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            roots |= {alias.name.split(".", 1)[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            roots.add(node.module.split(".", 1)[0])
    return roots
