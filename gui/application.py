"""The application object: what the system says to the whole program, beside its windows.

On a Mac the system itself asks it to quit, by Cmd+Q and from the dock: that is a person's wish, and leads to
the same question as everywhere. The end of the desktop's session is nobody's question. Imported before the
first frame: keeps clear of the `Qt` namespace (PERFORMANCE P1).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from PySide6.QtGui import QSessionManager


class Application(QApplication):
    """`quit_wished` is what the system asks for once `ask_first` was called. `session_ends`: the last moment
    to keep something; the program is ended right after it, whatever it has open.

    The program ends itself by `finish`: `quit` would come back as a wish of the system.
    """

    quit_wished = Signal()
    session_ends = Signal()

    def __init__(self, arguments: Sequence[str]) -> None:
        super().__init__(list(arguments))
        self._asks = self._session_is_over = False
        self.commitDataRequest.connect(self._on_session_end)

    def ask_first(self) -> None:
        """From now on somebody can be asked."""
        self._asks = True

    def finish(self) -> None:
        """End the program."""
        self.exit(0)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Quit:
            if self._session_is_over:  # no window may hold it up, as the strip of a session would
                self.finish()
                return True
            if self._asks:
                event.ignore()
                self.quit_wished.emit()
                return True
        return super().event(event)

    def _on_session_end(self, manager: QSessionManager) -> None:
        """The desktop's session ends, and begins anew by what starts at login."""
        from PySide6.QtGui import QSessionManager

        manager.setRestartHint(QSessionManager.RestartHint.RestartNever)
        self._session_is_over = True
        self.session_ends.emit()
