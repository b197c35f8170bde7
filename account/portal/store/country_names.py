"""Names of the countries of an address, in the visitor's language; read when somebody first needs them."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import files

from shared.reasons import Language


@cache
def country_names(language: Language) -> dict[str, str]:
    """ISO 3166-1 alpha-2 code to name, in the order in which a reader of `language` looks for them."""
    file = files("resources") / "portal" / "countries" / f"{language.value}.txt"
    lines = file.read_text("utf-8").splitlines()
    pairs = (line.split(" ", 1) for line in lines)
    return dict(sorted(((code, name) for code, name in pairs), key=lambda pair: _sort_key(pair[1])))


def country_name(language: Language, code: str) -> str:
    """The name of one country; its code for one that is not known."""
    return country_names(language).get(code, code)


def _sort_key(name: str) -> str:
    """Accents do not count: `Égypte` stands with the other E."""
    plain = unicodedata.normalize("NFKD", name)
    return "".join(each for each in plain if not unicodedata.combining(each)).casefold()
