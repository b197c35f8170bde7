"""A language that nobody speaks: "[Ṣḗţţīñĝş ···]", a third longer than English, in letters English lacks.

Whatever still reads as English in it can never be translated; whatever does not fit will not fit in German.
It is made when a test asks for it and never stored: for Qt, and for `gettext` of pages and command lines.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from PySide6.QtCore import QTranslator

from tests.texts import catalogues

LONGER: Final = 0.35
_FROM: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TO: Final = "ȧƀćḓḗƒĝħīĵķŀḿñǿƥɋřşţŭṽẇẋẏẑȦƁĆḒḖƑĜĦĪĴĶĿḾÑǾƤɊŘŞŢŬṼẆẊẎẐ"
_LETTERS: Final = str.maketrans(_FROM, _TO)
_KEPT: Final = re.compile(
    r"%\(\w+\)[a-z]|%-?[A-Za-z]|%%|\{\w*(?:![rs])?\}|<[^>]*>|&\w+;|`[^`]*`|https?://\S+|\S+@\S+|--[\w-]+|\n"
)
"""Placeholders, tags, code, addresses and options: programs read them, or they are the same everywhere."""


def pseudo(text: str) -> str:
    """`text` in that language."""
    if not text.strip():
        return text
    parts, at = [], 0
    for kept in _KEPT.finditer(text):
        parts += [text[at : kept.start()].translate(_LETTERS), kept[0]]
        at = kept.end()
    parts.append(text[at:].translate(_LETTERS))
    return f"[{''.join(parts)} {_padding(len(_KEPT.sub('', text)))}]"


def _padding(letters: int) -> str:
    """As many dots as the text gets longer, in words of the usual length."""
    wanted = max(1, round(letters * LONGER) - 3)
    return " ".join("·" * min(7, wanted - done) for done in range(0, wanted, 8))


class PseudoTranslator(QTranslator):
    """The language for the window."""

    def isEmpty(self) -> bool:
        return False

    def translate(  # type: ignore[override]
        self, context: str, text: str, note: str | None = None, number: int = -1
    ) -> str:
        return pseudo(text)


class PseudoTexts(gettext.NullTranslations):
    """The language for pages."""

    def gettext(self, message: str) -> str:
        return pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return pseudo(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return pseudo(message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        return pseudo(msgid1 if n == 1 else msgid2)


def pseudo_command_line(folder: Path) -> None:
    """Compile the language for command lines into `folder`, under the name of French."""
    catalogue = Catalog(locale="fr", charset="utf-8")
    for message in catalogues.texts(catalogues.read("fr", domain=catalogues.Domain.CLI)):
        english, translated = catalogues.forms(message)
        forms = tuple(pseudo(each) for each in english)
        catalogue.add(message.id, forms if len(translated) > 1 else forms[0])
    file = catalogues.po_file("fr", folder, catalogues.Domain.CLI).with_suffix(".mo")
    file.parent.mkdir(parents=True)
    file.write_bytes(catalogues.mo_bytes(catalogue))


_ENGLISH_WORD: Final = re.compile(r"(?<![\w@./:`=-])[A-Za-z][a-z']{2,}(?![\w@:=-])(?!\.\w)")


def untranslatable(text: str, names: Iterable[str] = ()) -> list[str]:
    """The words of `text` that are not in the language; `names` are what is called the same everywhere."""
    rest = _KEPT.sub(" ", text)
    for name in sorted(names, key=len, reverse=True):
        rest = rest.replace(name, " ")
    return _ENGLISH_WORD.findall(rest)
