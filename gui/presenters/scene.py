"""What a presenter is given: the snapshot, the way to the agent, and this window's own few facts.

May import `shared` and the standard library.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gui.presenters.link_state import LinkState
from shared.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Failure:
    """The agent's "no" to a command of this window, or this window's own trouble (`code` is stable).

    `address` is what the browser should have shown, when it did not open.
    """

    code: str
    detail: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything a page is made from. `now` is this computer's time, aware, UTC.

    `left_s` are the account seconds that a limited session has left, `question_left_s` the real ones that
    the person here has to answer; both are counted in this window (`gui.countdown`). `closing`: the person
    wants to close the window, and is told first what that means. `has_tray`: its icon is in a tray.
    """

    snapshot: Snapshot | None
    link: LinkState
    now: datetime
    failure: Failure | None = None
    browser_failed: bool = False
    left_s: float | None = None
    question_left_s: float | None = None
    closing: bool = False
    has_tray: bool = False
