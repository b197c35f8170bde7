"""Lets the person choose a file. Only its name is known here: the agent writes and reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QWidget

from gui.texts import translate

if TYPE_CHECKING:
    from PySide6.QtWidgets import QFileDialog

_ENDING = "json"


class FilePicker(Protocol):
    """Whoever can ask for a file. `chosen` gets its whole path, unless the person thinks better of it."""

    def save(self, name: str, chosen: Callable[[str], None]) -> None:
        """Ask where to write; `name` is what is offered."""
        ...

    def open(self, chosen: Callable[[str], None]) -> None:
        """Ask what to read."""
        ...


class DialogFilePicker:
    """The system's own dialogue, over `window`; one at a time, and nothing waits for it."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._dialog: QFileDialog | None = None

    def save(self, name: str, chosen: Callable[[str], None]) -> None:
        """Ask where to write; an existing file is replaced only after a question."""
        from PySide6.QtWidgets import QFileDialog

        dialog = self._opened(translate("SimulatorPanel", "Export This History"), chosen)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(name)
        dialog.open()

    def open(self, chosen: Callable[[str], None]) -> None:
        """Ask what to read."""
        from PySide6.QtWidgets import QFileDialog

        dialog = self._opened(translate("SimulatorPanel", "Replay a History"), chosen)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.open()

    def _opened(self, title: str, chosen: Callable[[str], None]) -> QFileDialog:
        from PySide6.QtCore import Qt
        from PySide6.QtWidgets import QFileDialog

        if self._dialog is not None:
            self._dialog.close()
        dialog = self._dialog = QFileDialog(self._window, title)
        dialog.setObjectName("simulator.file")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setNameFilter(translate("SimulatorPanel", "Histories (*.json)"))
        dialog.setDefaultSuffix(_ENDING)
        dialog.fileSelected.connect(chosen)
        dialog.finished.connect(self._forget)
        return dialog

    def _forget(self) -> None:
        self._dialog = None
