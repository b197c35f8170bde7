"""The name of a computer, as a person writes it (RULES R21, R25).

A name is text to show, never markup, never a path: whoever shows it escapes it (SECURITY 30). What
is refused here is only what cannot be shown honestly on one line.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from shared.errors import NameRefused

NAME_MAX_CHARACTERS: Final = 64
_MAX_READ: Final = 1_000

# Characters that turn the direction of text around them; a name made of right-to-left letters
# needs none of them, and with them a name can pose as another one.
_BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_JOINERS = frozenset("\u200c\u200d")  # emoji sequences and several scripts need these
# Letters and symbols by category, but drawn as nothing (Hangul fillers, the empty Braille pattern).
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def clean_name(raw: str) -> str:
    """The name to store for what was typed: NFC, one line, single spaces, no invisible controls.

    Raises `NameRefused` (`name_empty`, `name_too_long`) when nothing visible is left, or more than
    `NAME_MAX_CHARACTERS` characters are.
    """
    text = _on_one_line(raw)
    if not any(_is_visible(character) for character in text):
        raise NameRefused("name_empty", "A computer needs a name with at least one visible character.")
    if len(text) > NAME_MAX_CHARACTERS:
        raise NameRefused(
            "name_too_long",
            f"A name has at most {NAME_MAX_CHARACTERS} characters; this one has {len(text)}.",
        )
    return text


def shortened(raw: str, otherwise: str) -> str:
    """What the other side calls itself, fit to be shown; `otherwise` when nothing visible is left.

    As `clean_name`, but nobody is there to be told of a mistake, so what is too long is cut (SECURITY 30).
    """
    text = _on_one_line(raw[:_MAX_READ])[:NAME_MAX_CHARACTERS].rstrip()
    return text if any(_is_visible(character) for character in text) else otherwise


def _on_one_line(raw: str) -> str:
    """NFC, single spaces, no invisible controls."""
    text = "".join(" " if character.isspace() else character for character in raw)
    text = "".join(character for character in text if _may_stay(character))
    return " ".join(unicodedata.normalize("NFC", text).split())


def _is_visible(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNPS" and character not in _BLANKS


def _may_stay(character: str) -> bool:
    if character in _BIDI_CONTROLS:
        return False
    if character in _JOINERS:
        return True
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co"}


def name_from_host(host: str) -> str:
    """A valid first name for the computer called `host` on its network (RULES R21)."""
    short = host.split(".", 1)[0][:NAME_MAX_CHARACTERS]
    try:
        return clean_name(short)
    except NameRefused:
        return "My computer"
