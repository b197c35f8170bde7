"""Opening pages in the system's browser; injected, so that tests and demonstrations can watch it."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


class Browser(Protocol):
    """Whoever can show a page of the account service."""

    def open(self, address: str) -> bool:
        """Show `address`; False when that is not possible here."""
        ...


class SystemBrowser:
    """The browser that the person has chosen in the system."""

    def open(self, address: str) -> bool:
        """Show `address`, which must be an http or https address."""
        url = QUrl(address, QUrl.ParsingMode.StrictMode)
        if not url.isValid() or url.scheme() not in ("http", "https"):
            return False
        return QDesktopServices.openUrl(url)
