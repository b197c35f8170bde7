"""Whether the panel stood open and how wide, remembered with the place of the window; damaged is as none."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSettings

_OPEN: Final = "simulator/open"
_WIDTH: Final = "simulator/width"
_WIDENED: Final = "simulator/widened"
_WIDEST: Final = 4_000


@dataclass(frozen=True, slots=True)
class PanelPlace:
    """How the panel was left. `widened` is by how many pixels it had made the window wider."""

    is_open: bool
    width: int
    widened: int = 0


class PanelMemory:
    """Keeps the panel's place in `file`, that of the window's geometry; None remembers nothing."""

    def __init__(self, file: Path | None) -> None:
        self._file = file

    def read(self) -> PanelPlace | None:
        """How the panel was left the last time, if anything says so."""
        if self._file is None or not self._file.exists():
            return None
        settings = QSettings(str(self._file), QSettings.Format.IniFormat)
        is_open = settings.value(_OPEN)
        if is_open not in ("true", "false", True, False):
            return None
        return PanelPlace(is_open in ("true", True), _pixels(settings, _WIDTH), _pixels(settings, _WIDENED))

    def keep(self, place: PanelPlace) -> None:
        """Remember `place`; a folder that cannot be written keeps nothing."""
        if self._file is None:
            return
        settings = QSettings(str(self._file), QSettings.Format.IniFormat)
        settings.setValue(_OPEN, place.is_open)
        settings.setValue(_WIDTH, place.width)
        settings.setValue(_WIDENED, place.widened)
        settings.sync()


def _pixels(settings: QSettings, key: str) -> int:
    text = str(settings.value(key))
    return min(int(text), _WIDEST) if text.isdecimal() and text.isascii() else 0
