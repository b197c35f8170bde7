"""What connects to this computer, as it may be shown: its own words, vouched for by nobody (SECURITY 30)."""

from __future__ import annotations

from gui.texts import translate
from shared.errors import NameRefused
from shared.names import NAME_MAX_CHARACTERS, clean_name


def client_name(raw: str) -> str:
    """`raw` on one line, without what turns text around or cannot be seen, and not without end."""
    try:
        return clean_name(raw[:NAME_MAX_CHARACTERS])
    except NameRefused:
        return translate("Session", "A device without a name")
