"""Light, dark and high contrast: follows the system while the window is open, unless overridden.

Where the system brings colours of its own they are used as they are; only Qt's grey fallback palette
is replaced by this product's. The style sheet is small, built from the palette, and touches only this
product's own widget classes. Imported after the first frame.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from gui.colours import contrast, mix, readable
from gui.palettes import palette_for
from gui.tokens import VISIBLE, Tokens, Tone, tokens_of

_STILL = "Button, Ring, QScrollBar { widget-animation-duration: 0; }"
"""What this product's own style says where a person wants no motion."""


class Theme(QObject):
    """Keeps the application's palette and style sheet in step with the system or with `choice`.

    `system` is the palette that the system gave before anything was changed.
    """

    changed = Signal()

    def __init__(
        self,
        application: QApplication,
        system: QPalette,
        choice: str | None = None,
        high_contrast: bool | None = None,
    ) -> None:
        super().__init__(application)
        self._application, self._system, self._choice = application, system, choice
        self._high_contrast = high_contrast
        self._hints = application.styleHints()
        self._is_still = False
        self.apply()
        self._hints.colorSchemeChanged.connect(self._on_system_change)

    def apply(self) -> None:
        """Set the colours for what the system, or the override, says now."""
        palette = palette_for(self._system, self._choice, high_contrast=self._wants_contrast())
        self._application.setPalette(palette)
        self._application.setStyleSheet(style_sheet(tokens_of(palette)) + (_STILL if self._is_still else ""))
        self.changed.emit()

    def keep_still(self, still: bool) -> None:
        """Let nothing move in the window, or let it; `gui.moving` reads it from the style."""
        if still is not self._is_still:
            self._is_still = still
            self.apply()

    def _on_system_change(self) -> None:
        self._application.setPalette(QPalette())  # let the system's own colours through, to read them
        self._system = QPalette(self._application.palette())
        self.apply()

    def _wants_contrast(self) -> bool:
        if self._high_contrast is not None:
            return self._high_contrast
        return self._hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast


def style_sheet(tokens: Tokens) -> str:
    """The style of this product's own widget classes; everything else keeps the platform's."""
    hover = mix(tokens.text, tokens.surface, 0.06)
    pressed = mix(tokens.text, tokens.surface, 0.12)
    line = mix(tokens.text, tokens.surface, 0.24) if not tokens.high_contrast else tokens.text
    part_line = readable(line, tokens.surface, VISIBLE)  # where nothing but the line shows what is there
    bad_line = tokens.text if tokens.high_contrast else mix(tokens.bad, tokens.surface, 0.5)
    on_bad = "#ffffff" if contrast("#ffffff", tokens.bad) >= 4.5 else "#000000"
    return f"""
Page, Page > QWidget > QWidget#page_body {{ background: {tokens.window}; border: none; }}
Card {{ background: {tokens.surface}; border: 1px solid {tokens.border}; border-radius: 12px; }}
Button {{ outline: none; min-height: 20px; padding: 7px 16px; border-radius: 8px; border: 1px solid {line};
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
Button[busy="true"] {{ color: transparent; }}
Button:disabled {{ color: {mix(tokens.text, tokens.surface, 0.5)}; }}
Button[kind="primary"]:disabled {{ background: {pressed}; border-color: {pressed}; }}
Button[dense="true"] {{ min-height: 16px; padding: 4px 7px; border-radius: 6px; }}
Button[dense="true"][ring="true"] {{ padding: 3px 6px; }}
Button[dense="true"]:checked {{ background: {tokens.soft(Tone.ACCENT)}; border: 2px solid {tokens.accent};
  padding: 3px 6px; font-weight: 600; }}
Button[dense="true"][ring="true"]:checked {{ border-color: {tokens.text}; }}
Button[heading="true"] {{ padding: 0; border: none; color: {tokens.text}; font-weight: 600;
  text-align: left; }}
Button[heading="true"][ring="true"] {{ padding: 0; border: 2px solid {tokens.accent}; }}
Field {{ min-height: 20px; padding: 6px 10px; border-radius: 8px; border: 1px solid {part_line};
  background: {tokens.surface}; color: {tokens.text};
  selection-background-color: {tokens.accent}; selection-color: {tokens.on_accent}; }}
Field:focus {{ border: 2px solid {tokens.accent}; padding: 5px 9px; }}
Field[wrong="true"] {{ border-color: {tokens.bad}; }}
Field[dense="true"] {{ min-height: 16px; padding: 3px 8px; border-radius: 6px; }}
Field[dense="true"]:focus {{ padding: 2px 7px; }}
TextArea {{ padding: 4px; border-radius: 8px; border: 1px solid {line}; background: {tokens.surface};
  color: {tokens.text}; selection-background-color: {tokens.accent}; selection-color: {tokens.on_accent}; }}
TextArea:focus {{ padding: 3px; border: 2px solid {tokens.accent}; }}
QFrame[line="true"] {{ background: {tokens.border}; border: none; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; border: none; }}
QScrollBar::handle:vertical {{ background: {part_line}; border-radius: 3px; min-height: 32px; margin: 2px; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; border: none; }}
QScrollBar::handle:horizontal {{ background: {part_line}; border-radius: 3px; min-width: 32px; margin: 2px; }}
QScrollBar::handle:vertical:hover, QScrollBar::handle:horizontal:hover {{ background: {tokens.muted}; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
  background: transparent; border: none; height: 0; width: 0; }}
QMenu {{ background: {tokens.surface}; border: 1px solid {line}; border-radius: 8px; padding: 6px; }}
QMenu::item {{ padding: 7px 28px 7px 12px; border-radius: 6px; color: {tokens.text}; }}
QMenu::item:selected {{ background: {tokens.accent}; color: {tokens.on_accent}; }}
QMenu::icon {{ padding-left: 10px; }}
QMenu::separator {{ height: 1px; background: {tokens.border}; margin: 6px 8px; }}
QMainWindow::separator {{ width: 1px; background: {tokens.border}; }}
QToolTip {{ background: {tokens.surface}; color: {tokens.text}; border: 1px solid {line}; padding: 4px; }}
"""
