"""The page of a session in each of its states: with a real relay and the agent's own screen and RFB.

Each play has an account of its own, whose clock stands, so that the seconds of a countdown stand, too.
"""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Final

from playwright.async_api import Page

from shared.reasons import Language, SessionRefusal
from tests.shots.web_parts import Play, WebStage
from tests.support.portal import session_cookie, sign_in_of
from tests.support.remote_sessions import give_access
from tests.support.shopper import Shopper
from tests.support.synthetic_computer import SyntheticComputer, synthetic_computer
from tests.web.pages.session import SessionPage

SCREEN: Final = "1280x800"
_numbers = itertools.count(1)


class Visit:
    """Somebody before the page of a session with a computer."""

    def __init__(self, stage: WebStage, page: Page, who: Shopper, computer: SyntheticComputer) -> None:
        self._stage, self._who = stage, who
        self.computer = computer
        self.page = SessionPage(page)

    async def open(self, state: str) -> None:
        """Go there and wait for `state`."""
        path = f"/computers/{self.computer.ends.computer_id}/session"
        await self.page.page.goto(self._stage.service.base_url + path)
        await self.page.is_in(state)

    async def live(self) -> None:
        """Up to the picture."""
        await self.open("live")
        await self.page.shows(self.computer.desktop)

    async def pass_time(self, **by: float) -> None:
        """Advance the account's clock."""
        await self._who.pass_time(timedelta(**by))

    async def subscribe(self) -> None:
        """Give the account a subscription."""
        await give_access(self._stage.service, self._who.account_id)

    async def lose_the_computer(self) -> None:
        """The computer is offline from now on."""
        self.computer.ends.go_offline()
        await self._stage.service.parts.presence_events.settle(self.computer.ends.stream.key)


async def begin(stage: WebStage, page: Page) -> Visit:
    """A new account with a computer that answers, and a browser that is signed in."""
    who = await stage.customer(f"visitor{next(_numbers)}@example.org")
    await stage.service.parts.books.set_clock(who.account_id, 0)
    token = await sign_in_of(stage.service).browser_sessions.open(who.account_id)
    cookie = {
        "name": session_cookie(stage.service),
        "value": token.reveal(),
        "url": stage.service.base_url,
    }
    await page.context.add_cookies([cookie])  # type: ignore[list-item]
    computer = await stage.exits.enter_async_context(
        synthetic_computer(stage.service, who.account_id, sizes=SCREEN)
    )
    return Visit(stage, page, who, computer)


async def full(stage: WebStage, page: Page, language: Language) -> None:
    """Live, without a limit."""
    visit = await begin(stage, page)
    await visit.subscribe()
    await visit.live()


async def limited(stage: WebStage, page: Page, language: Language) -> None:
    """Live, with its countdown."""
    visit = await begin(stage, page)
    await visit.live()
    await visit.pass_time(seconds=48)
    await visit.page.time_left("4:12")


async def one_minute(stage: WebStage, page: Page, language: Language) -> None:
    """One minute is left."""
    visit = await begin(stage, page)
    await visit.live()
    await visit.pass_time(seconds=240)
    await visit.page.time_left("1:00")
    await visit.page.shown("toast")


async def ten_seconds(stage: WebStage, page: Page, language: Language) -> None:
    """Ten seconds are left."""
    visit = await begin(stage, page)
    await visit.live()
    await visit.pass_time(seconds=290)
    await visit.page.time_left("0:10")
    await visit.page.shown("toast")


async def cut(stage: WebStage, page: Page, language: Language) -> None:
    """The five minutes are over."""
    visit = await begin(stage, page)
    await visit.live()
    await visit.pass_time(seconds=300)
    await visit.page.is_in("over")


async def disconnected(stage: WebStage, page: Page, language: Language) -> None:
    """Somebody pressed Disconnect, and has a subscription."""
    visit = await begin(stage, page)
    await visit.subscribe()
    await visit.live()
    await visit.page.disconnect()
    await visit.page.is_in("over")


async def asking(stage: WebStage, page: Page, language: Language) -> None:
    """The person at the computer is asked."""
    visit = await begin(stage, page)
    visit.computer.asks = True
    await visit.open("asking")


async def refused(stage: WebStage, page: Page, language: Language) -> None:
    """The person at the computer said no."""
    visit = await begin(stage, page)
    visit.computer.refusal = SessionRefusal.DECLINED
    await visit.open("over")


async def offline(stage: WebStage, page: Page, language: Language) -> None:
    """The computer cannot be reached."""
    visit = await begin(stage, page)
    await visit.lose_the_computer()
    await visit.open("over")


async def taken_over(stage: WebStage, page: Page, language: Language) -> None:
    """Another device took over."""
    visit = await begin(stage, page)
    await visit.live()
    other = SessionPage(await page.context.new_page())
    await other.page.goto(page.url)
    await other.is_in("live")
    await visit.page.is_in("over")
    await page.bring_to_front()


def panel(name: str) -> Play:
    """Live, with a panel of the toolbar open: `keys`, `clipboard` or `picture`."""

    async def play(stage: WebStage, page: Page, language: Language) -> None:
        visit = await begin(stage, page)
        await visit.subscribe()
        await visit.live()
        await visit.page.panel(name)

    return play
