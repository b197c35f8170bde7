"""What has to be translated, and whether it is (RULES R90). Babel finds and compiles; it never guesses."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tests.texts import spoken_texts

ROOT: Final = Path(__file__).parents[2]
LANGUAGES: Final = ("fr",)
SOURCES: Final = ("account", "resources/portal", "resources/app_store")
METHODS: Final = [
    ("**/__pycache__/**", "ignore"),
    ("cli.py", "ignore"),
    ("verbs/**.py", "ignore"),
    ("**.py", "python"),
    ("**.html", "jinja2.ext:babel_extract"),
]
CLI_SOURCES: Final = {
    "agent": [("**.py", "python")],
    "account": [("cli.py", "python"), ("verbs/**.py", "python")],
}
OPTIONS: Final = {"**.html": {"trimmed": "true", "trim_blocks": "true", "lstrip_blocks": "true"}}
KEYWORDS: Final = {
    "mark": None,
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_PLACEHOLDER: Final = re.compile(r"%\(\w+\)[a-z]|%%|%[sd]|\{\w+\}|<[^>]*>")
_HEADERS: Final = (
    "Language:",
    "Plural-Forms:",
    "MIME-Version:",
    "Content-Type:",
    "Content-Transfer-Encoding:",
)
"""Those that gettext needs; the others are dates, versions and names that change by themselves."""


class Domain(StrEnum):
    """What has a catalogue of its own: the pages, and the two command lines."""

    PORTAL = "portal"
    CLI = "cli"


_FOLDERS: Final = {Domain.PORTAL: "resources/portal/locale", Domain.CLI: "resources/translations"}
_NAMES: Final = {Domain.PORTAL: "the portal", Domain.CLI: "the command lines"}


def po_file(language: str, root: Path = ROOT, domain: Domain = Domain.PORTAL) -> Path:
    """Where the translations into `language` stand."""
    return root / _FOLDERS[domain] / language / "LC_MESSAGES" / f"{domain.value}.po"


def extracted(root: Path = ROOT, domain: Domain = Domain.PORTAL) -> Catalog:
    """All texts that the pages, or the command lines, can show."""
    catalogue = Catalog(project=f"Access {domain.value}", charset="utf-8")
    if domain is Domain.CLI:
        for source, methods in CLI_SOURCES.items():
            _add_from(catalogue, root, source, methods)
        for text, of in spoken_texts.all_of_them():
            catalogue.add(text, None, [(of, 0)])
    else:
        for source in SOURCES:
            _add_from(catalogue, root, source, METHODS)
    return catalogue


def _add_from(catalogue: Catalog, root: Path, source: str, methods: list[tuple[str, str]]) -> None:
    found = extract_from_dir(
        root / source, methods, OPTIONS, keywords=KEYWORDS, comment_tags=("Translators:",)
    )
    for file, line, message, comments, context in found:
        where = [(f"{source}/{Path(file).as_posix()}", line)]
        catalogue.add(message, None, where, auto_comments=comments, context=context)


def read(language: str, root: Path = ROOT, domain: Domain = Domain.PORTAL) -> Catalog:
    """The translations as they stand in the file; empty when there is none yet."""
    file = po_file(language, root, domain)
    if not file.exists():
        return Catalog(locale=language, charset="utf-8")
    with file.open("rb") as stream:
        return read_po(stream, locale=language)


def updated(language: str, root: Path = ROOT, domain: Domain = Domain.PORTAL) -> Catalog:
    """The translations with all present texts and none that is gone."""
    catalogue = read(language, root, domain)
    catalogue.update(extracted(root, domain), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.fuzzy = False
    catalogue.header_comment = (
        f"# Texts of {_NAMES[domain]} in {language}. How to work on it: docs/languages.md"
    )
    return catalogue


def po_bytes(catalogue: Catalog) -> bytes:
    """`catalogue` as a .po file; the same for the same texts, whenever and by whomever it is made."""
    stream = io.BytesIO()
    write_po(stream, catalogue, width=100, sort_by_file=True, include_lineno=False)
    head, rest = stream.getvalue().decode().split("\n\n", 1)
    kept = [line for line in head.splitlines() if not line.startswith('"') or line[1:].startswith(_HEADERS)]
    return "\n".join([*kept, "", rest]).encode()


def mo_bytes(catalogue: Catalog) -> bytes:
    """`catalogue` as gettext reads it; the same for the same texts."""
    stream = io.BytesIO()
    write_mo(stream, _Undated(catalogue))
    return stream.getvalue()


class _Undated:
    """A catalogue whose head has no dates and versions, for Babel's writer."""

    def __init__(self, catalogue: Catalog) -> None:
        self.charset = catalogue.charset
        self._messages = list(catalogue)
        head = self._messages[0].string.splitlines()
        self._messages[0] = Message("", "".join(f"{line}\n" for line in head if line.startswith(_HEADERS)))

    def __iter__(self) -> Iterator[Message]:
        return iter(self._messages)


def forms(message: Message) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The English forms of a text, and its translations."""
    english = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    if isinstance(message.string, str):
        return english, (message.string,)
    return english, tuple(message.string or ("",) * len(english))


def untranslated(catalogue: Catalog) -> Iterator[str]:
    """The English of each text without a translation, or with one that somebody marked as doubtful."""
    for message in texts(catalogue):
        if message.fuzzy or not all(forms(message)[1]):
            yield forms(message)[0][0]


def unlike(catalogue: Catalog) -> Iterator[str]:
    """Each text whose translation has other placeholders or tags than the English: the page would break."""
    for message in texts(catalogue):
        english, translated = forms(message)
        wanted = [sorted(_PLACEHOLDER.findall(form)) for form in english]
        for form in filter(None, translated):
            if sorted(_PLACEHOLDER.findall(form)) not in wanted:
                yield f"{english[0]!r} → {form!r}"


def window_texts(language: str, root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """Each text of the window and its translation, which is empty where there is none or a doubtful one."""
    file = root / "resources/translations" / f"gui_{language}.ts"
    for message in ElementTree.parse(file).getroot().iter("message"):
        translation = message.find("translation")
        is_done = translation is not None and translation.get("type") is None
        said = "".join(translation.itertext()) if translation is not None and is_done else ""
        yield message.findtext("source") or "", said.strip()


def texts(catalogue: Catalog) -> Iterator[Message]:
    """All messages but the header."""
    return (message for message in catalogue if message.id)
