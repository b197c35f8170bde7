"""The texts of portal and command lines: translated, compiled, with the same values, well set (RULES R90).

What to do when one of these fails: `make texts`, see docs/languages.md.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from tests.texts import catalogues

LABELS = {
    "Buy Subscription": "Acheter l'abonnement",
    "Computers": "Ordinateurs",
    "Manage": "Gérer",
    "Disable Auto-Renewal": "Désactiver le renouvellement automatique",
    "Enable Auto-Renewal": "Activer le renouvellement automatique",
    "Manage auto-renew settings": "Gérer les paramètres de renouvellement auto",
    "Active Subscriptions": "Abonnements actifs",
    "Buy More Licenses": "Acheter d'autres licences",
    "Pay &amp; Upgrade": "Payer et mettre à niveau",
    "Proceed to checkout": "Passer au paiement",
    "My account": "Mon compte",
    "Status": "Statut",
    "Auto-renewable": "Renouvelable automatiquement",
    "Activation date": "Date d'activation",
    "Expiration date": "Date d'expiration",
    "Order history": "Historique des commandes",
    "Payment options": "Options de paiement",
    "Products": "Produits",
    "License keys": "Clés de licence",
    "Downloads": "Téléchargements",
}
"""The labels of the articles, which are the oracle (RULES R90)."""

DOMAINS = {domain: catalogues.read("fr", domain=domain) for domain in catalogues.Domain}
FRENCH = DOMAINS[catalogues.Domain.PORTAL]
SPOKEN = DOMAINS[catalogues.Domain.CLI]
each_domain = pytest.mark.parametrize("domain", catalogues.Domain)
HELP = sorted((catalogues.ROOT / "resources/help/fr").glob("*.md"))
BREAKABLE = re.compile(r" [;:!?»]|« |[^\s\u202f][;!?](?=\s|$)(?<!\?\?)")
"""A space that may break before or after a sign that belongs to its word, or no space at all."""


@pytest.mark.rule("R90")
@each_domain
def test_every_text_is_in_the_catalogue_and_none_besides(domain: catalogues.Domain) -> None:
    assert known(DOMAINS[domain]) == known(catalogues.extracted(domain=domain)), "run `make texts`"


def known(catalogue: Catalog) -> set[tuple[str | None, tuple[str, ...]]]:
    """The texts of a catalogue by their English; in which file each stands may lag behind."""
    return {(each.context, catalogues.forms(each)[0]) for each in catalogues.texts(catalogue)}


@pytest.mark.rule("R90")
@each_domain
def test_every_text_has_a_translation(domain: catalogues.Domain) -> None:
    assert list(catalogues.untranslated(DOMAINS[domain])) == []


@each_domain
def test_translations_have_the_placeholders_and_tags_of_the_english(domain: catalogues.Domain) -> None:
    assert list(catalogues.unlike(DOMAINS[domain])) == []


@each_domain
def test_compiled_file_is_what_its_source_compiles_to(domain: catalogues.Domain) -> None:
    compiled = catalogues.po_file("fr", domain=domain).with_suffix(".mo").read_bytes()
    assert compiled == catalogues.mo_bytes(DOMAINS[domain])


@pytest.mark.rule("R90")
@pytest.mark.parametrize(("english", "french"), LABELS.items())
def test_label_of_the_articles_is_exact(english: str, french: str) -> None:
    message = FRENCH.get(english)
    assert message is not None, "no page shows this label"
    assert message.string == french


@pytest.mark.rule("R90")
def test_command_line_calls_by_these_labels_what_it_shows_of_them() -> None:
    shown = {english: SPOKEN[english].string for english in LABELS if english in SPOKEN}
    assert len(shown) >= 5
    assert shown == {english: LABELS[english] for english in shown}


@pytest.mark.rule("R90")
def test_window_tray_and_notifications_call_by_these_labels_what_they_show_of_them() -> None:
    labels = {english.replace("&amp;", "&"): french for english, french in LABELS.items()}
    shown = [(source, french) for source, french in catalogues.window_texts("fr") if source in labels]
    assert len(shown) >= 5
    assert [pair for pair in shown if labels[pair[0]] != pair[1]] == []


@pytest.mark.rule("R90")
def test_french_signs_stay_with_their_words() -> None:
    translated = [
        form
        for catalogue in DOMAINS.values()
        for message in catalogues.texts(catalogue)
        for form in catalogues.forms(message)[1]
    ]
    helped = [
        line for file in HELP for line in file.read_text(encoding="utf-8").split("---\n", 2)[2].splitlines()
    ]
    wrong = [text for text in [*translated, *helped] if BREAKABLE.search(re.sub(r"<[^>]*>|&\w+;", "", text))]
    assert wrong == []


def test_check_sees_a_text_without_translation_or_with_other_placeholders(tmp_path: Path) -> None:
    for source in catalogues.SOURCES:
        (tmp_path / source).mkdir(parents=True)
    page = tmp_path / "resources/portal/page.html"
    page.write_text("{% trans n=1 %}Only {{ n }}{% endtrans %}{% trans %}New{% endtrans %}")
    (tmp_path / "account/words.py").write_text('LABEL = mark("Marked")\n')
    assert {each.id for each in catalogues.texts(catalogues.extracted(tmp_path))} == {
        "Only %(n)s",
        "New",
        "Marked",
    }
    catalogue = catalogues.updated("fr", tmp_path)
    assert list(catalogues.untranslated(catalogue)) == ["Marked", "Only %(n)s", "New"]
    catalogue["Only %(n)s"].string = "Seulement %(m)s"
    assert len(list(catalogues.unlike(catalogue))) == 1
    catalogue["Only %(n)s"].string = "Seulement %(n)s"
    assert list(catalogues.unlike(catalogue)) == []
    file = catalogues.po_file("fr", tmp_path)
    file.parent.mkdir(parents=True)
    file.write_bytes(catalogues.po_bytes(catalogue))
    again = catalogues.updated("fr", tmp_path)
    assert catalogues.po_bytes(again) == file.read_bytes(), "nothing changes by itself"
    shutil.rmtree(tmp_path / "account")
    (tmp_path / "account").mkdir()
    assert [each.id for each in catalogues.texts(catalogues.updated("fr", tmp_path))] == ["Only %(n)s", "New"]
