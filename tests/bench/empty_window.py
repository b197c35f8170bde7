"""The floor of P1 and P2: an empty QMainWindow, which says when it was painted and then stays."""

from __future__ import annotations

import sys

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QMainWindow


class PaintReporter(QObject):
    """Writes one line at the first paint of the window it watches."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            sys.stdout.write("painted\n")
            sys.stdout.flush()
        return False


def main() -> int:
    application = QApplication(sys.argv)
    window = QMainWindow()
    reporter = PaintReporter()
    window.installEventFilter(reporter)
    window.resize(460, 680)
    window.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
