"""Rule → tests (RULES, first paragraph). `python -m tests.rules.table` (or `make rules`) prints the table.

It reads the marks `rule`, `security` and `invariant` from the syntax of the test files, so it needs no
collection and sees every file whatever part of the suite runs.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
KINDS = ("rule", "security", "invariant")
_MARK = re.compile(rf"mark\.({'|'.join(KINDS)})\b")
_SECTIONS = {"rule": "rules", "security": "security", "invariant": "invariant"}


class UnreadableMark(ValueError):
    """A mark whose id is not written out, is of the wrong kind, or names nothing in rules.toml."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table. `id` is "R71" for a rule, "10" for the others."""

    kind: str
    id: str
    title: str
    delivered: bool
    tests: tuple[str, ...]

    @property
    def is_gap(self) -> bool:
        """Whether something delivered is proved by nothing."""
        return self.delivered and not self.tests


def table(tests: Path = TESTS, listed: Path = TESTS / "rules/rules.toml") -> list[Line]:
    """All lines. Raises `UnreadableMark`."""
    data = tomllib.loads(listed.read_text(encoding="utf-8"))
    proofs: dict[tuple[str, str], list[str]] = {}
    for file in sorted(tests.rglob("test_*.py")):
        for kind, id_, test in marks_in(file):
            if id_ not in data[_SECTIONS[kind]]["titles"]:
                raise UnreadableMark(f"{file}: there is no {kind} {id_}")
            proofs.setdefault((kind, id_), []).append(f"{file.relative_to(tests)}::{test}")
    return [
        Line(kind, id_, title, id_ in _delivered(data, kind), tuple(proofs.get((kind, id_), ())))
        for kind in KINDS
        for id_, title in data[_SECTIONS[kind]]["titles"].items()
    ]


def _delivered(data: dict[str, dict[str, list[object]]], kind: str) -> set[str]:
    return {str(id_) for id_ in data[_SECTIONS[kind]]["delivered"]}


def marks_in(file: Path) -> list[tuple[str, str, str]]:
    """Kind, id and test name of each mark in `file`; marks of a class or module count for its tests."""
    source = file.read_text(encoding="utf-8")
    if not _MARK.search(source):
        return []
    tree = ast.parse(source)
    found: list[tuple[str, str, str]] = []
    for node, tests in _with_tests(tree):
        if isinstance(node, ast.Call) and (kind := _kind_of_mark(node)) is not None:
            found += [(kind, id_, test) for id_ in _ids(kind, node, file) for test in tests]
    return found


def _with_tests(tree: ast.Module) -> Iterator[tuple[ast.AST, list[str]]]:
    """Each node of the module with the tests that a mark standing there is about."""
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from ((node, [statement.name]) for node in ast.walk(statement))
        elif isinstance(statement, ast.ClassDef):
            yield from _with_tests_of_class(statement)
        else:
            yield from ((node, _test_names(tree)) for node in ast.walk(statement))


def _with_tests_of_class(statement: ast.ClassDef) -> Iterator[tuple[ast.AST, list[str]]]:
    inside = [f"{statement.name}::{name}" for name in _test_names(statement)]
    for decorator in statement.decorator_list:
        yield from ((node, inside) for node in ast.walk(decorator))
    for member in statement.body:
        if isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from ((node, [f"{statement.name}::{member.name}"]) for node in ast.walk(member))
        else:
            yield from ((node, inside) for node in ast.walk(member))


def _test_names(scope: ast.Module | ast.ClassDef) -> list[str]:
    functions = [each for each in scope.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [each.name for each in functions if each.name.startswith("test")]


def _kind_of_mark(call: ast.Call) -> str | None:
    """The kind when `call` is `pytest.mark.<kind>(…)`."""
    function = call.func
    if not isinstance(function, ast.Attribute) or function.attr not in KINDS:
        return None
    return function.attr if ast.unparse(function.value) in ("pytest.mark", "mark") else None


def _ids(kind: str, call: ast.Call, file: Path) -> list[str]:
    wanted = str if kind == "rule" else int
    ids = [argument.value if isinstance(argument, ast.Constant) else None for argument in call.args]
    if not ids or call.keywords or not all(type(id_) is wanted for id_ in ids):
        raise UnreadableMark(f"{file}:{call.lineno}: write out the ids of {ast.unparse(call)}")
    return [str(id_) for id_ in ids]


def text(lines: list[Line]) -> str:
    """The table as a person reads it."""
    out = []
    for line in lines:
        sign = "GAP" if line.is_gap else "ok" if line.delivered else "later"
        name = line.id if line.kind == "rule" else f"{line.kind} {line.id}"
        out.append(f"{sign:<5} {name:<13} {line.title}")
        out += [f"        {test}" for test in line.tests]
    gaps = sum(line.is_gap for line in lines)
    delivered = sum(line.delivered for line in lines)
    out.append(f"\n{delivered} delivered of {len(lines)}; {gaps} without a test")
    return "\n".join(out)


if __name__ == "__main__":
    everything = table()
    print(text(everything))
    sys.exit(any(line.is_gap for line in everything))
