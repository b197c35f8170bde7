"""What `access-account` tells of an error: in the language that is spoken, codes as they are (RULES R90)."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from account.cli import TEXTS
from account.verbs.spoken_errors import SENTENCES, TEMPLATES, said, sentence_of
from shared.errors import AccessError
from shared.reasons import Language
from shared.spoken import speaking

ROOT = Path(__file__).resolve().parents[4]


@cache
def said_in_the_code() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """All texts of the service, and patterns of those that something is put into."""
    whole: set[str] = set()
    patterns: set[str] = set()
    for file in (ROOT / "account").rglob("*.py"):
        if file.name == "spoken_errors.py":
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = (
                    re.escape(str(each.value)) if isinstance(each, ast.Constant) else ".+"
                    for each in node.values
                )
                patterns.add("".join(parts))
    return frozenset(whole), tuple(re.compile(each) for each in patterns if re.search(r"\w{3}", each))


@pytest.mark.parametrize("sentence", [*SENTENCES, *TEMPLATES])
def test_every_sentence_is_one_that_the_service_says(sentence: str) -> None:
    whole, patterns = said_in_the_code()
    filled = re.sub(r"\{\w+\}", "a b", sentence)
    assert sentence in whole or any(each.fullmatch(filled) for each in patterns)


@pytest.mark.rule("R90")
@pytest.mark.parametrize(
    ("detail", "french"),
    [
        ("The data folder cannot be written.", "Impossible d'écrire dans le dossier de données."),
        (
            "There is no scenario 'grac'; did you mean grace?",
            "Il n'y a pas de scénario 'grac'\u202f; vouliez-vous dire grace\u202f?",
        ),
        ("There is no scenario 'x'.", "Il n'y a pas de scénario 'x'."),
        (
            "The export is damaged: deeds[3].at: before.",
            "L'exportation est endommagée\u00a0: deeds[3].at: before.",
        ),
        ("Something that nobody foresaw.", "Something that nobody foresaw."),
    ],
)
def test_sentence_is_told_in_the_language_that_is_spoken_and_the_code_stays(detail: str, french: str) -> None:
    error = AccessError("any_code", detail)
    assert said(error) == str(error)
    with speaking(Language.FRENCH.value, TEXTS):
        assert said(error) == f"{french} [any_code]"


def test_what_is_in_a_sentence_is_put_into_it_as_it_is() -> None:
    """Nothing of it is read as a placeholder or a pattern."""
    odd = r"{braces} \1 $"
    assert sentence_of(AccessError("c", f"There is no deed {odd}.")) == f"There is no deed {odd}."
