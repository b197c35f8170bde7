"""Finds code that reads the operating system's clock (RULES invariant 15), by its syntax tree.

Ruff's TID251 bans the plain cases while one writes; this looks at every way in, also in files that have
an exception there, and needs no import of what it reads.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

# Dotted ends of names that read a clock, of one or two words, whatever the module is called on the way there.
_READERS = {
    "time.time", "time.time_ns", "time.monotonic", "time.monotonic_ns", "time.perf_counter",
    "time.perf_counter_ns", "time.process_time", "time.process_time_ns", "time.thread_time",
    "time.clock_gettime", "time.clock_gettime_ns", "time.sleep", "datetime.now", "datetime.utcnow",
    "datetime.today", "date.today", "os.times", "uuid.uuid1", "uuid1", "utils.localtime",
    "utils.formatdate", "QDateTime.currentDateTime", "QDateTime.currentDateTimeUtc",
    "QDateTime.currentMSecsSinceEpoch", "QDateTime.currentSecsSinceEpoch", "QDate.currentDate",
    "QTime.currentTime", "QElapsedTimer", "TimeStamper", "func.now", "func.current_timestamp",
    "func.current_time", "func.current_date", "func.localtimestamp",
}  # fmt: skip
_LAST_WORDS = frozenset(reader.rsplit(".", 1)[-1] for reader in _READERS)
# With so many arguments these only convert; with fewer they read the clock.
_CONVERTERS = {"time.gmtime": 1, "time.localtime": 1, "time.ctime": 1, "time.asctime": 1, "time.strftime": 2}
_LOOPS = ("loop", "_loop", "get_running_loop", "get_event_loop")
_SQL_CLOCKS = (
    "current_timestamp",
    "current_time",
    "current_date",
    "datetime('now'",
    "strftime('%s','now'",
    "now()",
)


def clock_readers(file: Path) -> list[str]:
    """`file:line: what` for each place in `file` that reads a clock."""
    return [f"{file}:{line}: {what}" for line, what in sorted(readers_in(file.read_text(encoding="utf-8")))]


def readers_in(source: str) -> Iterator[tuple[int, str]]:
    """Line and name of each reader in the text of a module."""
    nodes = list(ast.walk(ast.parse(source)))
    documentation = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            yield from _imported(node)
        elif isinstance(node, ast.Attribute | ast.Name):
            if (node.attr if isinstance(node, ast.Attribute) else node.id) not in _LAST_WORDS:
                continue
            name = _dotted(node)
            if not _READERS.isdisjoint((name.rsplit(".", 1)[-1], ".".join(name.rsplit(".", 2)[-2:]))):
                yield node.lineno, name
        elif isinstance(node, ast.Call):
            yield from _called(node)
        elif isinstance(node, ast.Constant) and _is_sql_clock(node) and id(node) not in documentation:
            yield node.lineno, "SQL that asks the database for its time"


def _is_sql_clock(node: ast.Constant) -> bool:
    return isinstance(node.value, str) and any(word in node.value.lower() for word in _SQL_CLOCKS)


def _imported(node: ast.ImportFrom) -> Iterator[tuple[int, str]]:
    for alias in node.names:
        name = f"{node.module}.{alias.name}"
        if name in _READERS or name in _CONVERTERS:
            yield node.lineno, f"from {node.module} import {alias.name}"


def _called(node: ast.Call) -> Iterator[tuple[int, str]]:
    name = _dotted(node.func)
    given = len(node.args) + len(node.keywords)
    needed = next((count for end, count in _CONVERTERS.items() if name == end or name.endswith(f".{end}")), 0)
    if given < needed:
        yield node.lineno, f"{name} of this instant"
    if isinstance(node.func, ast.Attribute) and node.func.attr == "time" and given == 0:
        owner = node.func.value
        owner = owner.func if isinstance(owner, ast.Call) else owner
        if _dotted(owner).rsplit(".", 1)[-1] in _LOOPS:
            yield node.lineno, f"{_dotted(owner)}.time()"


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return ""
