"""What connects, when it was named by its browser and system: two names, joined by each face in its
language.

The account service makes such a name of a `User-Agent`. It is kept and travels as one text in English
("Chrome on Linux"), because a client may as well have named itself. Which of the two it was is told here, so
that what a client says of itself is never taken apart (SECURITY 30).
"""

from __future__ import annotations

from typing import Final

BROWSERS: Final = frozenset({"Chrome", "Edge", "Firefox", "Opera", "Safari", "Samsung Internet"})
SYSTEMS: Final = frozenset({"Android", "ChromeOS", "iOS", "Linux", "Mac", "Windows"})

NAMELESS: Final = "Unknown client"
"""The name of a client that said nothing of itself."""

_BETWEEN: Final = " on "


def named(browser: str, system: str) -> str:
    """The name to keep and to send for `browser` on `system`."""
    return f"{browser}{_BETWEEN}{system}"


def browser_and_system(name: str) -> tuple[str, str] | None:
    """The two names in `name` if `named` made it; None for what a client called itself."""
    browser, _, system = name.partition(_BETWEEN)
    return (browser, system) if browser in BROWSERS and system in SYSTEMS else None
