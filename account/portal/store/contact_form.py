"""The form for who is billed (RULES R32): its fields as typed, and as the store takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Final

from shared.sales import Contact

FIELDS: Final = ("name", "email", "company", "street", "postal_code", "city", "country", "vat_id")


def typed_of(contact: Contact | None, email: str) -> dict[str, str]:
    """What the form shows first: the last contact, else the account's own address."""
    if contact is not None:
        return {name: str(text) for name, text in asdict(contact).items()}
    return {name: email if name == "email" else "" for name in FIELDS}


def read_typed(fields: Mapping[str, str]) -> dict[str, str]:
    """What a form sent, missing fields as empty ones."""
    return {name: fields.get(name, "").strip() for name in FIELDS}


def contact_of(typed: Mapping[str, str]) -> Contact:
    """The contact as typed; the store decides whether it will do."""
    return Contact(**{name: typed[name] for name in FIELDS})
