"""Finding help pages: accents, endings, both languages, the best first (RULES R85)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from account.catalogue.loading import default_catalogue
from account.portal.help.articles import HelpArticles
from account.portal.help.search import MAX_QUERY, folded, indexed, search
from shared.reasons import Language

ARTICLES = HelpArticles(default_catalogue())
INDEX = {language: [indexed(each) for each in ARTICLES.all(language).values()] for language in Language}


def found(query: str, language: Language = Language.ENGLISH) -> list[str]:
    other = Language.FRENCH if language is Language.ENGLISH else Language.ENGLISH
    return search(query, INDEX[language], INDEX[other])


@pytest.mark.rule("R85")
@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("double click", "no-double-charge"),
        ("How do I switch off automatic renewal?", "auto-renewal"),
        ("refund", "refunds"),
        ("I was charged twice", "no-double-charge"),
        ("disconnected after 5 minutes", "five-minute-limit"),
        ("buy more licenses", "more-licences"),
        ("register a new computer", "add-computers"),
        ("business key reseller", "business-accounts"),
        ("RECEIPT", "orders"),
        ("iphone", "buy-on-your-phone"),
        ("renew my subscription", "renew"),
    ],
)
def test_question_in_english_finds_its_page_first(query: str, slug: str) -> None:
    assert found(query)[0] == slug


@pytest.mark.rule("R85")
@pytest.mark.rule("R90")
@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("désactiver le renouvellement automatique", "auto-renewal"),
        ("desactiver renouvellement", "auto-renewal"),
        ("Comment puis-je acheter un abonnement ?", "buy-on-the-web"),
        ("cle de licence", "licence-keys"),
        ("télécharger", "downloads"),
        ("TELECHARGEMENTS", "downloads"),
        ("remboursement", "refunds"),
        ("facturé deux fois", "no-double-charge"),
        ("d\u0065\u0301connecte", "five-minute-limit"),  # an accent as a character of its own
    ],
)
def test_question_in_french_finds_its_page_first_with_or_without_accents(query: str, slug: str) -> None:
    assert found(query, Language.FRENCH)[0] == slug
    assert found(query, Language.ENGLISH)[0] == slug, "and so it does for somebody whose pages are English"


@pytest.mark.parametrize("query", ["", "   ", "zzzz qqqq", "?!", "the of and", "le la les", "\x00", "💳"])
def test_what_says_nothing_finds_nothing(query: str) -> None:
    assert found(query) == []


def test_pages_with_all_words_come_before_pages_with_some() -> None:
    assert found("app store refund").index("app-store") < 2
    assert set(found("paypal zzzz")) >= set(found("paypal"))


@given(st.text(max_size=3 * MAX_QUERY))
def test_any_query_is_answered_with_pages_that_exist_each_once(query: str) -> None:
    slugs = found(query)
    assert len(slugs) == len(set(slugs))
    assert set(slugs) <= set(ARTICLES.all(Language.ENGLISH))


def test_words_are_folded_to_plain_letters() -> None:
    assert folded("Œuvre à l'ÉTÉ, naïve 5–10") == ["oeuvre", "a", "l", "ete", "naive", "5", "10"]
