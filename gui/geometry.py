"""The window's size and place, remembered in a small file of the profile. A damaged file is as none.

Imported before the first frame; `QSettings` only where there is a file to read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QMainWindow

_KEY: Final = "window/geometry"


def restore(window: QMainWindow, file: Path | None) -> None:
    """Give `window` the place it had; nothing happens when `file` says none."""
    if file is None or not file.exists():
        return
    from PySide6.QtCore import QByteArray, QSettings

    kept = QSettings(str(file), QSettings.Format.IniFormat).value(_KEY)
    if isinstance(kept, QByteArray):
        window.restoreGeometry(kept)


def remember(window: QMainWindow, file: Path | None) -> None:
    """Keep the place of `window` for the next time; a folder that cannot be written keeps nothing."""
    if file is None:
        return
    from PySide6.QtCore import QSettings

    settings = QSettings(str(file), QSettings.Format.IniFormat)
    settings.setValue(_KEY, window.saveGeometry())
    settings.sync()
