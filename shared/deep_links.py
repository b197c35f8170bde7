"""Addresses `access-agent://…` by which a page or a document opens this program at a place (SECURITY 18).

A link names one of a few verbs and nothing else: no server, no token, no consent, no value of any kind. It
shows something; it never changes anything.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from shared.errors import RequestRefused

SCHEME: Final = "access-agent"
LONGEST: Final = 64
"""Characters of a link; a longer one is none of ours."""


class LinkVerb(StrEnum):
    """What a link may ask for: each opens the window, and there or in the browser what it names."""

    OPEN = "open"
    SETTINGS = "settings"
    ABOUT = "about"
    SIGN_IN = "sign-in"
    BUY = "buy"
    MANAGE = "manage"
    COMPUTERS = "computers"


def link_to(verb: LinkVerb) -> str:
    """The address that says `verb`."""
    return f"{SCHEME}://{verb.value}"


def verb_in(text: str) -> LinkVerb:
    """What the link `text` asks for. Raises `RequestRefused` (`deep_link_unknown`).

    A browser may add a slash at the end; scheme and verb are taken in any case of letters. Everything else
    that an address could carry (user, port, path, query, fragment) makes it unknown.
    """
    if len(text) <= LONGEST:
        scheme, _, verb = text.lower().partition("://")
        known = {each.value: each for each in LinkVerb}
        if scheme == SCHEME and (found := known.get(verb.removesuffix("/"))) is not None:
            return found
    raise RequestRefused("deep_link_unknown", "That link does not lead anywhere in this program.")
