"""Where the evidence of a failed test lies, whatever the test is called and whoever else writes there."""

from __future__ import annotations

from pathlib import Path

import pytest

from gui.qa.evidence import folder_name, keep_all


class Note:
    """Leaves one file, or fails at it."""

    def __init__(self, name: str, fails: bool = False) -> None:
        self.name, self.fails = name, fails

    def keep(self, folder: Path) -> list[str]:
        if self.fails:
            raise OSError("the disk is full")
        (folder / self.name).write_text("seen")
        return [self.name]


@pytest.mark.parametrize(
    ("test_id", "name"),
    [
        ("tests/test_limit.py::test_cut", "test_limit.test_cut"),
        ("test_a.py::TestSuite::test_b[x/../y-1]", "test_a.test_b-x-..-y-1"),
        ("test_a.py::test_b[été]", "test_a.test_b-été"),
        ("::", "test"),
    ],
)
def test_folder_is_named_after_the_test(test_id: str, name: str) -> None:
    assert folder_name(test_id) == name


def test_long_name_is_cut() -> None:
    assert len(folder_name(f"t.py::test[{'x' * 500}]")) <= 120


def test_everything_that_is_left_lies_in_the_folder_of_the_test(tmp_path: Path) -> None:
    parts = [Note("a.txt"), Note("b.txt", fails=True), Note("c.txt")]
    folder, kept = keep_all(parts, tmp_path / "kept", "t.py::test")
    assert folder == tmp_path / "kept" / "t.test"
    assert kept == ["a.txt", "c.txt"]
    assert sorted(file.name for file in folder.iterdir()) == kept


def test_failure_of_another_run_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    keep_all([Note("old.txt")], tmp_path, "t.py::test")
    keep_all([Note("other.txt")], tmp_path, "t.py::test_2")
    keep_all([Note("new.txt")], tmp_path, "t.py::test")
    found = sorted(str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*") if file.is_file())
    assert found == ["t.test/new.txt", "t.test_2/other.txt"]
