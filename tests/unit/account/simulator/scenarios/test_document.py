"""The document of scenarios tells what there is: every word, key, promise and story. Its example is good."""

from __future__ import annotations

import re
from pathlib import Path

from account.simulator.scenarios.loading import load_all, read
from account.simulator.scenarios.promises import PROMISES
from account.simulator.scenarios.words import WORDS
from tests.support.scenario_text import CATALOGUE

TEXT = (Path(__file__).resolve().parents[5] / "docs/scenarios.md").read_text(encoding="utf-8")


def _rows(heading: str) -> list[list[str]]:
    """The cells of the table below a heading, without its head."""
    part = TEXT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_word_is_told_with_its_keys_and_what_it_makes() -> None:
    told = {row[0].strip("`"): (row[1], row[2]) for row in _rows("The deeds")}
    assert told == {
        word.name: (
            ", ".join(f"`{key.name}`" if key.required else f"*`{key.name}`*" for key in word.keys),
            word.makes.value if word.makes is not None else "–",
        )
        for word in WORDS.values()
    }


def test_every_promise_is_told() -> None:
    told = {name for row in _rows("What is expected") for name in re.findall("`([a-z_]+)`", row[0])}
    assert told == set(PROMISES)


def test_every_scenario_is_told_with_its_story() -> None:
    told = {row[0].strip("`"): row[1] for row in _rows("All scenarios")}
    assert told == {each.name: each.story.english for each in load_all(CATALOGUE)}


def test_the_example_is_a_good_scenario() -> None:
    example = TEXT.split("```toml\n")[1].split("```")[0]
    assert read(example.encode(), "expiring_tomorrow.toml", CATALOGUE).name == "expiring_tomorrow"
