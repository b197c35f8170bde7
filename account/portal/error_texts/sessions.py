"""What can be said about remote sessions that do not begin (RULES R12, R17, `SessionRefusal`)."""

from __future__ import annotations

from typing import Final

from account.portal.error_texts.shape import TRY_AGAIN, HelpText
from account.portal.words import mark

_ARTICLE: Final = "remote-sessions"
CONNECT_AGAIN: Final = mark("Connect again.")
_GRANT: Final = HelpText(
    mark("This way in is closed"),
    mark("A session is opened once, soon after it was asked for, and by the browser that asked."),
    CONNECT_AGAIN,
    _ARTICLE,
)

TEXTS: Final[dict[str, HelpText]] = {
    "computer_offline": HelpText(
        mark("The computer cannot be reached"),
        mark("It is switched off, asleep, without network, or paused in the Access Agent."),
        mark("Wake it up and make sure that the Access Agent is running there."),
        _ARTICLE,
    ),
    "computer_over_limit": HelpText(
        mark("This computer is over your limit"),
        mark("Your account has more computers than it allows, so this one cannot be reached."),
        mark("Choose which computers to keep, or get more licences."),
        "more-licences",
    ),
    "declined": HelpText(
        mark("The person at the computer said no"),
        mark("This computer asks whoever sits at it before somebody connects."),
        mark("Talk to the person there, then connect again."),
        _ARTICLE,
    ),
    "no_answer": HelpText(
        mark("Nobody answered"),
        mark("The computer, or the person at it who is asked first, did not answer in time."),
        CONNECT_AGAIN,
        _ARTICLE,
    ),
    "no_screen": HelpText(
        mark("The computer has no screen to show"),
        mark("Nobody is signed in to its desktop, or its desktop cannot be shared."),
        mark("Sign in at the computer, then connect again."),
        _ARTICLE,
    ),
    "screen_permission_missing": HelpText(
        mark("The computer may not show its screen"),
        mark("Its system does not let the Access Agent see the screen or use keyboard and pointer."),
        mark("Allow both in the privacy settings of the computer; the Access Agent shows where."),
        _ARTICLE,
    ),
    "lease_invalid": HelpText(
        mark("The computer does not know your subscription yet"),
        mark("It holds no valid confirmation from your account and is asking for a new one."),
        TRY_AGAIN,
        _ARTICLE,
    ),
    "lease_outdated": HelpText(
        mark("The computer does not know your subscription yet"),
        mark("It holds no valid confirmation from your account and is asking for a new one."),
        TRY_AGAIN,
        _ARTICLE,
    ),
    "not_met": HelpText(
        mark("The two ends did not meet"),
        mark("This device or the computer did not get through in time."),
        CONNECT_AGAIN,
        _ARTICLE,
    ),
    "cancelled": HelpText(
        mark("You stopped before it began"),
        mark("The computer was not shown to anybody."),
        CONNECT_AGAIN,
        _ARTICLE,
    ),
    "session_cooldown": HelpText(
        mark("A short break first"),
        mark("The next session with this computer may begin in a moment."),
        TRY_AGAIN,
        "five-minute-limit",
    ),
    "idle_minutes_invalid": HelpText(
        mark("That is no number of minutes"),
        mark("A session that nobody uses can end after 1 to 1440 minutes; 0 means never."),
        mark("Choose another number in the Access Agent."),
        _ARTICLE,
    ),
    "session_over": HelpText(
        mark("This session is over"),
        mark("It has ended and cannot be changed any more."),
        CONNECT_AGAIN,
        _ARTICLE,
    ),
    "grant_invalid": _GRANT,
    "grant_used": _GRANT,
    "grant_expired": _GRANT,
}
for _code in ("lease_of_another", "lease_ended"):
    TEXTS[_code] = TEXTS["lease_outdated"]
