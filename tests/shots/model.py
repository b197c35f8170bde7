"""What a subject of the gallery is: pictures that belong together, and where they are kept.

A picture exists in both languages and both themes; on a sheet, English stands beside French.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol

from shared.reasons import Language

THEMES: Final = ("light", "dark")
DESKTOP: Final = "desktop"
TABLET: Final = "tablet"
PHONE: Final = "phone"


class Chapter(StrEnum):
    """The chapters of the gallery, in its order; the value is the heading."""

    WINDOW = "The window"
    SESSION = "A session in the browser"
    PORTAL = "The portal"
    STORE = "The store"
    APP_STORE = "The simulated App Store"
    SIMULATOR = "The simulator"
    SCENARIOS = "The scenarios"


class Shot(Protocol):
    """One page in one state. `looks` are its pictures: devices, or surfaces beside each other."""

    @property
    def name(self) -> str:
        """Its name within its subject, in lower case with hyphens."""
        ...

    @property
    def looks(self) -> tuple[str, ...]:
        """Which pictures there are of it."""
        ...


@dataclass(frozen=True, slots=True)
class Subject:
    """What one sheet shows. `line` is the sentence below its heading, and the alternative text."""

    name: str
    chapter: Chapter
    title: str
    line: str
    shots: tuple[Shot, ...]

    def sheet(self, theme: str) -> str:
        """The file name of its sheet."""
        return f"{self.name}-{theme}.webp"

    def alt(self, theme: str) -> str:
        """What a reader hears who does not see the sheet."""
        return f"{self.title}, English beside French, {theme}: {self.line}"


@dataclass(frozen=True, slots=True)
class Album:
    """The folder of the full-size pictures."""

    folder: Path

    def file(self, subject: str, shot: str, look: str, language: Language, theme: str) -> Path:
        """Where one picture is."""
        return self.folder / f"{subject}-{shot}-{look}-{language.value}-{theme}.png"

    def files(self, subject: Subject, shot: Shot, theme: str) -> Iterator[Path]:
        """All pictures of a shot in one theme, English beside French."""
        for look in shot.looks:
            for language in (Language.ENGLISH, Language.FRENCH):
                yield self.file(subject.name, shot.name, look, language, theme)
