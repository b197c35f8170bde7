"""The colours of the window, all derived from the palette in force (STYLE 20).

`tokens_of(palette)` is a pure function, and a widget asks `current_tokens()` when it paints, so light,
dark, high contrast and a system's own colours need no other wiring. May import QtGui only.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from PySide6.QtGui import QGuiApplication, QPalette

from gui.colours import contrast, is_dark, mix, readable


class Tone(StrEnum):
    """What a colour means; always beside a shape or a word that says the same."""

    NEUTRAL = "neutral"
    ACCENT = "accent"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colours as `#rrggbb`."""

    window: str
    surface: str
    text: str
    muted: str
    border: str
    accent: str
    accent_hover: str
    on_accent: str
    good: str
    warn: str
    bad: str
    dark: bool
    high_contrast: bool

    def tone(self, tone: Tone) -> str:
        """The strong colour of a tone, for shapes and text."""
        return {
            Tone.NEUTRAL: self.muted,
            Tone.ACCENT: self.accent,
            Tone.GOOD: self.good,
            Tone.WARN: self.warn,
            Tone.BAD: self.bad,
        }[tone]

    def soft(self, tone: Tone) -> str:
        """The quiet background of a tone; plain surface in high contrast."""
        if self.high_contrast:
            return self.surface
        return mix(self.tone(tone), self.surface, 0.16 if self.dark else 0.10)


def tokens_of(palette: QPalette) -> Tokens:
    """The window's colours for `palette`."""
    group = QPalette.ColorGroup.Active
    role = QPalette.ColorRole
    return _tokens(
        palette.color(group, role.Window).name(),
        palette.color(group, role.Base).name(),
        palette.color(group, role.WindowText).name(),
        palette.color(group, role.Accent).name(),
    )


def current_tokens() -> Tokens:
    """The window's colours as they are now.

    From the application's palette: a style sheet changes the palettes of the widgets it paints.
    """
    return tokens_of(QGuiApplication.palette())


@lru_cache(maxsize=16)
def _tokens(window: str, surface: str, text: str, accent: str) -> Tokens:
    dark = is_dark(window)
    high_contrast = contrast(window, text) > 20 and window == surface
    accent = readable(accent, window, 4.5)
    on_accent = "#ffffff" if contrast("#ffffff", accent) >= 4.5 else "#000000"
    good, warn, bad = ("#4ec98a", "#e3b341", "#ff8a80") if dark else ("#157347", "#8a5a00", "#b3261e")
    return Tokens(
        window=window,
        surface=surface,
        text=text,
        muted=text if high_contrast else readable(mix(text, window, 0.62), window, 4.6),
        border=text if high_contrast else mix(text, surface, 0.16 if dark else 0.13),
        accent=accent,
        accent_hover=mix("#ffffff" if dark else "#000000", accent, 0.12),
        on_accent=on_accent,
        good=readable(good, window, 4.5),
        warn=readable(warn, window, 4.5),
        bad=readable(bad, window, 4.5),
        dark=dark,
        high_contrast=high_contrast,
    )
