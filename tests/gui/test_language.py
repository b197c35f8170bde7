"""French for the window: complete, up to date, with the articles' labels, and nothing cut off (RULES R90)."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from gui.arguments import UsageError, parse
from gui.language import VARIABLE, Language, language_for, translation_file
from gui.presenters.dates import day
from gui.texts import translate
from shared import reasons
from shared.snapshot import Snapshot
from tests.gui.conftest import OnePage
from tests.gui.test_every_page import fits
from tests.support import session_snapshots, snapshots
from tests.support.clock import START

Show = Callable[..., OnePage]
Spoken = Callable[[Language], None]
ROOT = Path(__file__).resolve().parents[2]
EVERY = session_snapshots.EVERY
TEXTS = ROOT / "resources" / "translations" / "gui_fr.ts"
ALL = pytest.mark.parametrize(
    "snapshot", session_snapshots.EVERY.values(), ids=session_snapshots.EVERY.keys()
)


def tool(name: str, *arguments: str) -> None:
    """Run a tool of Qt Linguist as `make texts` does."""
    subprocess.run([Path(sys.executable).with_name(name), *arguments], check=True, capture_output=True)


def messages() -> Iterator[tuple[str, ElementTree.Element, str, str]]:
    """Context, element, source and translation of each text."""
    for context in ElementTree.parse(TEXTS).getroot().iter("context"):
        for message in context.iter("message"):
            source, translation = message.findtext("source"), message.findtext("translation")
            yield context.findtext("name") or "", message, source or "", translation or ""


@pytest.mark.rule("R90")
def test_the_texts_are_those_of_the_code(tmp_path: Path) -> None:
    """Whoever changes a sentence runs `make texts` and translates it."""
    copy = tmp_path / TEXTS.name
    shutil.copy(TEXTS, copy)
    files = sorted(str(file.relative_to(ROOT)) for file in (ROOT / "gui").rglob("*.py"))
    tool(
        "pyside6-lupdate", "-silent", "-locations", "none", "-no-obsolete", "-source-language", "en_GB",
        "-target-language", "fr_FR", *(str(ROOT / file) for file in files), "-ts", str(copy),
    )  # fmt: skip
    assert copy.read_text(encoding="utf-8") == TEXTS.read_text(encoding="utf-8")


@pytest.mark.rule("R90")
def test_the_compiled_file_is_what_the_texts_compile_to(tmp_path: Path) -> None:
    compiled = tmp_path / "gui_fr.qm"
    tool("pyside6-lrelease", "-silent", str(TEXTS), "-qm", str(compiled))
    assert compiled.read_bytes() == translation_file(Language.FRENCH).read_bytes()


@pytest.mark.rule("R90")
def test_nothing_is_left_untranslated() -> None:
    found = list(messages())
    assert len(found) > 250
    for _, element, source, french in found:
        translation = element.find("translation")
        assert translation is not None
        assert translation.get("type") is None, source
        assert french.strip(), source


def test_placeholders_agree_and_sentences_end_alike() -> None:
    for _, _, source, french in messages():
        assert sorted(re.findall(r"\{\w+\}", source)) == sorted(re.findall(r"\{\w+\}", french)), source
        if source[-1] in ".?…:":
            assert french[-1] == source[-1], source
        assert not re.search(r"[^\u00a0\u202f] [:;?!»]|« ", french), french


@pytest.mark.rule("R90")
@pytest.mark.parametrize(
    ("context", "english", "french"),
    [
        ("Entitlement", "Buy Subscription", "Acheter l'abonnement"),
        ("Subscription", "Computers", "Ordinateurs"),
        ("Entitlement", "Manage", "Gérer"),
        ("Entitlement", "Enable Auto-Renewal", "Activer le renouvellement automatique"),
        ("Entitlement", "Buy More Licenses", "Acheter d'autres licences"),
        ("Subscription", "Auto-renewable", "Renouvelable automatiquement"),
    ],
)
def test_the_labels_are_those_of_the_articles(
    spoken: Spoken, context: str, english: str, french: str
) -> None:
    assert translate(context, english) == english
    spoken(Language.FRENCH)
    assert translate(context, english) == french


def words_of(shown: OnePage) -> set[str]:
    """Everything that can be read in the window, or heard."""
    found: set[str] = set()
    for widget in (*shown.window.findChildren(QLabel), *shown.window.findChildren(QAbstractButton)):
        if widget.isVisibleTo(shown.window):
            found |= {widget.text(), widget.accessibleName(), widget.toolTip()}
    return {re.sub(r"<[^>]+>", "", each) for each in found if re.search(r"[a-z]{3}", each)}


SAME = {
    # names, and words that are the same in both languages
    "ada@example.org", "Studio", "Reception", "Ada’s notebook", "Workshop", "Old laptop", "Access",
    "Access Agent", "Menu", "Licences", "Licences:", "Windows", "Mac", "Linux",
    "Sessions",
} | {
    # what connects may say its own name, in its own words
    "Phone",
    "Firefox on a computer whose name is rather long",
}  # fmt: skip


@ALL
@pytest.mark.rule("R90")
def test_nothing_on_a_french_page_is_english_and_it_fits_the_smallest_window(
    show_page: Show, spoken: Spoken, snapshot: Snapshot
) -> None:
    english = words_of(show_page(snapshot))
    spoken(Language.FRENCH)
    shown = show_page(snapshot)
    same = {word for word in english & words_of(shown) if not word.startswith("http")}
    assert same <= SAME
    shown.resize(420, 560)
    fits(shown)
    whole(shown)


@pytest.mark.parametrize(
    "language", [Language.FRENCH, pytest.param(Language.ENGLISH, marks=pytest.mark.proof)]
)
@pytest.mark.parametrize("name", [name for name in EVERY if name.startswith(("main-", "limit", "question"))])
def test_twice_as_large_text_is_not_cut_off(
    show_page: Show, spoken: Spoken, qapp: QApplication, name: str, language: Language
) -> None:
    spoken(language)
    font = qapp.font()
    font.setPointSizeF(2 * font.pointSizeF())
    qapp.setFont(font)  # `themed` puts it back
    shown = show_page(EVERY[name])
    shown.resize(840, 1120)
    fits(shown)
    whole(shown)


def whole(shown: OnePage) -> None:
    """Every button shows all of its words, inside the page."""
    width = shown.binding.page.viewport().width()
    for button in shown.window.findChildren(QAbstractButton):
        if button.isVisibleTo(shown.window) and button.text():
            needed = button.fontMetrics().horizontalAdvance(button.text())
            assert button.width() >= needed, button.text()
            right = button.mapTo(shown.binding.page.viewport(), button.rect().topRight()).x()
            assert right <= width, button.text()


@pytest.mark.rule("R92")
def test_dates_and_amounts_follow_the_language(show_page: Show, spoken: Spoken) -> None:
    assert day(START) == "15 January 2026"
    spoken(Language.FRENCH)
    assert day(START) == "15 janvier 2026"
    shown = show_page(snapshots.ALL["main-pending"])
    text = shown.find.text("main.panel_order_text").replace("\u202f", " ").replace("\xa0", " ")
    assert "49,99 €" in text
    assert "29 janvier 2026" in text


def test_the_window_speaks_the_languages_of_all_faces() -> None:
    assert {each.value for each in Language} == {each.value for each in reasons.Language}


def a_system(language: QLocale.Language, country: QLocale.Country) -> QLocale:
    return QLocale(language, country)


FRANCE = a_system(QLocale.Language.French, QLocale.Country.France)
CANADA = a_system(QLocale.Language.French, QLocale.Country.Canada)
ENGLAND = a_system(QLocale.Language.English, QLocale.Country.UnitedKingdom)
JAPAN = a_system(QLocale.Language.Japanese, QLocale.Country.Japan)


@pytest.mark.rule("R90")
@pytest.mark.parametrize(
    ("wanted", "variable", "system", "language"),
    [
        (None, None, ENGLAND, Language.ENGLISH),
        (None, None, FRANCE, Language.FRENCH),
        (None, None, CANADA, Language.FRENCH),
        (None, None, JAPAN, Language.ENGLISH),
        (None, "fr", ENGLAND, Language.FRENCH),
        (None, "fr_CA.UTF-8", ENGLAND, Language.FRENCH),
        (None, "EN", FRANCE, Language.ENGLISH),
        (None, "tlh", FRANCE, Language.FRENCH),
        (None, "", FRANCE, Language.FRENCH),
        ("en", "fr", FRANCE, Language.ENGLISH),
        ("fr", "en", ENGLAND, Language.FRENCH),
    ],
)
def test_the_first_that_names_a_known_language_decides(
    wanted: str | None, variable: str | None, system: QLocale, language: Language
) -> None:
    environ = {} if variable is None else {VARIABLE: variable}
    assert language_for(wanted, environ, system) is language


@pytest.mark.rule("R92")
def test_a_system_of_the_same_language_keeps_its_own_dates(qapp: QApplication, spoken: Spoken) -> None:
    from gui.language import speak

    before = QLocale()
    QLocale.setDefault(CANADA)
    try:
        speak(qapp, Language.FRENCH, CANADA)
        assert QLocale().territory() is QLocale.Country.Canada
        speak(qapp, Language.ENGLISH, CANADA)
        assert QLocale().name() == "en_GB"
    finally:
        spoken(Language.ENGLISH)
        QLocale.setDefault(before)


def test_the_command_line_takes_a_known_language_only() -> None:
    assert parse(["--door", "d", "--language", "fr"]).language == "fr"
    assert parse(["--door", "d"]).language is None
    with pytest.raises(UsageError, match="en or fr"):
        parse(["--door", "d", "--language", "de"])
