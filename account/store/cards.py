"""Recognising real card numbers, so that none is ever taken in, stored or logged (RULES 4, STYLE 13)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from shared.errors import SalesRefused

SHORTEST: Final = 12
LONGEST: Final = 19
_GROUPS: Final = re.compile(r"\d+(?:[ ./_-]{1,2}\d+)*")
_MAX_GROUPS: Final = 40


def looks_like_card_number(text: str) -> bool:
    """Whether 12 to 19 digits in `text`, in one piece or in groups, pass the check of card numbers."""
    return any(_passes_luhn(digits) for digits in _candidates(_plain_digits(text)))


def is_card_number(text: str) -> bool:
    """Whether `text` is nothing but a card number; for texts in which digits come by chance."""
    digits = "".join(each for each in _plain_digits(text) if each.isdigit())
    rest = "".join(each for each in text if not each.isdigit())
    return not rest.strip(" ./_-") and SHORTEST <= len(digits) <= LONGEST and _passes_luhn(digits)


def refuse_card_numbers(*texts: str | None) -> None:
    """Raises `SalesRefused` (`card_number_refused`) if any text holds a card number; it is not repeated."""
    if any(text is not None and looks_like_card_number(text) for text in texts):
        raise card_number_refused()


def card_number_refused() -> SalesRefused:
    """The refusal, without the number."""
    return SalesRefused(
        "card_number_refused",
        "That looks like a card number. None is ever taken in here: choose one of the test instruments.",
    )


def _plain_digits(text: str) -> str:
    """`text` with the digits of all scripts as 0 to 9."""
    return "".join(map(_plain, unicodedata.normalize("NFKC", text)))


def _plain(character: str) -> str:
    if character.isdigit():
        return str(unicodedata.digit(character))
    return "-" if unicodedata.category(character) == "Pd" else character


def _candidates(text: str) -> Iterator[str]:
    """Everything from the beginning of one group of digits to the end of one."""
    for match in _GROUPS.finditer(" ".join(text.split())):
        groups = re.findall(r"\d+", match[0])[:_MAX_GROUPS]
        for start in range(len(groups)):
            digits = ""
            for group in groups[start:]:
                digits += group
                if len(digits) > LONGEST:
                    break
                if len(digits) >= SHORTEST:
                    yield digits


def _passes_luhn(digits: str) -> bool:
    total = 0
    for position, each in enumerate(reversed(digits)):
        value = int(each) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
