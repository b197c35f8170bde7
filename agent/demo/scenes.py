"""The scenes of the good story, as data: where each begins, and what must be true at its end.

What is said is in `agent.demo.telling`, how a scene comes about in `agent.demo.good_story`. Standard library
and `shared` only.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from shared.reasons import Status


class SceneName(StrEnum):
    """The scenes, in their order."""

    TRIAL = "trial"
    CONNECT = "connect"
    COUNTDOWN = "countdown"
    CUT = "cut"
    BUY = "buy"
    LIFTED = "lifted"
    RENEWAL = "renewal"
    RENEWAL_OFF = "renewal-off"
    EXPIRY = "expiry"
    FIVE_AGAIN = "five-minutes-again"


class SessionShown(StrEnum):
    """What every surface shows of a session."""

    NONE = "none"
    LIMITED = "limited"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Scene:
    """A scene. `scenario` is the situation from which it can be entered by itself; `status` and `session`
    are what every surface shows at its end, `page` how the window's picture of it is called. In a `calm` one
    the account's clock runs no faster than a real one."""

    name: SceneName
    scenario: str
    status: Status
    page: str
    session: SessionShown = SessionShown.NONE
    calm: bool = False


GOOD_STORY: Final = (
    Scene(
        name=SceneName.TRIAL,
        scenario="trial",
        status=Status.TRIAL,
        page="main-trial",
    ),
    Scene(
        name=SceneName.CONNECT,
        scenario="trial",
        status=Status.TRIAL,
        page="main-in_session",
        session=SessionShown.LIMITED,
    ),
    Scene(
        name=SceneName.COUNTDOWN,
        scenario="trial",
        status=Status.TRIAL,
        page="main-in_session",
        session=SessionShown.LIMITED,
    ),
    Scene(
        name=SceneName.CUT,
        scenario="trial",
        status=Status.TRIAL,
        page="main-trial",
    ),
    Scene(
        name=SceneName.BUY,
        scenario="trial",
        status=Status.ACTIVE,
        page="main-in_session",
        session=SessionShown.FULL,
        calm=True,
    ),
    Scene(
        name=SceneName.LIFTED,
        scenario="active_year",
        status=Status.ACTIVE,
        page="main-in_session",
        session=SessionShown.FULL,
    ),
    Scene(
        name=SceneName.RENEWAL,
        scenario="active_year",
        status=Status.ACTIVE,
        page="main-active",
    ),
    Scene(
        name=SceneName.RENEWAL_OFF,
        scenario="active_year",
        status=Status.ACTIVE,
        page="main-active",
    ),
    Scene(
        name=SceneName.EXPIRY,
        scenario="renewal_off",
        status=Status.EXPIRED,
        page="main-expired",
    ),
    Scene(
        name=SceneName.FIVE_AGAIN,
        scenario="expired",
        status=Status.EXPIRED,
        page="main-expired",
    ),
)
