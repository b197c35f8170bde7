"""The scenes of the good story, as data: what a presenter does and says, what is seen, what must be true.

How a scene comes about is in `agent.demo.good_story`. Standard library and `shared` only.
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
    title: str
    scenario: str
    do: str
    say: str
    see: str
    status: Status
    page: str
    session: SessionShown = SessionShown.NONE
    calm: bool = False


GOOD_STORY: Final = (
    Scene(
        name=SceneName.TRIAL,
        title="A new account, in Trial mode",
        scenario="trial",
        do="Nothing yet: the window and the pages are open beside each other.",
        say="Somebody has just installed Access Agent and made an account. It works, and nothing is paid.",
        see="This computer is online, in Trial mode, with Buy Subscription; the portal shows the same.",
        status=Status.TRIAL,
        page="main-trial",
    ),
    Scene(
        name=SceneName.CONNECT,
        title="Somebody connects from a browser",
        scenario="trial",
        do="On the page Computers press Connect. (Enter lets somebody else connect instead.)",
        say="The other device needs a browser only. The person at the computer always sees who is there.",
        see="The computer's screen in the page; who is connected, and the time left, on both sides.",
        status=Status.TRIAL,
        page="main-in_session",
        session=SessionShown.LIMITED,
    ),
    Scene(
        name=SceneName.COUNTDOWN,
        title="Five minutes are counted down",
        scenario="trial",
        do="Watch the time left on both sides; Enter goes on to the last ten seconds.",
        say="In Trial mode a session lasts five minutes, and nobody is surprised: both sides are warned.",
        see="The same time left on both sides, a warning at one minute and at ten seconds.",
        status=Status.TRIAL,
        page="main-in_session",
        session=SessionShown.LIMITED,
    ),
    Scene(
        name=SceneName.CUT,
        title="The session is cut at 5:00",
        scenario="trial",
        do="Wait, or press Enter: the five minutes are over.",
        say="After five minutes it really ends, on both sides, and says why. One may connect again at once.",
        see="The page says why, and offers to connect again or to buy; the window says the same.",
        status=Status.TRIAL,
        page="main-trial",
    ),
    Scene(
        name=SceneName.BUY,
        title="A subscription is bought, while somebody is connected",
        scenario="trial",
        do="Connect again, then press Buy Subscription in the window and buy a year. (Enter does both.)",
        say="Buying happens in the browser, already signed in. The money is a simulated processor's.",
        see="Subscription active, in the window, the portal and the page of the session.",
        status=Status.ACTIVE,
        page="main-in_session",
        session=SessionShown.FULL,
        calm=True,
    ),
    Scene(
        name=SceneName.LIFTED,
        title="The limit is lifted at once, and the session goes on",
        scenario="active_year",
        do="Stay connected; Enter lets an hour pass.",
        say="The countdown is gone without a break. Nobody had to disconnect.",
        see="No time left is shown any more; an hour later the same session is still there.",
        status=Status.ACTIVE,
        page="main-in_session",
        session=SessionShown.FULL,
    ),
    Scene(
        name=SceneName.RENEWAL,
        title="A year passes, and the subscription renews itself",
        scenario="active_year",
        do="Enter ends the session and lets a year pass.",
        say="The year is over within a second. The renewal is charged, and access never stops.",
        see="The date has moved on by a year; the portal's order history has the renewal.",
        status=Status.ACTIVE,
        page="main-active",
    ),
    Scene(
        name=SceneName.RENEWAL_OFF,
        title="Auto-renewal is switched off",
        scenario="active_year",
        do="In the portal choose Manage and disable auto-renewal. (Enter does it.)",
        say="What is paid stays: access lasts until the date that it says.",
        see="“Renews on” has become “expires on”, with the same date.",
        status=Status.ACTIVE,
        page="main-active",
    ),
    Scene(
        name=SceneName.EXPIRY,
        title="The subscription expires",
        scenario="renewal_off",
        do="Enter goes on to the day on which it ends.",
        say="Nothing is deleted and nobody is signed out. The computers stay in the list.",
        see="The window says that the subscription has expired, and offers to buy one again.",
        status=Status.EXPIRED,
        page="main-expired",
    ),
    Scene(
        name=SceneName.FIVE_AGAIN,
        title="Five minutes again",
        scenario="expired",
        do="Connect once more. (Enter does it, and lets the five minutes pass.)",
        say="It is like before the first purchase: five minutes at a time, as often as one likes.",
        see="The countdown is back, and at 5:00 the session is cut. Buying again would lift it at once.",
        status=Status.EXPIRED,
        page="main-expired",
    ),
)
