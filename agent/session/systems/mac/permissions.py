"""What the person at a Mac must have allowed: looking at the screen, and typing."""

from __future__ import annotations

from agent.session.systems.mac.library import MacLibrary
from shared.errors import ScreenError

_WHERE = "System Settings, Privacy & Security"


def check(library: MacLibrary) -> None:
    """Raise `ScreenError` (`screen_permission_missing`) with where to allow what is missing.

    The system shows its own question the first time; the answer counts from the agent's next start.
    """
    missing = []
    if not library.quartz.CGPreflightScreenCaptureAccess():
        library.quartz.CGRequestScreenCaptureAccess()
        missing.append("Screen Recording")
    if not library.quartz.AXIsProcessTrusted():
        missing.append("Accessibility")
    if missing:
        raise ScreenError(
            "screen_permission_missing",
            f"This Mac does not allow the agent to be used from afar yet. Switch it on in {_WHERE}, under "
            f"{' and under '.join(missing)}, and start the agent again.",
        )
