"""What the page of a remote session says at the end of one, by its reason (DESIGN section 5, RULES R11).

All texts are marked for translation; the template translates them when it shows them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from account.portal.error_texts import sessions
from account.portal.error_texts.sessions import CONNECT_AGAIN
from account.portal.error_texts.shape import HelpText
from account.portal.help_texts import help_for
from account.portal.words import mark
from shared.reasons import EndReason, SessionRefusal


@dataclass(frozen=True, slots=True)
class Card:
    """A card over the picture. `key` is how the page's script finds it: `ended:` and the reason of an end,
    `refused:` and the code of a refusal, or a word of the page's own.

    `icon` is one of the templates' pictures. `sells`: buying is the main thing to do now (R11).
    `again`: connecting again makes sense.
    """

    key: str
    icon: str
    words: HelpText
    sells: bool = False
    again: bool = True


_ENDS: Final = (
    Card(
        f"ended:{EndReason.TRIAL_LIMIT}",
        "clock",
        HelpText(
            mark("Your five minutes are over"),
            mark("Without a subscription, each remote session ends after 5 minutes."),
            mark("With one there is no limit. You can also connect again at once, for another 5 minutes."),
        ),
        sells=True,
    ),
    Card(
        f"ended:{EndReason.ENDED_BY_CLIENT}",
        "check",
        HelpText(mark("You are disconnected"), mark("The session was ended from this account."), ""),
    ),
    Card(
        f"ended:{EndReason.ENDED_BY_COMPUTER}",
        "person",
        HelpText(
            mark("Ended at the computer"), mark("Somebody at the computer ended the remote session."), ""
        ),
    ),
    Card(
        f"ended:{EndReason.SUPERSEDED}",
        "remote",
        HelpText(
            mark("Another device took over"),
            mark(
                "A computer has one remote session at a time, and another device of your account connected."
            ),
            mark("Connect again to take it back here."),
        ),
    ),
    Card(
        f"ended:{EndReason.COMPUTER_REMOVED}",
        "desktop",
        HelpText(
            mark("The computer was removed"),
            mark("It does not belong to your account any more."),
            mark("To use it again, sign in to the Access Agent on it."),
        ),
        again=False,
    ),
    Card(
        f"ended:{EndReason.COMPUTER_OFFLINE}",
        "desktop",
        HelpText(
            mark("The computer went offline"),
            mark("It was switched off, went to sleep, or lost its network."),
            mark("You can connect again as soon as it is back."),
        ),
    ),
    Card(
        f"ended:{EndReason.AGENT_STOPPED}",
        "desktop",
        HelpText(
            mark("The Access Agent was closed"),
            mark("The program that shows this screen was stopped on the computer, or is being updated."),
            mark("You can connect again as soon as it is back."),
        ),
    ),
    Card(
        f"ended:{EndReason.IDLE}",
        "clock",
        HelpText(
            mark("Nothing happened for a while"),
            mark("The computer ends a session in which nobody uses keyboard or pointer."),
            "",
        ),
    ),
    Card(
        f"ended:{EndReason.NETWORK_LOST}",
        "warning",
        HelpText(
            mark("The connection was lost"),
            mark("This device, the computer or the service in between did not get through any more."),
            mark("Check the network of this device, then connect again."),
        ),
    ),
    Card(
        f"ended:{EndReason.SCREEN_LOST}",
        "desktop",
        HelpText(
            mark("The screen went away"),
            mark("The computer is there, but its display or desktop is not: somebody may have signed out."),
            mark("Connect again; if it stays like that, sign in to the desktop of the computer first."),
            "remote-sessions",
        ),
    ),
    Card(
        f"ended:{EndReason.SIGNED_OUT}",
        "person",
        HelpText(
            mark("You are signed out"),
            mark("The session ended, because whoever asked for it was signed out of this account."),
            mark("To use the computer again, sign in and connect again."),
        ),
    ),
    Card(
        f"ended:{EndReason.UNKNOWN}",
        "info",
        HelpText(
            mark("The session is over"), mark("It ended for a reason that this page does not know."), ""
        ),
    ),
)
_OWN: Final = (
    Card(
        "ready",
        "remote",
        HelpText(mark("Ready to connect"), mark("The screen of this computer is shown here."), ""),
    ),
    Card(
        "unreachable",
        "warning",
        HelpText(
            mark("The service does not answer"),
            mark("Your account could not be asked for a session."),
            mark("Check the network of this device, then connect again."),
        ),
    ),
    Card(
        "no_picture",
        "warning",
        HelpText(
            mark("The screen cannot be shown"),
            mark("This browser did not understand what the computer sent, or lacks what is needed for it."),
            mark("Connect again, or use a current browser."),
            "remote-sessions",
        ),
    ),
)  # fmt: skip
_NOT_AGAIN: Final = frozenset({"computer_over_limit"})


def cards() -> list[Card]:
    """All cards that the page may need; whatever has no card of its own has its words from the service."""
    codes = [*sessions.TEXTS, SessionRefusal.UNKNOWN.value]
    return [*_ENDS, *_OWN, *(_refused(code) for code in codes)]


def _refused(code: str) -> Card:
    words = help_for(code)
    if words.way_on == CONNECT_AGAIN:  # that is what the button says
        words = replace(words, way_on="")
    return Card(f"refused:{code}", "info", words, again=code not in _NOT_AGAIN)
