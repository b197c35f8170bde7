"""Light, dark and high contrast: follows the system while the window is open, unless overridden.

Where the system brings colours of its own they are used as they are; only Qt's grey fallback palette
is replaced by this product's. The style sheet is small, built from the palette, and touches only this
product's own widget classes. May import QtCore, QtGui, QtWidgets and `gui.tokens`.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from gui.tokens import Tokens, contrast, mix, tokens_of

_FALLBACK_GREYS: Final = frozenset({"#efefef", "#323232"})
_LIGHT: Final = ("#f5f6f9", "#ffffff", "#1b1f2a", "#2450c8")
_DARK: Final = ("#15171d", "#1e2129", "#e9ebf1", "#8fabff")
_CONTRAST_LIGHT: Final = ("#ffffff", "#ffffff", "#000000", "#0000a8")
_CONTRAST_DARK: Final = ("#000000", "#000000", "#ffffff", "#ffff55")
_BASE_POINTS: Final = 10.0


class Theme(QObject):
    """Keeps the application's palette and style sheet in step with the system or with `choice`."""

    changed = Signal()

    def __init__(
        self, application: QApplication, choice: str | None = None, high_contrast: bool | None = None
    ) -> None:
        super().__init__(application)
        self._application = application
        self._choice = choice
        self._high_contrast = high_contrast
        self._system_palette = QPalette(application.palette())
        self._hints = application.styleHints()
        font = application.font()
        if 0 < font.pointSizeF() < _BASE_POINTS and self._is_fallback:
            font.setPointSizeF(_BASE_POINTS)  # Qt's own fallback is too small to read calmly
            application.setFont(font)
        self.apply()
        self._hints.colorSchemeChanged.connect(self.apply)

    def apply(self) -> None:
        """Set the colours for what the system, or the override, says now."""
        if self._choice is not None:
            wanted = Qt.ColorScheme.Dark if self._choice == "dark" else Qt.ColorScheme.Light
            if self._hints.colorScheme() is not wanted:
                self._hints.setColorScheme(wanted)
        if self._is_fallback or self._choice_is_ignored:
            palette = palette_of(*self._own_colours())
        else:
            palette = QPalette(self._system_palette)
        self._application.setPalette(palette)
        self._application.setStyleSheet(style_sheet(tokens_of(palette)))
        self.changed.emit()

    @property
    def _is_fallback(self) -> bool:
        """Whether the system gave no colours, and Qt's plain greys would show."""
        return self._system_palette.window().color().name() in _FALLBACK_GREYS

    @property
    def _choice_is_ignored(self) -> bool:
        dark = self._system_palette.window().color().lightnessF() < 0.5
        return self._choice is not None and dark is not (self._choice == "dark")

    def _own_colours(self) -> tuple[str, str, str, str]:
        dark = self._choice == "dark" or (
            self._choice is None and self._hints.colorScheme() is Qt.ColorScheme.Dark
        )
        if self._wants_contrast():
            return _CONTRAST_DARK if dark else _CONTRAST_LIGHT
        return _DARK if dark else _LIGHT

    def _wants_contrast(self) -> bool:
        if self._high_contrast is not None:
            return self._high_contrast
        return self._hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast


def palette_of(window: str, surface: str, text: str, accent: str) -> QPalette:
    """A complete palette from four colours."""
    dark = QColor(window).lightnessF() < 0.5
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
            palette.setColor(each, QColor(colour))
    for each in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, QColor(mix(text, window, 0.45)))
    return palette


def style_sheet(tokens: Tokens) -> str:
    """The style of this product's own widget classes; everything else keeps the platform's."""
    hover = mix(tokens.text, tokens.surface, 0.06)
    pressed = mix(tokens.text, tokens.surface, 0.12)
    line = mix(tokens.text, tokens.surface, 0.24) if not tokens.high_contrast else tokens.text
    bad_line = tokens.text if tokens.high_contrast else mix(tokens.bad, tokens.surface, 0.5)
    on_bad = "#ffffff" if contrast("#ffffff", tokens.bad) >= 4.5 else "#000000"
    return f"""
Page, Page > QWidget > QWidget#page_body {{ background: {tokens.window}; border: none; }}
Card {{ background: {tokens.surface}; border: 1px solid {tokens.border}; border-radius: 12px; }}
Button {{ min-height: 20px; padding: 7px 16px; border-radius: 8px; border: 1px solid {line};
  background: {tokens.surface}; color: {tokens.text}; }}
Button:hover {{ background: {hover}; }}
Button:pressed {{ background: {pressed}; }}
Button[ring="true"] {{ border: 2px solid {tokens.accent}; padding: 6px 15px; }}
Button[kind="primary"] {{ background: {tokens.accent}; color: {tokens.on_accent};
  border-color: {tokens.accent}; font-weight: 600; }}
Button[kind="primary"]:hover, Button[kind="primary"]:pressed {{ background: {tokens.accent_hover}; }}
Button[kind="primary"][ring="true"] {{ border: 2px solid {tokens.text}; }}
Button[kind="danger"] {{ color: {tokens.bad}; border-color: {bad_line}; }}
Button[kind="danger_primary"] {{ background: {tokens.bad}; color: {on_bad}; border-color: {tokens.bad};
  font-weight: 600; }}
Button[kind="danger_primary"][ring="true"] {{ border: 2px solid {tokens.text}; }}
Button[kind="quiet"] {{ background: transparent; border: 1px solid transparent; color: {tokens.accent}; }}
Button[kind="quiet"]:hover {{ background: {hover}; }}
Button[kind="quiet"][ring="true"] {{ border: 2px solid {tokens.accent}; }}
Button[kind="icon"] {{ background: transparent; border: 1px solid transparent;
  padding: 5px; min-width: 20px; }}
Button[kind="icon"]:hover {{ background: {hover}; }}
Button[kind="icon"][ring="true"] {{ border: 2px solid {tokens.accent}; padding: 4px; }}
Button:disabled {{ color: {mix(tokens.text, tokens.surface, 0.5)}; }}
Field {{ min-height: 20px; padding: 6px 10px; border-radius: 8px; border: 1px solid {line};
  background: {tokens.surface}; color: {tokens.text};
  selection-background-color: {tokens.accent}; selection-color: {tokens.on_accent}; }}
Field:focus {{ border: 2px solid {tokens.accent}; padding: 5px 9px; }}
Field[wrong="true"] {{ border-color: {tokens.bad}; }}
QFrame[line="true"] {{ background: {tokens.border}; border: none; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; border: none; }}
QScrollBar::handle:vertical {{ background: {line}; border-radius: 3px; min-height: 32px; margin: 2px; }}
QScrollBar::handle:vertical:hover {{ background: {tokens.muted}; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
  background: transparent; border: none; height: 0; width: 0; }}
QMenu {{ background: {tokens.surface}; border: 1px solid {line}; border-radius: 8px; padding: 6px; }}
QMenu::item {{ padding: 7px 28px 7px 12px; border-radius: 6px; color: {tokens.text}; }}
QMenu::item:selected {{ background: {tokens.accent}; color: {tokens.on_accent}; }}
QMenu::icon {{ padding-left: 10px; }}
QMenu::separator {{ height: 1px; background: {tokens.border}; margin: 6px 8px; }}
QToolTip {{ background: {tokens.surface}; color: {tokens.text}; border: 1px solid {line}; padding: 4px; }}
"""
