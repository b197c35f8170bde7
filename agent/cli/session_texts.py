"""The command line's sentences about remote sessions (RULES section 2)."""

from __future__ import annotations

from typing import Final

from agent.cli.error_shape import ErrorText
from shared.reasons import EndReason, NoticeCode

_AGAIN: Final = "Connect again from the Computers page."
_LEASE: Final = (
    "It is renewed by itself; if that stays, `access-agent doctor` says more, and signing in again helps."
)

SESSION_ERRORS: Final[dict[str, ErrorText]] = {
    "session_over": ErrorText(
        "There is no such session any more.", "`access-agent sessions` lists what there is."
    ),
    "session_cooldown": ErrorText(
        "The next session cannot begin so soon after the last one.", "Wait a moment, then connect again."
    ),
    "idle_minutes_invalid": ErrorText(
        "That is not a number of minutes after which a session may end by itself.",
        "Choose 0 (never) to 1440 minutes.",
    ),
    "grant_invalid": ErrorText("The relay did not let this computer in.", _AGAIN),
    "grant_used": ErrorText("That way into a session was used before.", _AGAIN),
    "grant_expired": ErrorText("The way into the session was not used in time.", _AGAIN),
    "lease_invalid": ErrorText("The account service's word for this computer cannot be believed.", _LEASE),
    "lease_of_another": ErrorText("The account service's word is for another computer.", _LEASE),
    "lease_outdated": ErrorText("The account service's word is older than one that came before.", _LEASE),
    # The screen
    "no_screen": ErrorText(
        "This computer has no screen that can be shown.",
        "Sign in to its desktop, or show another screen with `access-agent daemon --screen SCREEN`.",
    ),
    "wayland_unsupported": ErrorText(
        "The kind of desktop that runs here (Wayland) cannot be shown yet.",
        "Choose an X11 session (often called “Xorg”) when you sign in to this computer.",
    ),
    "screen_permission_missing": ErrorText(
        "The system does not let this program show the screen.",
        "Allow screen recording and accessibility for it in the system's privacy settings.",
    ),
    "screen_lost": ErrorText("The screen went away while it was shown.", _AGAIN),
    "screen_library_missing": ErrorText(
        "A library that is needed to show the screen is missing.",
        "Install this program again; `access-agent doctor` checks the surroundings.",
    ),
    "screen_invalid": ErrorText(
        "That is not a screen that can be shown.",
        "Give auto, synthetic, synthetic:1920x1080 or the name of a display such as :1.",
    ),
}

SESSION_NOTICES: Final[dict[NoticeCode, str]] = {
    NoticeCode.SUBSCRIPTION_EXPIRED: (
        "Your subscription has expired: sessions end after 5 minutes. `access-agent buy` opens the store."
    ),
    NoticeCode.SESSION_CUT: (
        "The session ended after 5 minutes: there is no subscription. `access-agent buy` opens the store."
    ),
    NoticeCode.SCREEN_UNAVAILABLE: "This computer's screen cannot be shown to whoever connects.",
}

END_REASONS: Final[dict[EndReason, str]] = {
    EndReason.TRIAL_LIMIT: "ended after 5 minutes without a subscription",
    EndReason.ENDED_BY_CLIENT: "ended by the other side",
    EndReason.ENDED_BY_COMPUTER: "ended from this computer",
    EndReason.SUPERSEDED: "taken over by another device",
    EndReason.COMPUTER_REMOVED: "this computer was removed",
    EndReason.COMPUTER_OFFLINE: "this computer went offline",
    EndReason.AGENT_STOPPED: "the agent was stopped",
    EndReason.IDLE: "nobody used it for a while",
    EndReason.NETWORK_LOST: "the connection was lost",
    EndReason.SCREEN_LOST: "this computer's screen went away; connect again once it is back",
    EndReason.SIGNED_OUT: "the other side was signed out of the account",
    EndReason.UNKNOWN: "it ended",
}
