"""E-mail addresses as people type them, and the one key by which an account is found."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from shared.errors import RequestRefused

MAX_CHARACTERS: Final = 254
_NOT_IN_LOCAL_PART: Final = frozenset('()<>[]:;,\\"')


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """`text` is shown and written to; `key` is the same for every spelling of one address."""

    text: str
    key: str


def read_email(raw: str) -> EmailAddress:
    """The address in `raw`. Raises `RequestRefused` (`email_empty`, `email_invalid`)."""
    text = unicodedata.normalize("NFC", raw).strip()
    if not text:
        raise RequestRefused("email_empty", "Enter your email address.")
    local, at, domain = text.rpartition("@")
    if not at or not _is_local_part(local) or len(text) > MAX_CHARACTERS:
        raise _invalid()
    try:
        ascii_domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError as exc:
        raise _invalid() from exc
    key = f"{local.casefold()}@{ascii_domain}"
    if not _is_domain(ascii_domain) or len(key) > MAX_CHARACTERS:
        raise _invalid()
    return EmailAddress(text, key)


def _invalid() -> RequestRefused:
    return RequestRefused("email_invalid", "Enter an email address in the form name@example.com.")


def _is_local_part(local: str) -> bool:
    if not 1 <= len(local) <= 64 or "@" in local:
        return False
    return not any(
        character in _NOT_IN_LOCAL_PART or unicodedata.category(character)[0] in "CZ" for character in local
    )


def _is_domain(domain: str) -> bool:
    labels = domain.split(".")
    if len(labels) < 2:
        return False
    return all(
        1 <= len(label) <= 63
        and label.replace("-", "").isalnum()
        and not label.startswith("-")
        and not label.endswith("-")
        for label in labels
    )
