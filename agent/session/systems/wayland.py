"""Wayland: what can be said about it here, which is a clear no (decision of issue 4).

Its compositors let no program look at the screen or type without a question to the person there, each time
and through interfaces that differ. A session that needs somebody at the computer helps nobody who is away.
"""

from __future__ import annotations

from collections.abc import Mapping

from shared.errors import ScreenError


def is_wayland(environ: Mapping[str, str]) -> bool:
    """Whether the person is signed in to a Wayland desktop."""
    return bool(environ.get("WAYLAND_DISPLAY")) or environ.get("XDG_SESSION_TYPE") == "wayland"


def refusal() -> ScreenError:
    """Why it cannot be shown, and what helps."""
    return ScreenError(
        "wayland_unsupported",
        "This computer runs a Wayland desktop, whose screen cannot be shared. Sign out, choose the X11 "
        "session (often called Xorg) where you sign in, and sign in again.",
    )
