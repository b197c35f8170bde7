"""Who is billed: what a person typed, made clean, or refused with the names of the fields (RULES R32)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Final

from account.sign_in.email_address import read_email
from account.store.cards import refuse_card_numbers
from account.store.countries import COUNTRIES
from shared.errors import RequestRefused, SalesRefused
from shared.sales import Contact

LONGEST: Final = {
    "name": 100,
    "email": 254,
    "street": 150,
    "postal_code": 16,
    "city": 80,
    "country": 2,
    "company": 100,
    "vat_id": 20,
}
"""Characters of each field."""

OPTIONAL: Final = frozenset({"company", "vat_id", "postal_code"})
"""What may be empty; not every country has postal codes."""

_POSTAL_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 -]*")
_VAT_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./+*-]*")


class ContactRefused(SalesRefused):
    """`contact_invalid`; `fields` are the names of those that cannot stay as they are."""

    def __init__(self, wrong: tuple[str, ...]) -> None:
        super().__init__(
            "contact_invalid", f"Who is billed is not complete or not right: {', '.join(wrong)}."
        )
        self.fields = wrong


def clean_contact(given: Contact) -> Contact:
    """`given` as it is stored: one line each, without invisible characters.

    Raises `ContactRefused` (`contact_invalid`), and `SalesRefused` (`card_number_refused`) before anything.
    """
    raw: dict[str, str] = asdict(given)
    refuse_card_numbers(*raw.values())
    texts = {name: _one_line(text) for name, text in raw.items()}
    texts["country"] = texts["country"].upper()
    wrong = tuple(name for name in LONGEST if not _is_right(name, texts[name]))
    if wrong:
        raise ContactRefused(wrong)
    return Contact(**texts)


def contact_to_row(contact: Contact) -> dict[str, str]:
    """The contact as it is kept in a row."""
    return asdict(contact)


def contact_of_row(row: Mapping[str, str]) -> Contact | None:
    """The contact that a row keeps; None when it has none."""
    if not row:
        return None
    known = {field.name for field in fields(Contact)}
    return Contact(**{name: text for name, text in row.items() if name in known})


def _is_right(name: str, text: str) -> bool:
    if not text:
        return name in OPTIONAL
    if len(text) > LONGEST[name]:
        return False
    if name == "country":
        return text in COUNTRIES
    if name == "email":
        return _is_email(text)
    if name == "postal_code":
        return _POSTAL_CODE.fullmatch(text) is not None
    if name == "vat_id":
        return _VAT_ID.fullmatch(text) is not None
    return any(unicodedata.category(each)[0] in "LN" for each in text)


def _is_email(text: str) -> bool:
    try:
        read_email(text)
    except RequestRefused:
        return False
    return True


def _one_line(text: str) -> str:
    """NFC, single spaces, no control, format or unassigned characters."""
    normal = unicodedata.normalize("NFC", text)
    spaced = (" " if each.isspace() else each for each in normal)
    shown = (each for each in spaced if unicodedata.category(each)[0] != "C")
    return " ".join("".join(shown).split())
