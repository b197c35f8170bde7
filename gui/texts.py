"""The one way text becomes visible: through Qt's translation, so that Qt Linguist finds every sentence.

Write `translate("Context", "Whole sentence with {name}.").format(name=…)`: literals only, placeholders
named, nothing concatenated (STYLE 14). May import QtCore only.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication

PRODUCT: Final = "Access Agent"
"""The product's name; the same in every language."""


def translate(context: str, text: str, note: str = "") -> str:
    """`text` in the user's language; `note` tells the translator what a short text is."""
    return QCoreApplication.translate(context, text, note or None)
