"""The languages of the pages (RULES R90): which one a visitor gets, and its texts.

What the account or the browser chose here counts before what the browser asks for. Catalogues are read
when the first page in their language is shown. Translators: docs/languages.md.
"""

from __future__ import annotations

import gettext
import re
from importlib.resources import files
from typing import Final

from shared.reasons import Language

DOMAIN: Final = "portal"
_MAX_HEADER: Final = 1_000


OWN_NAMES: Final = {Language.ENGLISH: "English", Language.FRENCH: "Français"}
"""What its speakers call a language; shown as it is in every language."""


def known_language(value: str | None) -> Language | None:
    """The language that `value` is the tag of; None for anything else."""
    return next((language for language in Language if language.value == value), None)


def choose_language(*chosen: str | None, accepts: str) -> Language:
    """The first of `chosen` that is a language here, else the best of the `Accept-Language` header `accepts`.

    English when nothing fits (RFC 9110 section 12.5.4: better an answer than none).
    """
    for each in chosen:
        language = known_language(each)
        if language is not None:
            return language
    return _best_of(accepts)


def _best_of(header: str) -> Language:
    weighed = [_weighed(part) for part in header[:_MAX_HEADER].split(",")]
    for _, tag in sorted((each for each in weighed if each[0] > 0), key=lambda each: -each[0]):
        language = known_language(tag.split("-", 1)[0])
        if language is not None:
            return language
    return Language.ENGLISH


def _weighed(part: str) -> tuple[float, str]:
    """Weight and tag of one part of `Accept-Language`; weight 0 for what cannot be read."""
    match = re.fullmatch(r"\s*([A-Za-z0-9*-]+)\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?", part)
    return (float(match[2] or 1), match[1].lower()) if match else (0.0, "")


def translations_of(language: Language) -> gettext.NullTranslations:
    """The texts of `language`; those of English are in the code and templates themselves."""
    if language is Language.ENGLISH:
        return gettext.NullTranslations()
    folder = files("resources") / "portal" / "locale" / language.value / "LC_MESSAGES"
    with (folder / f"{DOMAIN}.mo").open("rb") as catalogue:
        return gettext.GNUTranslations(catalogue)
