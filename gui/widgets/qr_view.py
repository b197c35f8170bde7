"""A QR code, always dark on light with its quiet zone, because cameras expect it so."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

_QUIET_ZONE = 4  # modules, ISO/IEC 18004 section 6.3.8


class QrView(QWidget):
    """The QR code of an address. The library is imported only when a code is shown (PERFORMANCE P1)."""

    def __init__(self, object_name: str, size: int = 168) -> None:
        super().__init__()
        self.setObjectName(object_name)
        self._size = size
        self._payload = ""
        self._rows: tuple[bytes, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def payload(self) -> str:
        """The address that the code holds."""
        return self._payload

    def show_payload(self, payload: str) -> None:
        """Show the code of `payload`; the view is hidden while that is empty."""
        if payload == self._payload:
            return
        self._payload = payload
        self.setVisible(bool(payload))
        if payload:
            import segno

            code = segno.make_qr(payload, error="m")
            self._rows = tuple(bytes(line) for line in code.matrix)
        else:
            self._rows = ()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#ffffff"))
        painter.drawRoundedRect(QRectF(self.rect()), 8, 8)
        if not self._rows:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(QColor("#101318"))
        step = self.width() / (len(self._rows) + 2 * _QUIET_ZONE)
        for top, line in enumerate(self._rows):
            for left, dark in enumerate(line):
                if dark:
                    x, y = (left + _QUIET_ZONE) * step, (top + _QUIET_ZONE) * step
                    painter.drawRect(QRectF(x, y, step + 0.35, step + 0.35))
