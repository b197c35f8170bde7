"""What the browser's part of the table is made of: pages of the service, and the stage that they stand on.

A story makes an account and says where it is seen; it is played once, however many pages it has.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any, Final

from playwright.async_api import Page

from shared.reasons import Language
from tests.shots.model import DESKTOP, PHONE, TABLET
from tests.support.account_service import Service
from tests.support.portal import sign_in_of
from tests.support.shopper import Shopper, shopper

SIZES: Final = {DESKTOP: (1120, 760), TABLET: (820, 1100), PHONE: (390, 800)}
BESIDE_THE_WINDOW: Final = (480, 740)
"""As wide as the window, which these pages are compared with."""
BOTH: Final = (DESKTOP, PHONE)
ALL: Final = (DESKTOP, TABLET, PHONE)
IPHONE: Final = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.4 Mobile/15E148 Safari/604.1"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a story has made. `token` is that of the browser's session, empty for a stranger; `ids` are what
    the routes of its pages need; `way_in` is a link that the browser opens first, such as the panel's."""

    service: Service
    token: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    way_in: str = ""


@dataclass
class WebStage:
    """The services, and the stories played on them. `simulated` is the one with a simulator."""

    service: Service
    simulated: Service
    exits: AsyncExitStack
    _seen: dict[Story, asyncio.Task[Seen]] = field(default_factory=dict)

    async def seen(self, story: Story) -> Seen:
        """What `story` has made; it is played when somebody asks for the first time."""
        if story not in self._seen:
            self._seen[story] = asyncio.create_task(story(self), name=f"story {story.__name__}")
        return await self._seen[story]

    async def customer(self, email: str) -> Shopper:
        """A new account."""
        return await shopper(self.service, email)

    async def seen_by(self, who: Shopper, **ids: str) -> Seen:
        """Pages as `who` sees them."""
        token = (await sign_in_of(who.service).browser_sessions.open(who.account_id)).reveal()
        return Seen(who.service, token, ids)


Story = Callable[[WebStage], Coroutine[Any, Any, Seen]]
Act = Callable[[Page], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class PageShot:
    """One page of the service. `route` is filled with the ids of the story and with `ids`; `act` is done in
    the page before the picture. With an `agent` the browser calls itself so."""

    name: str
    route: str
    story: Story
    query: str = ""
    looks: tuple[str, ...] = BOTH
    act: Act | None = None
    agent: str | None = None
    ids: Mapping[str, str] = field(default_factory=dict)


Play = Callable[[WebStage, Page, Language], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class ClientShot:
    """The page of a remote session, brought into a state by `play`, with an account of its own."""

    name: str
    play: Play
    looks: tuple[str, ...] = BOTH
    route: str = "/computers/{computer_id}/session"
