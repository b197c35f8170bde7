"""Which kind of client asks (RULES R39, R65, R66): where Buy leads depends on it, and nothing else does.

A browser says so itself, and may say anything: so this opens and closes no door, it only chooses the first
one that is shown. A tablet that calls itself a Mac is recognised by its touch screen, which only script can
see; `device.js` then keeps it in a cookie.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from starlette.requests import Request

TOUCH_COOKIE: Final = "access_touch"
"""Set by `device.js` to `yes` on a Mac with a touch screen, which is a tablet."""


class Client(StrEnum):
    """What connects to the portal (RULES, Words)."""

    IOS = "ios"
    ANDROID = "android"
    DESKTOP = "desktop"


def client_of(request: Request) -> Client:
    """The kind of client that `request` comes from."""
    agent = request.headers.get("user-agent", "").lower()
    if any(word in agent for word in ("iphone", "ipad", "ipod")):
        return Client.IOS
    if "macintosh" in agent and request.cookies.get(TOUCH_COOKIE) == "yes":
        return Client.IOS
    return Client.ANDROID if "android" in agent else Client.DESKTOP
