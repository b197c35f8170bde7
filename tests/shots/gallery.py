"""Writes `docs/gallery.md` from the table: a chapter, a heading, a sentence, and the sheets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from tests.shots.model import THEMES, Subject

_HEAD = """\
# Gallery

Every page in every state, English beside French, light and dark. `make shots` takes the pictures from the
real program: the windows draw themselves, a real service serves the pages to a real browser, and a real agent
loads each scenario. `make shots ARGS=FOLDER` keeps all of them in full size, and
`make shots ARGS="FOLDER window-main portal-computers"` some of them.

What is pictured is the table in `tests/shots`, where a new page is one line; a test fails for a page, a route
or a scenario without a picture.
"""


def gallery(subjects: Sequence[Subject]) -> str:
    """The whole file."""
    return "\n".join((_HEAD, *_body(subjects)))


def _body(subjects: Sequence[Subject]) -> Iterator[str]:
    for chapter, members in groupby(subjects, lambda subject: subject.chapter):
        yield f"## {chapter.value}\n"
        for subject in members:
            yield f"### {subject.title}\n\n{subject.line}\n"
            for theme in THEMES:
                yield f"![{subject.alt(theme)}](pictures/{subject.sheet(theme)})\n"
