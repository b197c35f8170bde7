"""The card of the session: who is connected, since when, how long still; or what happens when somebody is.

One story for all surfaces (RULES R10–R14, R91): what the agent says of the session, the entitlement's
status for what a session would be, and the end of the one before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gui.presenters.actions import ActionVM, present_actions
from gui.presenters.clients import client_name
from gui.presenters.dates import data_size, moment
from gui.presenters.endings import ending
from gui.presenters.entitlement import is_lost
from gui.presenters.panels import PanelVM
from gui.presenters.remaining import WHOLE_S, LeftVM, left_in, present_left
from gui.presenters.scene import Scene
from gui.texts import translate
from gui.tokens import Tone
from shared.entitlement import is_full
from shared.reasons import Action, EndReason
from shared.snapshot import Snapshot
from shared.state import SessionFact

LAST_KEY: Final = "last_session"
_MEETING_S: Final = 1.0
"""Less than this beyond the whole time is rounding on the way, not a limit that came later."""


@dataclass(frozen=True, slots=True)
class SessionVM:
    """`live` is the session's id, or empty while nobody is connected; `client` only while somebody is.

    `left` is None without a limit. `story` says beforehand what a limit does. `buy` is the way on of the
    moment, and then the main one of the page.
    """

    live: str
    title: str
    client: str
    since: str
    sent: str
    text: str
    story: str
    view_only: str
    left: LeftVM | None
    buy: ActionVM | None
    last: PanelVM | None


def present_session(scene: Scene) -> SessionVM | None:
    """The card for `scene`; None while this computer is not registered and nobody can come."""
    snapshot = scene.snapshot
    if snapshot is None or (snapshot.computer is None and snapshot.session is None):
        return None
    if snapshot.session is not None:
        return _live(snapshot, snapshot.session, scene)
    return _nobody(snapshot)


def tells_of_cut(snapshot: Snapshot) -> bool:
    """Whether the card says that the last session was cut."""
    return snapshot.computer is not None and snapshot.session is None and _was_cut(snapshot)


def _live(snapshot: Snapshot, session: SessionFact, scene: Scene) -> SessionVM:
    since = translate("Session", "Since {when}", "when a session began")
    sent = translate("Session", "Sent so far: {amount}", "how much data went both ways")
    return SessionVM(
        live=session.id,
        title=_live_title(session),
        client=client_name(session.client),
        since=since.format(when=moment(session.started_at, scene.now)),
        sent=sent.format(amount=data_size(session.bytes)),
        text=_live_text(session),
        story="",
        view_only=translate("Session", "View only") if session.view_only else "",
        left=present_left(left_in(scene)),
        buy=_buy(snapshot) if session.limited else None,
        last=None,
    )


def _live_title(session: SessionFact) -> str:
    if session.view_only:
        return translate("Session", "This screen is being watched")
    return translate("Session", "This computer is being used")


def _live_text(session: SessionFact) -> str:
    if not session.limited:
        return translate("Session", "This session has no time limit.")
    whole_s = (session.ends_at - session.started_at).total_seconds() if session.ends_at is not None else 0.0
    if whole_s > WHOLE_S + _MEETING_S:  # it began without a limit (RULES R14)
        return translate(
            "Session",
            "The subscription has ended, so this session has 5 minutes from then on. With a new subscription"
            " it goes on without a break.",
        )
    return translate(
        "Session",
        "Without a subscription it ends after 5 minutes. With one it goes on without a break.",
    )


def _nobody(snapshot: Snapshot) -> SessionVM:
    was_cut = _was_cut(snapshot)
    return SessionVM(
        live="",
        title=translate("Session", "Nobody is connected"),
        client="",
        since="",
        sent="",
        text=translate(
            "Session",
            "Open your account page on another device and choose Connect. You see here who is connected, and"
            " can end it at any time.",
        ),
        story=_story() if _is_limited(snapshot) and not was_cut else "",
        view_only="",
        left=None,
        buy=_buy(snapshot) if was_cut else None,
        last=_last(snapshot),
    )


def _story() -> str:
    """The five minutes in words, before they begin (RULES R11)."""
    return translate(
        "Session",
        "Without a subscription a session ends after 5 minutes. Both sides see the time left and are warned"
        " one minute and ten seconds before.",
    )


def _last(snapshot: Snapshot) -> PanelVM | None:
    last = snapshot.last_session
    if last is None:
        return None
    if _was_cut(snapshot):
        return PanelVM(
            key=LAST_KEY,
            icon="hourglass",
            tone=Tone.ACCENT,
            title=translate("Session", "The last session ended after 5 minutes"),
            text=translate(
                "Session",
                "Without a subscription it lasts no longer. Connecting again is possible at once.",
            ),
        )
    return PanelVM(
        key=LAST_KEY,
        icon="info",
        tone=Tone.NEUTRAL,
        title=translate("Session", "The last session has ended"),
        text=ending(last.end_reason),
    )


def _was_cut(snapshot: Snapshot) -> bool:
    """Whether the last session was cut, and the next one would be, too."""
    last = snapshot.last_session
    return last is not None and last.end_reason is EndReason.TRIAL_LIMIT and _is_limited(snapshot)


def _is_limited(snapshot: Snapshot) -> bool:
    return snapshot.entitlement is not None and not is_full(snapshot.entitlement.status)


def _buy(snapshot: Snapshot) -> ActionVM | None:
    """Buy, where the account has it now (RULES R3, R11)."""
    view = snapshot.entitlement
    if view is None or Action.BUY not in view.actions:
        return None
    (action,) = present_actions(
        (Action.BUY,),
        status=view.status,
        has_open_order=snapshot.open_order is not None,
        enabled=not is_lost(snapshot.service),
    )
    return action
