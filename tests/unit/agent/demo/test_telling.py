"""What the demonstration says is there in both languages, with the same values in it."""

from __future__ import annotations

import locale
import re
import string
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from agent.demo.surfaces import WORD_OF_ALL, WORD_OF_TWO
from agent.demo.telling import Telling
from shared.reasons import AutoRenewal, Language, Status
from shared.snapshot import EntitlementView
from shared.spoken import language_for
from shared.state import AgentState
from tests.support import snapshots

FOLDER = Path(__file__).resolve().parents[4] / "resources/demo"
LANGUAGES = [Language.ENGLISH, Language.FRENCH]


def texts(language: Language) -> dict[str, str]:
    """All texts by their place."""
    return dict(_flat(tomllib.loads((FOLDER / f"{language.value}.toml").read_text("utf-8")), ""))


def _flat(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
        return
    for name, each in value.items() if isinstance(value, dict) else enumerate(value):
        yield from _flat(each, f"{place}.{name}")


def values_in(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.rule("R90")
def test_both_languages_have_the_same_texts_with_the_same_values() -> None:
    english, french = texts(Language.ENGLISH), texts(Language.FRENCH)
    assert english.keys() == french.keys()
    assert {place: values_in(text) for place, text in english.items()} == {
        place: values_in(text) for place, text in french.items()
    }
    alike = {place for place in english if english[place] == french[place]}
    assert alike == set()


@pytest.mark.rule("R90")
def test_french_spaces_do_not_break() -> None:
    for place, text in texts(Language.FRENCH).items():
        for mark in ":;?!\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}":
            assert f" {mark}" not in text, place


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_and_status_has_words(language: Language) -> None:
    telling = Telling(language)
    view = snapshots.main().entitlement
    assert view is not None
    for state in AgentState:
        assert telling.state(state)
    for status in Status:
        assert telling.entitlement(replace(view, status=status, until=None))


def entitlement(status: Status, renewal: AutoRenewal) -> EntitlementView:
    view = snapshots.main().entitlement
    assert view is not None
    until = datetime(2027, 1, 15, 12, tzinfo=UTC)
    renews_at = until if (status, renewal) == (Status.ACTIVE, AutoRenewal.ON) else None
    return replace(view, status=status, auto_renewal=renewal, until=until, renews_at=renews_at)


@pytest.mark.rule("R54", "R92")
@pytest.mark.parametrize(
    ("status", "renewal", "english", "french"),
    [
        (
            Status.ACTIVE, AutoRenewal.ON,
            "Active, renews on 2027-01-15", "Actif, renouvellement le 15/01/2027",
        ),
        (Status.ACTIVE, AutoRenewal.OFF, "Active, expires on 2027-01-15", "Actif, expire le 15/01/2027"),
        (
            Status.GRACE, AutoRenewal.ON, "Active, the last payment failed, works until 2027-01-15",
            "Actif, le dernier paiement a échoué, valable jusqu'au 15/01/2027",
        ),
        (
            Status.EXPIRED, AutoRenewal.OFF, "Expired: sessions end after 5 minutes, ended on 2027-01-15",
            "Expiré\N{NO-BREAK SPACE}: les sessions se terminent au bout de 5 minutes, terminé le 15/01/2027",
        ),
    ],
)  # fmt: skip
def test_entitlement_is_told_with_its_date(
    status: Status, renewal: AutoRenewal, english: str, french: str
) -> None:
    view = entitlement(status, renewal)
    assert Telling(Language.ENGLISH).entitlement(view) == english
    assert Telling(Language.FRENCH).entitlement(view) == french


@pytest.mark.rule("R5", "R54")
def test_what_renews_before_access_ends_is_told_with_both_dates() -> None:
    view = entitlement(Status.ACTIVE, AutoRenewal.ON)
    earlier = replace(view, renews_at=datetime(2026, 12, 16, 12, tzinfo=UTC))
    told = {
        language: Telling(language).entitlement(earlier) for language in Language if language != "unknown"
    }
    assert told[Language.ENGLISH] == "Active, renews on 2026-12-16, access until 2027-01-15"
    assert told[Language.FRENCH] == "Actif, renouvellement le 16/12/2026, accès jusqu'au 15/01/2027"


@pytest.mark.rule("R90")
@pytest.mark.parametrize(
    ("wanted", "environ", "system", "language"),
    [
        (None, {}, None, Language.ENGLISH),
        (None, {}, "fr_BE", Language.FRENCH),
        ("en", {"LANG": "fr_FR.UTF-8"}, "fr_FR", Language.ENGLISH),
        ("fr", {}, None, Language.FRENCH),
        (None, {"ACCESS_AGENT_LANGUAGE": "fr"}, "en_GB", Language.FRENCH),
        (None, {"ACCESS_AGENT_LANGUAGE": "de", "LANG": "fr_CA"}, None, Language.FRENCH),
        (None, {"LANG": "en_GB.UTF-8", "LC_ALL": "fr_FR.UTF-8"}, None, Language.FRENCH),
        (None, {"LANG": "fr_FR.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, None, Language.ENGLISH),
        (None, {"LANG": "de_DE.UTF-8", "LANGUAGE": "de:fr:en"}, None, Language.FRENCH),
        (None, {"LANG": "C", "LANGUAGE": "fr"}, "fr_FR", Language.ENGLISH),
        (None, {"LC_ALL": "C.UTF-8", "LANG": "fr_FR"}, None, Language.ENGLISH),
        (None, {"LC_ALL": "", "LANG": "fr"}, None, Language.FRENCH),
        (None, {"LANG": "nonsense"}, "fr_FR", Language.ENGLISH),
    ],
)
def test_language_is_the_first_that_is_named_and_spoken(
    wanted: str | None, environ: dict[str, str], system: str | None, language: Language
) -> None:
    assert language_for(wanted, environ, system) is language


def test_what_this_system_says_is_understood() -> None:
    assert language_for(None, {}, locale.getlocale()[0]) in LANGUAGES


@pytest.mark.rule("R90")
@pytest.mark.parametrize("language", [Language.ENGLISH, Language.FRENCH])
@pytest.mark.parametrize("name", [WORD_OF_ALL, WORD_OF_TWO, "client"])
def test_what_the_stage_says_of_itself_has_words(language: Language, name: str) -> None:
    other = Language.FRENCH if language is Language.ENGLISH else Language.ENGLISH
    assert Telling(language).words(name) != Telling(other).words(name)


@pytest.mark.rule("R90")
def test_no_line_of_the_french_texts_can_begin_with_a_sign() -> None:
    text = (resources.files("resources") / "demo" / "fr.toml").read_text("utf-8")
    spoken = [line for line in text.splitlines() if not line.startswith("#")]
    assert [line for line in spoken if re.search(r'[^"] [;:!?»]|« ', line)] == []


@pytest.mark.rule("R90")
def test_what_is_connected_is_named_in_the_language_and_its_own_name_is_left_alone() -> None:
    french = Telling(Language.FRENCH)
    assert [french.client(name) for name in ("Chrome on Linux", "Eve on Linux")] == [
        "Chrome sous Linux",
        "Eve on Linux",
    ]
