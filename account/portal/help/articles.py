"""The help pages' texts (RULES R85): Markdown files with a small head, in resources/help.

Read when the first help page is shown, and kept. Numbers and names that the catalogue may change stand in
the files as `{name}`. How to write one: docs/languages.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from markupsafe import Markup

from account.catalogue.model import Catalogue
from account.portal.words import mark
from shared.entitlement import LIMITED_SESSION
from shared.reasons import Language

TOPICS: Final = {
    "start": mark("Getting started"),
    "buying": mark("Buying and paying"),
    "renewal": mark("Renewing and extending"),
    "computers": mark("Computers and licences"),
    "subscriptions": mark("Subscriptions, orders and keys"),
}
"""The topics in the order of the help page."""

_FENCE: Final = "---\n"
_LISTS: Final = frozenset({"keywords", "related"})
_FIELDS: Final = frozenset({"title", "summary", "topic", "act"}) | _LISTS


class ArticleError(ValueError):
    """A help file that is not written as it should be; the message names it."""


@dataclass(frozen=True, slots=True)
class Article:
    """One help page in one language, the one at `place` of its topic.

    `act` are the pages where the reader can do it, with the words of the links.
    """

    slug: str
    title: str
    summary: str
    topic: str
    place: int
    keywords: tuple[str, ...]
    related: tuple[str, ...]
    act: tuple[tuple[str, str], ...]
    body: str


class HelpArticles:
    """All help pages in all languages."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._values = _values_of(catalogue)
        self._folder = files("resources") / "help"
        self._read: dict[Language, Mapping[str, Article]] = {}

    def all(self, language: Language) -> Mapping[str, Article]:
        """The pages by their slugs, in the order of the list."""
        if language not in self._read:
            found = [
                self._article(file)
                for file in (self._folder / language.value).iterdir()
                if file.name.endswith(".md")
            ]
            order = list(TOPICS)
            found.sort(key=lambda each: (order.index(each.topic), each.place))
            self._read[language] = {each.slug: each for each in found}
        return self._read[language]

    def _article(self, file: Traversable) -> Article:
        text = file.read_text(encoding="utf-8")
        for name, value in self._values.items():
            text = text.replace(f"{{{name}}}", value)
        return read_article(file.name.removesuffix(".md"), text)


def html_of(article: Article) -> Markup:
    """The text of a page. HTML inside the file is shown, not obeyed."""
    from markdown_it import MarkdownIt  # some megabytes that only readers of help need

    return Markup(MarkdownIt("commonmark", {"html": False}).render(article.body))


def read_article(slug: str, text: str) -> Article:
    """The article in a file's text. Raises `ArticleError`."""
    parts = text.split(_FENCE, 2)
    if len(parts) != 3 or parts[0]:
        raise ArticleError(f"{slug}: the file begins with a head between two lines of ---")
    fields: dict[str, str] = {}
    for line in parts[1].splitlines():
        name, colon, value = line.partition(":")
        if not colon or name not in _FIELDS or name in fields:
            raise ArticleError(f"{slug}: {line!r} is none of {', '.join(sorted(_FIELDS))}, or is there twice")
        fields[name] = value.strip()
    missing = sorted({"title", "summary", "topic", "keywords"} - set(fields))
    if missing:
        raise ArticleError(f"{slug}: {', '.join(missing)} is missing")
    topic, _, place = fields["topic"].partition(" ")
    if topic not in TOPICS or not place.isdecimal():
        raise ArticleError(f"{slug}: the topic is one of {', '.join(TOPICS)}, and the place in it a number")
    return Article(
        slug=slug,
        title=fields["title"],
        summary=fields["summary"],
        topic=topic,
        place=int(place),
        keywords=_listed(fields["keywords"]),
        related=_listed(fields.get("related", "")),
        act=tuple(_link(slug, each) for each in _listed(fields.get("act", ""))),
        body=parts[2].strip(),
    )


def _listed(value: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in value.split(",") if each.strip())


def _link(slug: str, text: str) -> tuple[str, str]:
    path, _, words = text.partition(" ")
    if not path.startswith("/") or not words:
        raise ArticleError(f"{slug}: act is a path and the link's words, not {text!r}")
    return path, words


def _values_of(catalogue: Catalogue) -> dict[str, str]:
    policy = catalogue.policy
    return {
        "brand": catalogue.brand,
        "processor": catalogue.processor.name,
        "processor_help": catalogue.processor.help_url,
        "computers_per_licence": str(policy.computers_per_licence),
        "grace_days": str(policy.grace_days),
        "perpetual_months": str(policy.perpetual_months),
        "max_licences": str(policy.max_licences),
        "limited_minutes": str(int(LIMITED_SESSION.total_seconds() // 60)),
    }
