"""The text of a licence key: five groups of five, the last two letters a check (RULES R27).

The letters are those of Crockford's base 32, which leaves out I, L, O and U; who types them for what they
look like is understood. Every slip of one letter, and every two letters swapped, is noticed without asking
the database. 23 letters hold 115 bits, so a key cannot be guessed.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

from shared.errors import SalesRefused

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LETTERS: Final = 25
_GROUP: Final = 5
_CHECKED: Final = LETTERS - 2
_PRIME: Final = 1021
"""The largest prime below 32². 10 generates all residues, so no two places weigh the same."""

_GENERATOR: Final = 10
_LOOKS_LIKE: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
_MAX_TYPED: Final = 80
_SHOWN_AT_END: Final = 4


def new_key() -> str:
    """A new key, by chance."""
    return _written("".join(secrets.choice(ALPHABET) for _ in range(_CHECKED)))


def key_from(seed: str) -> str:
    """The key that belongs to `seed`: the same history gives the same key."""
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest(), "big")
    letters = []
    for _ in range(_CHECKED):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return _written("".join(letters))


def read_key(typed: str) -> str:
    """The key as it is stored. Raises `SalesRefused` (`key_malformed`) for a text that is none."""
    letters = ""
    if len(typed) <= _MAX_TYPED:
        letters = "".join(each for each in typed.upper() if not each.isspace() and each not in "-–—")
        letters = letters.translate(_LOOKS_LIKE)
    is_key = len(letters) == LETTERS and all(each in ALPHABET for each in letters)
    if not is_key or _check_of(letters[:_CHECKED]) != letters[_CHECKED:]:
        raise SalesRefused("key_malformed", "A licence key has five groups of five letters or digits.")
    return _grouped(letters)


def masked_key(key: str) -> str:
    """The key for showing: all but the last letters are dots (RULES R82)."""
    hidden = len(key) - _SHOWN_AT_END
    return "".join("•" if place < hidden and each != "-" else each for place, each in enumerate(key))


def _written(letters: str) -> str:
    return _grouped(letters + _check_of(letters))


def _grouped(letters: str) -> str:
    return "-".join(letters[start : start + _GROUP] for start in range(0, LETTERS, _GROUP))


def _check_of(letters: str) -> str:
    total = 0
    for each in letters:
        total = (total * _GENERATOR + ALPHABET.index(each)) % _PRIME
    high, low = divmod(total, len(ALPHABET))
    return ALPHABET[high] + ALPHABET[low]
