"""What is said when the window cannot come alive after its first frame: a part is missing, or fails.

Loaded only then, and stands on as little as possible, because anything else may be what is broken: the log
is written if its part can be loaded, and standard error gets the whole of it anyway.
"""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gui.first_frame import MARK_FILE, MARK_SIZE, TITLE_GAP, TITLE_SCALE, TITLE_WEIGHT, mark_top
from gui.texts import translate
from gui.window import Window

FAILED: Final = 1
"""The exit code of such a window, as of every fault (docs/protocol.md section 3)."""
CODE: Final = "window_failed"
_SIDE: Final = 32
_GAP: Final = 16


def tell_failure(window: Window, error: Exception, state_file: Path | None) -> None:
    """Write down what failed, and say it in place of the first frame, which `window` still shows."""
    sys.stderr.write(f"The window could not come alive. [{CODE}]\n")
    sys.stderr.write("".join(traceback.format_exception(error)))
    words = FailureWords(_written_to(error, state_file))
    window.show_instead(words)
    words.text.setFocus()


class FailureWords(QWidget):
    """The mark where the first frame had it, what is wrong, and the ways on; `log_file` tells it all."""

    def __init__(self, log_file: Path | None) -> None:
        super().__init__()
        self.setObjectName("failed_start")
        self._mark = QSvgRenderer(str(MARK_FILE), self)
        self._title = QLabel(translate("FailedStart", "Access Agent cannot start"))
        self._title.setObjectName("failed_start.title")
        self._title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        font = self._title.font()
        font.setPointSizeF(font.pointSizeF() * TITLE_SCALE)
        font.setWeight(TITLE_WEIGHT)
        self._title.setFont(font)
        self.text = QLabel(_text(log_file))
        self.text.setObjectName("failed_start.text")
        # The path and the command can be taken along, also by keyboard.
        by = Qt.TextInteractionFlag
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setTextInteractionFlags(by.TextSelectableByMouse | by.TextSelectableByKeyboard)
        column = QVBoxLayout(self)
        column.setSpacing(_GAP)
        for label in (self._title, self.text):
            label.setWordWrap(True)
            label.setAccessibleName(label.text())
            column.addWidget(label)
        column.addStretch()
        self._column = column

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        top = mark_top(self.height()) + MARK_SIZE + TITLE_GAP
        self._column.setContentsMargins(_SIDE, top, _SIDE, _SIDE)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = (self.width() - MARK_SIZE) // 2
        self._mark.render(painter, QRectF(left, mark_top(self.height()), MARK_SIZE, MARK_SIZE))


def _text(log_file: Path | None) -> str:
    parts = [
        translate(
            "FailedStart",
            "A part of the program is missing or damaged. Please install Access Agent again: your account and"
            " the settings of this computer are kept.",
        ),
        translate("FailedStart", "The command “access-agent doctor” says more about this computer."),
    ]
    if log_file is not None:
        told = translate("FailedStart", "What went wrong is written down in {file}.")
        parts.append(told.format(file=log_file))
    return "\n\n".join(parts)


def _written_to(error: Exception, state_file: Path | None) -> Path | None:
    """The log that has it now; None for a window without one, or when that is what is broken."""
    try:
        from gui.journal import Journal, folder_beside
        from shared.clock import SystemClock

        folder = folder_beside(state_file)
        if folder is None:
            return None
        journal = Journal(folder, SystemClock())
        journal.write("ERROR", f"{CODE}\n" + "".join(traceback.format_exception(error)))
    except ImportError:
        return None
    return journal.file if journal.file.exists() else None
