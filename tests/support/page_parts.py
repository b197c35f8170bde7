"""Reading the elements of a page as a whole, nested ones included; for tests over ASGI."""

from __future__ import annotations

from html.parser import HTMLParser

_VOID = frozenset({"input", "img", "meta", "link", "br", "hr"})


class _Finder(HTMLParser):
    """Collects the source and the text of the first element with one data-testid."""

    def __init__(self, testid: str) -> None:
        super().__init__(convert_charrefs=True)
        self._testid = testid
        self._depth = 0
        self.is_found = False
        self.source: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        is_here = not self.is_found and ("data-testid", self._testid) in attrs
        if not is_here and self._depth == 0:
            return
        self.is_found = True
        self.source.append(self.get_starttag_text() or "")
        if tag not in _VOID and not (self.get_starttag_text() or "").endswith("/>"):
            self._depth += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._depth:
            self.source.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if self._depth and tag not in _VOID:
            self.source.append(f"</{tag}>")
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._depth:
            self.source.append(data)
            self.text.append(data)


def _find(html: str, testid: str) -> _Finder:
    finder = _Finder(testid)
    finder.feed(html)
    assert finder.is_found, f"the page has no {testid}"
    return finder


def source_of(html: str, testid: str) -> str:
    """The source of the first element with this data-testid, itself and all inside."""
    return "".join(_find(html, testid).source)


def words_of(html: str, testid: str) -> str:
    """The text of the first element with this data-testid, on one line."""
    return " ".join(" ".join(_find(html, testid).text).split())


def has(html: str, testid: str) -> bool:
    """Whether the page has an element with this data-testid."""
    return f'data-testid="{testid}"' in html
