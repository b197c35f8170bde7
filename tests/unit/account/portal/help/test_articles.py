"""The help files: well written, the same in both languages, without dead ends (RULES R85)."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pytest

from account.catalogue.loading import default_catalogue
from account.portal.help.articles import TOPICS, Article, ArticleError, HelpArticles, html_of, read_article
from account.portal.help_texts import HELP
from account.portal.languages import translations_of
from shared.reasons import Language
from tests.texts import catalogues

ARTICLES = HelpArticles(default_catalogue())
EVERY = [(language, slug) for language in Language for slug in ARTICLES.all(language)]
GOOD = "---\ntitle: T\nsummary: S\ntopic: buying 1\nkeywords: a, b\n---\nBody.\n"


def article(language: Language, slug: str) -> Article:
    return ARTICLES.all(language)[slug]


@pytest.mark.rule("R85")
@pytest.mark.rule("R90")
def test_both_languages_have_the_same_pages_in_the_same_order() -> None:
    shape = {
        language: [
            (each.slug, each.topic, each.place, each.related, [path for path, _ in each.act])
            for each in ARTICLES.all(language).values()
        ]
        for language in Language
    }
    assert shape[Language.ENGLISH] == shape[Language.FRENCH]
    assert {each[1] for each in shape[Language.ENGLISH]} == set(TOPICS)


@pytest.mark.rule("R85")
@pytest.mark.parametrize(("language", "slug"), EVERY)
def test_page_is_short_and_leads_only_to_pages_that_exist(language: Language, slug: str) -> None:
    found = article(language, slug)
    linked = set(re.findall(r"\]\(/help/([^)]+)\)", found.body)) | set(found.related)
    assert linked <= set(ARTICLES.all(language))
    assert slug not in found.related
    assert found.related, "a reader finds a way on"
    assert len(found.body.split()) < 320
    assert "{" not in found.body + found.title + found.summary, "a name of the catalogue is not known"


@pytest.mark.rule("R85")
def test_each_code_leads_to_a_page_that_exists() -> None:
    assert {text.article for text in HELP.values()} - {""} <= set(ARTICLES.all(Language.ENGLISH))


@pytest.mark.rule("R85")
@pytest.mark.parametrize("language", Language)
def test_words_in_bold_are_those_that_the_pages_show(language: Language) -> None:
    """What help tells people to press has to be there, letter by letter."""
    gettext = translations_of(language).gettext
    shown = {gettext(text).replace("&amp;", "&") for text in english_texts()}
    for slug, found in ARTICLES.all(language).items():
        for words in re.findall(r"\*\*(.+?)\*\*", found.body):
            known = words in shown or is_prose(words)
            assert known, f"{slug}: no page shows {words!r}"


@cache
def english_texts() -> frozenset[str]:
    """All texts of the pages; to find them is seconds of work."""
    return frozenset(text for each in catalogues.texts(catalogues.extracted()) for text in ids(each.id))


def ids(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def is_prose(words: str) -> bool:
    """Bold for stress, not for a button: a whole clause, or a word in the middle of a sentence."""
    return words[0].islower() or len(words.split()) > 5 or words in PROSE


PROSE = {
    # first words of a line that says what a kind is
    "By itself", "Here, on any device", "Remove a computer", "Sign in", "Buy more licences.",
    "De lui-même", "Acheter d'autres licences.", "Ici, sur tous les appareils", "Supprimer un ordinateur",
    "Too little arrives", "Nothing arrives in time", "The payment is declined",
    "Le paiement est refusé", "Rien n'arrive à temps",
}  # fmt: skip


@pytest.mark.security(8)
def test_markup_in_a_file_is_shown_and_not_obeyed() -> None:
    text = "<script>alert(1)</script> <b>x</b> [y](javascript:alert(1)) **z**"
    html = html_of(replace(article(Language.ENGLISH, "renew"), body=text))
    assert "<script" not in html
    assert "<b>" not in html
    assert "href" not in html
    assert "<strong>z</strong>" in html


@pytest.mark.rule("R30")
def test_names_and_numbers_come_from_the_catalogue() -> None:
    catalogue = default_catalogue()
    policy = replace(catalogue.policy, grace_days=9, computers_per_licence=8)
    processor = replace(catalogue.processor, name="Paywell")
    other = HelpArticles(replace(catalogue, policy=policy, processor=processor))
    texts = other.all(Language.ENGLISH)
    assert "Paywell" in texts["orders"].title
    assert "Everything works for 9 more days" in texts["auto-renewal"].body
    assert "Each licence allows 8 computers" in texts["more-licences"].body


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (GOOD.removeprefix("---\n"), "begins with a head"),
        (GOOD.replace("---\nBody.", "Body."), "begins with a head"),
        (GOOD.replace("title: T\n", ""), "title is missing"),
        (GOOD.replace("buying 1", "selling 1"), "topic"),
        (GOOD.replace("buying 1", "buying"), "topic"),
        (GOOD.replace("summary: S", "sumary: S"), "sumary"),
        (GOOD.replace("summary: S", "summary: S\nsummary: S"), "twice"),
        (GOOD.replace("summary: S", "no field here"), "no field here"),
        (GOOD.replace("summary: S", "summary: S\nact: buy Buy"), "act"),
        (GOOD.replace("summary: S", "summary: S\nact: /buy"), "act"),
    ],
)
def test_file_that_is_not_written_as_it_should_be_is_named_with_its_mistake(
    text: str, complaint: str
) -> None:
    with pytest.raises(ArticleError, match=complaint) as caught:
        read_article("some-page", text)
    assert "some-page" in str(caught.value)


def test_well_written_file_is_read_as_it_is() -> None:
    found = read_article("some-page", GOOD.replace("summary: S", "summary: S: more\nact: /buy Buy it, /x Y"))
    assert (found.title, found.summary, found.body) == ("T", "S: more", "Body.")
    assert (found.topic, found.place, found.keywords) == ("buying", 1, ("a", "b"))
    assert found.act == (("/buy", "Buy it"), ("/x", "Y"))
