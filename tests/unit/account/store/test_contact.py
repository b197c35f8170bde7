"""Who is billed: cleaned, or refused with the names of the fields."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from account.store.contact import (
    LONGEST,
    ContactRefused,
    clean_contact,
    contact_of_row,
    contact_to_row,
)
from account.store.countries import COUNTRIES
from shared.errors import SalesRefused
from tests.support.till import CONTACT


@pytest.mark.rule("R32")
def test_spaces_and_invisible_characters_go_and_the_country_is_written_large() -> None:
    given_contact = replace(
        CONTACT, name="  Ada\t\u200bLovelace\x00 ", country="gb", city="Saint-\u00c9tienne\r\n"
    )
    cleaned = clean_contact(given_contact)
    assert cleaned.name == "Ada Lovelace"
    assert cleaned.country == "GB"
    assert cleaned.city == "Saint-Étienne"


def test_a_company_with_its_vat_id_is_kept() -> None:
    cleaned = clean_contact(replace(CONTACT, company="Analytical Engines Ltd", vat_id="GB 123 4567 73"))
    assert (cleaned.company, cleaned.vat_id) == ("Analytical Engines Ltd", "GB 123 4567 73")


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "-"),
        ("name", "x" * 101),
        ("email", "ada"),
        ("email", ""),
        ("email", "ada@"),
        ("street", ""),
        ("postal_code", "<b>"),
        ("postal_code", "1" * 17),
        ("city", ""),
        ("country", "XX"),
        ("country", "GBR"),
        ("country", ""),
        ("vat_id", "'; DROP TABLE orders"),
        ("company", "\u2014"),
    ],
)
def test_a_field_that_cannot_stay_is_named(field: str, text: str) -> None:
    with pytest.raises(ContactRefused) as caught:
        clean_contact(replace(CONTACT, **{field: text}))
    assert caught.value.code == "contact_invalid"
    assert caught.value.fields == (field,)


def test_all_wrong_fields_are_named_at_once() -> None:
    with pytest.raises(ContactRefused) as caught:
        clean_contact(replace(CONTACT, name="", country="??"))
    assert caught.value.fields == ("name", "country")


@pytest.mark.parametrize("field", list(LONGEST))
def test_a_card_number_is_refused_in_every_field(field: str) -> None:
    with pytest.raises(SalesRefused) as caught:
        clean_contact(replace(CONTACT, **{field: "5500 0055 5555 5559"}))
    assert caught.value.code == "card_number_refused"


@given(st.fixed_dictionaries({name: st.text(max_size=40) for name in LONGEST}))
def test_whatever_is_typed_is_cleaned_for_good_or_refused(texts: dict[str, str]) -> None:
    try:
        cleaned = clean_contact(replace(CONTACT, **texts))
    except SalesRefused:
        return
    assert clean_contact(cleaned) == cleaned
    assert all(text == " ".join(text.split()) for text in asdict(cleaned).values())


def test_a_contact_is_the_same_after_it_was_stored() -> None:
    assert contact_of_row(contact_to_row(CONTACT)) == CONTACT
    assert contact_of_row({}) is None
    assert contact_of_row({**contact_to_row(CONTACT), "of_a_later_version": "x"}) == CONTACT


def test_there_are_249_countries() -> None:
    assert len(COUNTRIES) == 249
