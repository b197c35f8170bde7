"""What a client is called when it does not say so itself: by its `User-Agent` (RFC 9110 section 10.1.5).

Only a help for the eye: a client may say anything (SECURITY 30).
"""

from __future__ import annotations

from typing import Final

from shared.clients import NAMELESS, named
from shared.names import shortened

# The first that is found counts: browsers also name those that they want to be taken for.
_BROWSERS: Final = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def client_name(said: str | None, user_agent: str) -> str:
    """The name to keep and show: what the client `said`, or else what its `User-Agent` tells."""
    if said is not None:
        return shortened(said, NAMELESS)
    if "/" not in user_agent:
        return shortened(user_agent, NAMELESS)
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), None)
    if browser is None:  # a program: its first word, such as python-httpx/0.28
        return shortened(user_agent.partition(" ")[0], NAMELESS)
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), None)
    return named(browser, system) if system is not None else browser
