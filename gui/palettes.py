"""Palettes of this product for systems that bring none: light, dark and high contrast.

Used before the first frame, so the `Qt` namespace with its hundreds of enums (30 ms) stays out: no
constructor of `QColor` or `QPalette` that could take one of them.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QColor, QPalette

from gui.colours import contrast, is_dark, mix

_FALLBACK_GREYS: Final = frozenset({"#efefef", "#323232"})
_LIGHT: Final = ("#f5f6f9", "#ffffff", "#1b1f2a", "#2450c8")
_DARK: Final = ("#15171d", "#1e2129", "#e9ebf1", "#8fabff")
_CONTRAST_LIGHT: Final = ("#ffffff", "#ffffff", "#000000", "#0000a8")
_CONTRAST_DARK: Final = ("#000000", "#000000", "#ffffff", "#ffff55")

_FAR: Final = 7.0
"""As `gui.tokens.VERY_READABLE`, which the first frame does not need."""


def is_fallback(system: QPalette) -> bool:
    """Whether `system` is Qt's plain grey palette: the system gave no colours of its own."""
    return system.color(QPalette.ColorRole.Window).name() in _FALLBACK_GREYS


def palette_for(system: QPalette, choice: str | None, *, high_contrast: bool = False) -> QPalette:
    """The palette to use: the system's own, unless it has none or `choice` wants the other kind.

    `choice` is `light`, `dark` or None for what the system says. With `high_contrast` a system's colours are
    kept where they are far enough apart, and no text is quieter than another.
    """
    system_is_dark = is_dark(system.color(QPalette.ColorRole.Window).name())
    dark = system_is_dark if choice is None else choice == "dark"
    if dark is system_is_dark and not is_fallback(system):
        if not high_contrast:
            return system
        if _is_very_readable(system):
            return _without_quiet_text(system)
    if high_contrast:
        return palette_of(*(_CONTRAST_DARK if dark else _CONTRAST_LIGHT))
    return palette_of(*(_DARK if dark else _LIGHT))


def _is_very_readable(system: QPalette) -> bool:
    role = QPalette.ColorRole
    text = system.color(role.WindowText).name()
    return all(contrast(text, system.color(each).name()) >= _FAR for each in (role.Window, role.Base))


def _without_quiet_text(system: QPalette) -> QPalette:
    palette = QPalette(system)
    palette.setColor(QPalette.ColorRole.PlaceholderText, system.color(QPalette.ColorRole.WindowText))
    return palette


def palette_of(window: str, surface: str, text: str, accent: str) -> QPalette:
    """A complete palette from four colours."""
    dark = is_dark(window)
    muted = text if contrast(window, text) > 20 else mix(text, window, 0.62)
    on_accent = "#ffffff" if contrast("#ffffff", accent) >= 4.5 else "#000000"
    role = QPalette.ColorRole
    palette = QPalette()
    for roles, colour in (
        ((role.Window, role.ToolTipBase), window),
        ((role.Base,), surface),
        ((role.AlternateBase,), mix(text, surface, 0.04)),
        ((role.Button,), mix(text, surface, 0.06 if dark else 0.03)),
        ((role.WindowText, role.Text, role.ButtonText, role.ToolTipText, role.BrightText), text),
        ((role.PlaceholderText,), muted),
        ((role.Accent, role.Highlight, role.Link, role.LinkVisited), accent),
        ((role.HighlightedText,), on_accent),
        ((role.Light,), mix("#ffffff", surface, 0.2)),
        ((role.Midlight,), mix(text, surface, 0.08)),
        ((role.Mid,), mix(text, surface, 0.2)),
        ((role.Dark,), mix(text, surface, 0.35)),
        ((role.Shadow,), "#000000"),
    ):
        for each in roles:
            palette.setColor(each, QColor.fromString(colour))
    for each in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, QColor.fromString(mix(text, window, 0.45)))
    return palette
