"""The language of a command line: which it is, and that nothing of it is left behind."""

from __future__ import annotations

import argparse
import gettext
import os
from pathlib import Path

import pytest

from shared.reasons import Language
from shared.spoken import (
    environ_outside,
    language_for,
    language_named,
    option_in,
    speaking,
    spoken_language,
    without_option,
)
from shared.spoken_parser import SpokenParser, help_texts, parsers_below

TEXTS = Path(__file__).resolve().parents[3] / "resources/translations"
FRENCH, ENGLISH = Language.FRENCH, Language.ENGLISH


@pytest.mark.rule("R90")
@pytest.mark.parametrize(
    ("wanted", "environ", "preferred", "system", "language"),
    [
        ("en", {"ACCESS_AGENT_LANGUAGE": "fr"}, FRENCH, "fr_FR", ENGLISH),
        (None, {"ACCESS_AGENT_LANGUAGE": "en"}, FRENCH, "fr_FR", ENGLISH),
        (None, {"LANG": "en_GB.UTF-8"}, FRENCH, "en_GB", FRENCH),
        ("de", {"ACCESS_AGENT_LANGUAGE": "de"}, None, "fr_FR", FRENCH),
        (None, {"LANG": "de_DE.UTF-8", "LANGUAGE": "it:fr"}, None, None, FRENCH),
        (None, {"LANG": "de_DE.UTF-8"}, None, None, ENGLISH),
        (None, {"LC_ALL": "C", "LANGUAGE": "fr"}, None, "fr_FR", ENGLISH),
        (None, {}, None, None, ENGLISH),
    ],
)
def test_the_first_that_names_a_language_of_ours_counts(
    wanted: str | None,
    environ: dict[str, str],
    preferred: Language | None,
    system: str | None,
    language: Language,
) -> None:
    assert language_for(wanted, environ, system, preferred) is language


@pytest.mark.parametrize("name", ["fr", "FR", "fr-CA", "fr_FR.UTF-8", "fr.UTF-8"])
def test_tags_and_locales_of_a_language_are_understood(name: str) -> None:
    assert language_named(name) is FRENCH
    assert language_named(f"x{name}") is None


def test_texts_are_in_the_language_within_the_block_and_never_after(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "de")
    before = dict(os.environ)
    with speaking(FRENCH, TEXTS):
        assert gettext.gettext("Computers") == "Ordinateurs"
        assert gettext.ngettext("{count} year", "{count} years", 2) == "{count}\u00a0ans"
        assert spoken_language() is FRENCH
        assert environ_outside() == before
    assert gettext.gettext("Computers") == "Computers"
    assert spoken_language() is ENGLISH
    assert dict(os.environ) == before == environ_outside()


def test_block_leaves_no_variable_where_there_was_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LANGUAGE", raising=False)
    with speaking(FRENCH, TEXTS):
        assert os.environ["LANGUAGE"] == "fr"
    assert "LANGUAGE" not in os.environ


def test_english_needs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "fr")
    with speaking(ENGLISH, TEXTS):
        assert gettext.gettext("Computers") == "Computers"
        assert spoken_language() is ENGLISH


@pytest.mark.parametrize(
    ("arguments", "value", "rest"),
    [
        ([], None, []),
        (["status"], None, ["status"]),
        (["--language", "fr", "status"], "fr", ["status"]),
        (["status", "--language=fr", "--json"], "fr", ["status", "--json"]),
        (["status", "--language"], None, ["status"]),
        (["rename", "--", "--language", "fr"], None, ["rename", "--", "--language", "fr"]),
    ],
)
def test_option_is_found_anywhere_but_behind_the_end_of_options(
    arguments: list[str], value: str | None, rest: list[str]
) -> None:
    assert option_in(arguments, "--language") == value
    assert without_option(arguments, "--language") == rest


def test_help_is_translated_when_it_is_shown() -> None:
    parser = SpokenParser("access-agent", description="Show what it is.", epilog="Untranslated.")
    verbs = parser.add_subparsers(metavar="VERB")
    below = verbs.add_parser("daemon", help="folder of the profile")
    below.add_argument("--profile", help="folder of the profile")
    below.add_argument("--hidden", help=argparse.SUPPRESS)
    with speaking(FRENCH, TEXTS):
        told = parser.format_help() + below.format_help()
    assert told.count("dossier du profil") == 2
    assert "folder of the profile" not in told
    assert "--hidden" not in told.partition("options")[2].replace("[--hidden]", "")
    assert list(parsers_below(parser)) == [parser, below]
    assert {getattr(owner, name) for owner, name in help_texts(parser)} >= {
        "Show what it is.",
        "Untranslated.",
    }
