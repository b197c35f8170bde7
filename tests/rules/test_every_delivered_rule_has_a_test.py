"""Every delivered rule, security line and invariant is proved by a test; and the check itself bites."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from tests.rules.table import Line, UnreadableMark, marks_in, table, text

LISTED = """
[rules]
delivered = ["R1", "R2"]
[rules.titles]
R1 = "one"
R2 = "two"
R3 = "three"
[security]
delivered = [1]
[security.titles]
1 = "first"
[invariant]
delivered = []
[invariant.titles]
15 = "clock"
"""


@cache
def _everything() -> list[Line]:
    return table()


def test_everything_delivered_has_a_test() -> None:
    lines = _everything()
    gaps = [f"{line.kind} {line.id}: {line.title}" for line in lines if line.is_gap]
    assert gaps == [], text(lines)


def test_what_is_delivered_is_listed() -> None:
    known = {(line.kind, line.id) for line in _everything()}
    assert len(known) == 78 + 41 + 15


def test_a_delivered_rule_without_a_test_is_a_gap_and_others_are_not(tmp_path: Path) -> None:
    listed = tmp_path / "rules.toml"
    listed.write_text(LISTED)
    (tmp_path / "test_some.py").write_text(
        "import pytest\n"
        "@pytest.mark.rule('R1')\n"
        "@pytest.mark.security(1)\n"
        "async def test_a(): ...\n"
        "@pytest.mark.invariant(15)\n"
        "def test_b(): ...\n"
    )
    lines = table(tmp_path, listed)
    assert [(line.kind, line.id) for line in lines if line.is_gap] == [("rule", "R2")]
    assert [line.tests for line in lines if line.id == "1"] == [("test_some.py::test_a",)]
    assert "GAP   R2            two" in text(lines)
    assert "later R3            three" in text(lines)
    assert "3 delivered of 5; 1 without a test" in text(lines)


def test_marks_of_parameters_classes_and_modules_are_seen(tmp_path: Path) -> None:
    file = tmp_path / "test_many.py"
    file.write_text(
        "import pytest\n"
        "pytestmark = [pytest.mark.rule('R1')]\n"
        "@pytest.mark.parametrize('x', [pytest.param(1, marks=pytest.mark.rule('R2', 'R3'))])\n"
        "def test_a(x): ...\n"
        "@pytest.mark.security(7)\n"
        "class TestB:\n"
        "    @pytest.mark.security(8)\n"
        "    def test_c(self): ...\n"
        "    def test_d(self): ...\n"
    )
    assert sorted(marks_in(file)) == [
        ("rule", "R1", "test_a"),
        ("rule", "R2", "test_a"),
        ("rule", "R3", "test_a"),
        ("security", "7", "TestB::test_c"),
        ("security", "7", "TestB::test_d"),
        ("security", "8", "TestB::test_c"),
    ]


@pytest.mark.parametrize("mark", ["rule(7)", "rule(NAME)", "rule()", "security('7')", "security(True)"])
def test_a_mark_that_cannot_be_read_is_refused(mark: str, tmp_path: Path) -> None:
    file = tmp_path / "test_odd.py"
    file.write_text(f"import pytest\nNAME = 'R1'\n@pytest.mark.{mark}\ndef test_a(): ...\n")
    with pytest.raises(UnreadableMark):
        marks_in(file)


def test_a_mark_of_an_unknown_rule_is_refused(tmp_path: Path) -> None:
    listed = tmp_path / "rules.toml"
    listed.write_text(LISTED)
    (tmp_path / "test_odd.py").write_text("import pytest\n@pytest.mark.rule('R999')\ndef test_a(): ...\n")
    with pytest.raises(UnreadableMark, match="no rule R999"):
        table(tmp_path, listed)
