"""Money, dates and lengths of time in both languages; the library that knows all languages is the oracle."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from babel.dates import format_date
from babel.numbers import format_currency, get_currency_precision
from hypothesis import given
from hypothesis import strategies as st

from account.catalogue.currencies import CURRENCIES
from account.portal.formats import Formats, masked
from account.portal.languages import translations_of
from shared.reasons import Language
from shared.sales import Money

LOCALES = {Language.ENGLISH: "en_GB", Language.FRENCH: "fr"}
FORMATS = {each: Formats(each, translations_of(each).ngettext) for each in Language}
ENGLISH, FRENCH = FORMATS[Language.ENGLISH], FORMATS[Language.FRENCH]
SYMBOLS = ("EUR", "GBP", "USD", "CAD", "AUD")


@pytest.mark.rule("R90")
def test_money_is_written_as_people_of_the_language_write_it() -> None:
    assert ENGLISH.money(Money(2999, "EUR")) == "€29.99"
    assert FRENCH.money(Money(2999, "EUR")) == "29,99\u00a0€"
    assert ENGLISH.money(Money(123456789, "EUR")) == "€1,234,567.89"
    assert FRENCH.money(Money(123456789, "EUR")) == "1\u202f234\u202f567,89\u00a0€"
    assert (ENGLISH.money(Money(5, "EUR")), FRENCH.money(Money(0, "EUR"))) == ("€0.05", "0,00\u00a0€")
    assert ENGLISH.money(Money(1999, "CHF")) == "CHF\u00a019.99"


@pytest.mark.parametrize("language", Language)
@given(amount=st.integers(-(10**9), 10**9), currency=st.sampled_from(SYMBOLS))
def test_money_is_what_the_oracle_writes(language: Language, amount: int, currency: str) -> None:
    written = FORMATS[language].money(Money(amount, currency))
    expected = format_currency(amount / 100, currency, locale=LOCALES[language])
    assert written == expected


def test_each_currency_has_its_own_number_of_decimals() -> None:
    # The oracle leaves decimals out that the standard has, where nobody uses them any more.
    unused = {code for code in CURRENCIES if get_currency_precision(code) == 0}
    for code in CURRENCIES:
        written = ENGLISH.money(Money(123456, code))
        decimals = len(written.partition(".")[2])
        assert decimals == get_currency_precision(code) or code in unused, code


@pytest.mark.rule("R92")
@pytest.mark.parametrize("language", Language)
def test_each_day_is_what_the_oracle_writes(language: Language) -> None:
    for number in range(366):
        at = datetime(2028, 1, 1, 12, tzinfo=UTC) + timedelta(days=number)
        expected = format_date(at, "long", locale=LOCALES[language])
        if at.day == 1 and language is Language.FRENCH:
            expected = "1er" + expected.removeprefix("1")
        assert FORMATS[language].day_text(at) == expected


@pytest.mark.rule("R92")
def test_instant_is_an_element_with_the_exact_instant_and_its_utc_text() -> None:
    at = datetime(2026, 12, 1, 0, 30, tzinfo=timezone(timedelta(hours=1)))  # still November in UTC
    assert ENGLISH.moment(at) == ('<time datetime="2026-11-30T23:30:00Z">30 November 2026, 23:30 UTC</time>')
    assert FRENCH.day(at) == ('<time data-day datetime="2026-11-30T23:30:00Z">30 novembre 2026</time>')


@pytest.mark.rule("R90")
@pytest.mark.parametrize(
    ("months", "english", "french"),
    [
        (1, "1 month", "1 mois"),
        (3, "3 months", "3 mois"),
        (12, "1 year", "1 an"),
        (18, "18 months", "18 mois"),
        (24, "2 years", "2 ans"),
        (0, "0 months", "0 mois"),
    ],
)
def test_term_is_a_number_with_the_right_plural(months: int, english: str, french: str) -> None:
    assert ENGLISH.months_text(months) == english
    assert FRENCH.months_text(months).replace("\u00a0", " ") == french


@pytest.mark.parametrize(
    ("text", "shown"),
    [("ABCD-EFGH-IJKL", "••••-••••-IJKL"), ("AB-CD", "AB-CD"), ("ABCDE", "•BCDE"), ("", "")],
)
def test_masked_key_shows_its_end_and_its_groups(text: str, shown: str) -> None:
    assert masked(text) == shown
