"""Arithmetic of colours as `#rrggbb`: mixing, contrast, readability. Pure; QtGui's `QColor` only."""

from __future__ import annotations

from PySide6.QtGui import QColor


def is_dark(colour: str) -> bool:
    """Whether light text belongs on `colour`."""
    return QColor.fromString(colour).lightnessF() < 0.5


def mix(colour: str, ground: str, amount: float) -> str:
    """`amount` (0–1) of `colour` over `ground`."""
    over, under = QColor.fromString(colour), QColor.fromString(ground)
    parts = (
        round(above * amount + below * (1 - amount))
        for above, below in (
            (over.red(), under.red()),
            (over.green(), under.green()),
            (over.blue(), under.blue()),
        )
    )
    return "#{:02x}{:02x}{:02x}".format(*parts)


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours, 1–21 (WCAG 2.2, "contrast ratio")."""
    brighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    shade = QColor.fromString(colour)
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (shade.redF(), shade.greenF(), shade.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def readable(colour: str, ground: str, ratio: float) -> str:
    """`colour`, moved away from `ground` until the contrast is at least `ratio`."""
    away = "#ffffff" if is_dark(ground) else "#000000"
    for step in range(11):
        moved = mix(away, colour, step / 10)
        if contrast(moved, ground) >= ratio:
            return moved
    return away
