"""Which language a visitor gets (RULES R90)."""

from __future__ import annotations

import pytest

from account.portal.languages import OWN_NAMES, choose_language, known_language, translations_of
from shared.reasons import Language

EN, FR = Language.ENGLISH, Language.FRENCH


@pytest.mark.rule("R90")
@pytest.mark.parametrize(
    ("accepts", "language"),
    [
        ("fr", FR),
        ("fr-CA,en;q=0.5", FR),
        ("FR-fr", FR),
        ("en-GB,fr;q=0.9", EN),
        ("de,fr;q=0.8,en;q=0.5", FR),
        ("en;q=0.3, fr;q=0.7", FR),
        ("fr;q=0, en", EN),
        ("fr;q=0", EN),
        ("de,nl", EN),
        ("*", EN),
        ("", EN),
        ("fr;q=2,;;,\x00é,en;q=0.1", EN),
        ("french", EN),
        ("x" * 5_000 + ",fr", EN),
    ],
)
def test_browsers_wish_gives_the_best_language_there_is(accepts: str, language: Language) -> None:
    assert choose_language(None, accepts=accepts) is language


@pytest.mark.rule("R90")
def test_choice_of_the_account_counts_before_that_of_the_browser_and_both_before_its_wish() -> None:
    assert choose_language("fr", "en", accepts="en") is FR
    assert choose_language(None, "fr", accepts="en") is FR
    assert choose_language("de", "", "fr", accepts="en") is FR, "an unknown choice is none"


def test_only_tags_of_our_languages_are_known() -> None:
    assert known_language("fr") is FR
    assert [known_language(each) for each in (None, "", "FR", "fr-FR", "de")] == [None] * 5
    assert set(OWN_NAMES) == set(Language)


def test_texts_are_those_of_the_language_and_english_ones_stay() -> None:
    assert translations_of(FR).gettext("Computers") == "Ordinateurs"
    assert translations_of(EN).gettext("Computers") == "Computers"
    assert translations_of(FR).gettext("Nobody wrote this") == "Nobody wrote this"
