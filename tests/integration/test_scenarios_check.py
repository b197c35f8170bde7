"""`access-account scenario check FILE`: reads a file, plays it where nobody sees it, says what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from account.cli import run
from tests.support.scenario_text import GOOD, line_of

CANCEL = 'do = "cancel_order"'


@pytest.mark.parametrize(
    ("old", "new", "at", "words"),
    [
        ("speed = 60", "speed = -60", "speed", "speed must be from 0 to 100000, not -60"),
        ('orders = ["paid"]', 'orders = ["paid"]\nkeys = 3', "keys = 3", "keys is 0, not 3"),
        ("[[when]]", '[[deed]]\ndo = "cancel_order"\norder = "order"\n\n[[when]]', CANCEL, "is refused"),
    ],
    ids=["cannot be read", "does not keep its promise", "is refused by the rules"],
)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, at: str, words: str
) -> None:
    file = tmp_path / "mine.toml"
    text = GOOD.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")
    assert run(["scenario", "check", str(file)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    line = line_of(text, at) - (at == CANCEL)  # a whole deed is told where it begins
    assert f"{file}:{line}: " in said.err
    assert words in said.err


def test_a_good_one_leaves_nothing_behind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(GOOD, encoding="utf-8")
    assert run(["scenario", "check", str(file)]) == 0
    assert capsys.readouterr().out == f"{file} can be loaded.\n"
    assert list(tmp_path.iterdir()) == [file]
