"""The strip on the desktop while somebody is connected, and for a moment after the end (SECURITY 29)."""

from __future__ import annotations

from dataclasses import dataclass

from gui.presenters.actions import ActionVM
from gui.presenters.clients import client_name
from gui.presenters.dates import time_of_day
from gui.presenters.endings import ending
from gui.presenters.remaining import LeftVM, Warn, left_in, present_left, warn_of
from gui.presenters.scene import Scene
from gui.presenters.session import present_session
from gui.texts import translate
from gui.tokens import Tone
from shared.snapshot import LastSessionView
from shared.state import SessionFact


@dataclass(frozen=True, slots=True)
class StripVM:
    """`live` is the session's id; empty once it is over, when the strip can be put away."""

    live: str
    icon: str
    tone: Tone
    title: str
    line: str
    left: LeftVM | None
    buy: ActionVM | None


def present_strip(scene: Scene) -> StripVM | None:
    """The strip for the session in `scene`, or for the one that has just ended there; None: neither."""
    snapshot = scene.snapshot
    if snapshot is None:
        return None
    if snapshot.session is not None:
        return _live(snapshot.session, scene)
    return _over(snapshot.last_session, scene) if snapshot.last_session is not None else None


def _live(session: SessionFact, scene: Scene) -> StripVM:
    left_s = left_in(scene)
    left = present_left(left_s)
    return StripVM(
        live=session.id,
        icon="eye" if session.view_only else "pointer",
        tone=left.tone if left is not None else Tone.ACCENT,
        title=client_name(session.client),
        line=_warning(warn_of(left_s)) or _line(session),
        left=left,
        buy=None,
    )


def _warning(warn: Warn) -> str:
    """The warning on one short line (RULES R11)."""
    return {
        Warn.NONE: "",
        Warn.MINUTE: translate("Strip", "Less than a minute is left"),
        Warn.LAST: translate("Strip", "Less than 10 seconds are left"),
    }[warn]


def _line(session: SessionFact) -> str:
    since = time_of_day(session.started_at)
    if session.view_only:
        return translate("Strip", "sees this screen since {time}", "after the name of a device").format(
            time=since
        )
    return translate("Strip", "uses this computer since {time}", "after the name of a device").format(
        time=since
    )


def _over(last: LastSessionView, scene: Scene) -> StripVM:
    card = present_session(scene)
    return StripVM(
        live="",
        icon="info",
        tone=Tone.NEUTRAL,
        title=translate("Strip", "Nobody is connected any more"),
        line=ending(last.end_reason),
        left=None,
        buy=card.buy if card is not None else None,
    )
