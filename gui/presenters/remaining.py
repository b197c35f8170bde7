"""Time left, as ring and digits, and the sentences at one minute and at ten seconds (RULES R11)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from gui.presenters.scene import Scene
from gui.texts import translate
from gui.tokens import Tone
from shared.entitlement import LIMITED_SESSION

WHOLE_S: Final = LIMITED_SESSION.total_seconds()
_MINUTE_S: Final = 60.0
_LAST_S: Final = 10.0


class Warn(StrEnum):
    """How urgent the time left is. The values end the names of the banners."""

    NONE = ""
    MINUTE = "minute"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class LeftVM:
    """`share` (0–1) of the whole time is left; `spoken` changes once a minute only, for screen readers."""

    digits: str
    share: float
    tone: Tone
    spoken: str


def present_left(left_s: float | None, whole_s: float = WHOLE_S) -> LeftVM | None:
    """`left_s` seconds of `whole_s`, rounded down: never more than the truth. None stays None."""
    if left_s is None:
        return None
    seconds = max(0, math.floor(left_s))
    tones = {Warn.NONE: Tone.ACCENT, Warn.MINUTE: Tone.WARN, Warn.LAST: Tone.BAD}
    return LeftVM(
        digits=f"{seconds // 60}:{seconds % 60:02}",
        share=min(1.0, max(0.0, left_s / whole_s)) if whole_s > 0 else 0.0,
        tone=tones[warn_of(left_s)],
        spoken=_spoken(left_s),
    )


def left_in(scene: Scene) -> float | None:
    """Account seconds left of the session in `scene`: counted here, or as the agent said last."""
    session = scene.snapshot.session if scene.snapshot is not None else None
    if session is None or not session.limited:
        return None
    return scene.left_s if scene.left_s is not None else session.remaining_s


def warn_of(left_s: float | None) -> Warn:
    """How urgent `left_s` is; None is not urgent."""
    if left_s is None or left_s > _MINUTE_S:
        return Warn.NONE
    return Warn.MINUTE if left_s > _LAST_S else Warn.LAST


def warning(warn: Warn) -> str:
    """The sentence for `warn`; empty where there is nothing to warn of."""
    return {
        Warn.NONE: "",
        Warn.MINUTE: translate(
            "Session",
            "Less than a minute of this session is left. With a subscription it goes on without a break.",
        ),
        Warn.LAST: translate(
            "Session", "This session ends in less than 10 seconds. A new one can start at once."
        ),
    }[warn]


def _spoken(left_s: float) -> str:
    minutes = math.ceil(left_s / 60)
    if minutes > 1:
        return translate("Session", "Time left: less than {count} minutes").format(count=minutes)
    return translate("Session", "Time left: less than a minute")
