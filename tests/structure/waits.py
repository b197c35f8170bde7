"""Finds tests that wait for time to pass, or give up early (STYLE 23), by their syntax trees.

A sleep is either too short on a busy machine or too long on every other. A limit of a test's own, shorter
than `tests/support/patience.py` says, fails on the day on which three tests want the same core.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

_SLEEPS = ("asyncio.sleep", "time.sleep", "wait_for_timeout", "qWait", "qSleep", "qtbot.wait")
_LIMITS = {"asyncio.timeout": 0, "asyncio.wait_for": 1}
"""What takes a limit, and as which of its arguments."""

_TRACE = re.compile(r"sleep|wait_for_timeout|qWait|bot\.wait\(|asyncio.*(timeout|wait_for)")
"""One of these is in the text of every file that waits; most have none, and need not be parsed."""


def waits_of(root: Path, file: Path) -> list[str]:
    """`file:line: what` for each sleep and each limit in seconds in `file`."""
    found = sorted(waits_in(file.read_text(encoding="utf-8")))
    return [f"{file.relative_to(root)}:{line}: {what}" for line, what in found]


def waits_in(source: str) -> Iterator[tuple[int, str]]:
    """Line and words of each in the text of a module."""
    if not _TRACE.search(source):
        return
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if f"{node.module}.{alias.name}" in (*_SLEEPS, *_LIMITS):
                    yield node.lineno, f"from {node.module} import {alias.name}"
        elif isinstance(node, ast.Call):
            name = _dotted(node.func)
            if any(name == sleep or name.endswith(f".{sleep}") for sleep in _SLEEPS):
                if not _is_nothing(node):
                    yield node.lineno, ast.unparse(node)
            elif name in _LIMITS and _is_number(_argument(node, _LIMITS[name])):
                yield node.lineno, ast.unparse(node)


def _is_nothing(call: ast.Call) -> bool:
    """`sleep(0)` lets others go on, and takes no time."""
    first = _argument(call, 0)
    return isinstance(first, ast.Constant) and first.value == 0


def _is_number(limit: ast.expr | None) -> bool:
    return isinstance(limit, ast.Constant) and isinstance(limit.value, int | float)


def _argument(call: ast.Call, place: int) -> ast.expr | None:
    """The argument at this place, or the one named `timeout`; None if there is neither."""
    named = [each.value for each in call.keywords if each.arg in ("timeout", "delay")]
    return call.args[place] if len(call.args) > place else next(iter(named), None)


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return ""
