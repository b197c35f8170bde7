"""The colours of the window, all derived from the palette in force (STYLE 20).

`tokens_of(palette)` is a pure function, and a widget asks `current_tokens()` when it paints, so light,
dark, high contrast and a system's own colours need no other wiring. May import QtGui only.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from PySide6.QtGui import QGuiApplication, QPalette

from gui.colours import contrast, is_dark, mix, readable

READABLE: Final = 4.5
"""Contrast of text (WCAG 2.2, 1.4.3 AA)."""
VERY_READABLE: Final = 7.0
"""The same for those who asked for high contrast (1.4.6 AAA)."""
VISIBLE: Final = 3.0
"""Contrast of the parts of a control (1.4.11)."""


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
        return _soft(self.tone(tone), self.surface, self.dark)


def tokens_of(palette: QPalette) -> Tokens:
    """The window's colours for `palette`."""
    group = QPalette.ColorGroup.Active
    role = QPalette.ColorRole
    text, hint = palette.color(group, role.WindowText), palette.color(group, role.PlaceholderText)
    return _tokens(
        palette.color(group, role.Window).name(),
        palette.color(group, role.Base).name(),
        text.name(),
        palette.color(group, role.Accent).name(),
        no_quiet_text=hint == text,
    )


def current_tokens() -> Tokens:
    """The window's colours as they are now.

    From the application's palette: a style sheet changes the palettes of the widgets it paints.
    """
    return tokens_of(QGuiApplication.palette())


@lru_cache(maxsize=16)
def _tokens(window: str, surface: str, text: str, accent: str, *, no_quiet_text: bool) -> Tokens:
    dark = is_dark(window)
    high_contrast = no_quiet_text or (contrast(window, text) > 20 and window == surface)
    ratio = VERY_READABLE if high_contrast else READABLE
    accent = _strong(accent, window, surface, ratio)
    on_accent = "#ffffff" if contrast("#ffffff", accent) >= 4.5 else "#000000"
    good, warn, bad = ("#4ec98a", "#e3b341", "#ff8a80") if dark else ("#157347", "#8a5a00", "#b3261e")
    good, warn, bad = (_strong(each, window, surface, ratio) for each in (good, warn, bad))
    muted = mix(text, window, 0.62)
    for ground in (
        window,
        surface,
        *(_soft(each, surface, dark) for each in (muted, accent, good, warn, bad)),
    ):
        muted = readable(muted, ground, READABLE)
    return Tokens(
        window=window,
        surface=surface,
        text=text,
        muted=text if high_contrast else muted,
        border=text if high_contrast else mix(text, surface, 0.16 if dark else 0.13),
        accent=accent,
        accent_hover=mix("#ffffff" if dark else "#000000", accent, 0.12),
        on_accent=on_accent,
        good=good,
        warn=warn,
        bad=bad,
        dark=dark,
        high_contrast=high_contrast,
    )


def _soft(colour: str, surface: str, dark: bool) -> str:
    return mix(colour, surface, 0.16 if dark else 0.10)


def _strong(colour: str, window: str, surface: str, ratio: float) -> str:
    """`colour`, readable on all grounds: also on its own soft one, which follows it."""
    for _ in range(2):
        for ground in (window, surface, _soft(colour, surface, is_dark(window))):
            colour = readable(colour, ground, ratio)
    return colour
