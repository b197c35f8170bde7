"""What the person at a Mac must have allowed: looking at the screen, and typing."""

from __future__ import annotations

from agent.session.systems.mac.library import MacLibrary
from shared.errors import ScreenError

_WHERE = "System Settings, Privacy & Security"


def missing(library: MacLibrary) -> tuple[str, ...]:
    """What the person has not allowed yet, as the settings of a Mac call it. Asks nobody."""
    allowed = {
        "Screen Recording": library.quartz.CGPreflightScreenCaptureAccess(),
        "Accessibility": library.quartz.AXIsProcessTrusted(),
    }
    return tuple(name for name, is_allowed in allowed.items() if not is_allowed)


def check(library: MacLibrary) -> None:
    """Raise `ScreenError` (`screen_permission_missing`) with where to allow what is missing.

    The system shows its own question the first time; the answer counts from the agent's next start.
    """
    not_allowed = missing(library)
    if "Screen Recording" in not_allowed:
        library.quartz.CGRequestScreenCaptureAccess()
    if "Accessibility" in not_allowed:
        library.quartz.CGRequestPostEventAccess()  # without, the agent is not even in the list there
    if not_allowed:
        raise ScreenError(
            "screen_permission_missing",
            f"This Mac does not allow the agent to be used from afar yet. Switch it on in {_WHERE}, under "
            f"{' and under '.join(not_allowed)}, and start the agent again.",
        )
