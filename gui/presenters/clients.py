"""What connects to this computer, as it may be shown: its own words, vouched for by nobody (SECURITY 30).

A name made of browser and system is said in the language of the window.
"""

from __future__ import annotations

from gui.texts import translate
from shared.clients import NAMELESS, browser_and_system
from shared.errors import NameRefused
from shared.names import NAME_MAX_CHARACTERS, clean_name


def client_name(raw: str) -> str:
    """`raw` on one line, without what turns text around or cannot be seen, and not without end."""
    try:
        name = clean_name(raw[:NAME_MAX_CHARACTERS])
    except NameRefused:
        name = NAMELESS
    if name == NAMELESS:
        return translate("Session", "A device without a name")
    parts = browser_and_system(name)
    if parts is None:
        return name
    sentence = translate("Session", "{browser} on {system}", "what connects, such as Chrome on Android")
    return sentence.format(browser=parts[0], system=parts[1])
