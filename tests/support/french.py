"""Finds English on a French page (RULES R90): texts that were not translated, and sentences nobody marked.

What people typed and what programs are called is left out where the page says so itself (`<bdi>`, `<code>`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Final

from babel.messages.catalog import Catalog

from tests.texts import catalogues

# Everything a visitor reads or hears: text, names for screen readers, hints in fields, what is said later.
TEXTS_OF_THE_PAGE: Final = """() => {
  const skipped = "script, style, svg, bdi, code, pre, [lang]:not(html):not([lang^=fr])";
  const found = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = walker.currentNode; node; node = walker.nextNode()) {
    const element = node.nodeType === 3 ? node.parentElement : node;
    if (element.closest(skipped) || element.querySelector(":scope > bdi:only-child")) continue;
    if (node.nodeType === 3) found.push(node.data);
    else {
      for (const name of ["aria-label", "placeholder", "alt", "title"])
        if (element.hasAttribute(name)) found.push(element.getAttribute(name));
      for (const [name, value] of Object.entries(element.dataset))
        if (/^(say|show|hide|label|copied|failed)/.test(name)) found.push(value);
    }
  }
  return found.map((text) => text.replace(/\\s+/g, " ").trim()).filter(Boolean);
}"""

_ENGLISH_WORDS: Final = re.compile(
    r"\b(the|your|you|yours|is|are|was|were|and|of|with|this|that|from|has|have|not|it|its|will|can|when|by|to|for|"
    r"here|there|been|which|what|how|each|every|more|again|only|until|after|before|cannot|does|did|they|we)\b",
    re.IGNORECASE,
)
_PLACEHOLDER: Final = re.compile(r"%\(\w+\)s")
_MIN_LETTERS: Final = 4
"""A text with placeholders is looked for when it has so many letters of its own."""


class EnglishTexts:
    """All texts of the pages whose French differs, as they would look on a page."""

    def __init__(self, catalogue: Catalog) -> None:
        self._catalogue = catalogue

    @cached_property
    def _differing(self) -> frozenset[str]:
        found: set[str] = set()
        for message in catalogues.texts(self._catalogue):
            english, french = catalogues.forms(message)
            same = {plain(form) for form in french}
            found |= {plain(form) for form in english} - same
        return frozenset(found)

    @cached_property
    def _exact(self) -> frozenset[str]:
        return frozenset(each for each in self._differing if not _PLACEHOLDER.search(each))

    @cached_property
    def _patterns(self) -> re.Pattern[str]:
        sources = [each for each in self._differing if _PLACEHOLDER.search(each)]
        long = [each for each in sources if len(_PLACEHOLDER.sub("", each).strip()) >= _MIN_LETTERS]
        return re.compile("|".join(".+".join(map(re.escape, _PLACEHOLDER.split(each))) for each in long))

    def left_in(self, texts: Iterable[str]) -> list[str]:
        """Those of `texts` that are English."""
        return [text for text in texts if self._is_english(text)]

    def _is_english(self, text: str) -> bool:
        return (
            text in self._exact
            or self._patterns.fullmatch(text) is not None
            or _ENGLISH_WORDS.search(text) is not None
        )


def plain(text: str) -> str:
    """A text of the catalogue as one line without tags, entities and doubled signs."""
    return " ".join(re.sub(r"<[^>]*>", "", text).replace("&amp;", "&").replace("%%", "%").split())
