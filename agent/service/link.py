"""The living connection to the account: which background work runs in which situation, and that work.

`mode_for` decides from what is known; `AccountLink` does it. Nothing here changes facts: it reports.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Protocol

from agent.service.event_stream import EventService, EventStream, Item
from agent.service.heartbeat import Heart, HeartbeatService
from agent.service.waiting import Backoff, Waiting, cancel_and_wait, sleep_unless
from shared.clock import Clock
from shared.errors import AccessError, NotFoundRefused
from shared.reasons import SecretsState
from shared.state import Facts, Registered, Removed
from shared.wire import AccountState, Heartbeat

log = logging.getLogger(__name__)

WATCH_S: Final = 30.0
"""The longest that anything here waits before it looks again (DESIGN section 3)."""


class LinkMode(StrEnum):
    """What the link does."""

    NONE = "none"
    KNOCKING = "knocking"  # nobody is signed in: see once whether the service is there
    LISTENING = "listening"  # signed in without a slot: follow events, ask for a slot
    ONLINE = "online"  # follow events and be present
    WATCHING = "watching"  # paused: not present, but not ignorant


FOLLOWING: Final = frozenset({LinkMode.LISTENING, LinkMode.ONLINE})


@dataclass(frozen=True, slots=True)
class LinkPlan:
    """What the link is to do, and for which computer at which address."""

    mode: LinkMode
    url: str | None = None
    computer_id: str | None = None


def plan_for(facts: Facts, signed_in: bool) -> LinkPlan:
    """The plan that `facts` call for; `signed_in` says whether there are tokens."""
    url = facts.connection.url
    if url is None:
        return LinkPlan(LinkMode.NONE)
    if facts.secrets is not SecretsState.READY:
        return LinkPlan(LinkMode.NONE, url)
    if not signed_in or isinstance(facts.registration, Removed):
        return LinkPlan(LinkMode.KNOCKING, url)
    if facts.paused:
        return LinkPlan(LinkMode.WATCHING, url)
    if isinstance(facts.registration, Registered):
        return LinkPlan(LinkMode.ONLINE, url, facts.registration.computer_id)
    return LinkPlan(LinkMode.LISTENING, url)


class LinkService(EventService, HeartbeatService, Protocol):
    """What the link needs of `agent.service.account_client.AccountClient`."""

    async def health(self) -> None: ...

    async def state(self) -> AccountState: ...


class LinkReports(Protocol):
    """Whom the link tells."""

    def known_seq(self) -> int | None:
        """The number of the newest event that is known."""
        ...

    def learned(self, item: Item) -> None:
        """The service told the account's state, alone or with an event."""
        ...

    def turned(self, is_open: bool) -> None:
        """Events come from now on, or do not come any more."""
        ...

    def failed(self, error: AccessError) -> None:
        """A call failed; the link goes on by itself where that makes sense."""
        ...

    def not_found(self) -> None:
        """The service does not know this computer, without saying that it was removed."""
        ...

    async def ask_for_slot(self) -> None:
        """This computer has no slot; it may be time to ask for one."""
        ...


class AccountLink:
    """Carries one plan out until it is cancelled."""

    def __init__(self, service: LinkService, clock: Clock, waiting: Waiting, chance: random.Random) -> None:
        self._service, self._clock, self._waiting, self._chance = service, clock, waiting, chance
        self._stream = EventStream(service, waiting, chance)
        self._hurry = asyncio.Event()
        self._slot_is_free = asyncio.Event()
        self._plan: LinkPlan | None = None
        self._turned = asyncio.Event()

    def turn_to(self, plan: LinkPlan) -> bool:
        """Go on with `plan` on the stream that is open; False where only a new `run` does that.

        A computer that has just got its slot was listening already. To leave and come back would tell
        everybody that it went offline, and somebody who connects right then would be refused.
        """
        was = self._plan
        if was is None or was.mode is not LinkMode.LISTENING or plan.mode is not LinkMode.ONLINE:
            return False
        if was.url != plan.url:
            return False
        self._plan = plan
        self._turned.set()
        return True

    def reconnect_now(self) -> None:
        """Give up what is open or waiting, and connect at once."""
        self._stream.reconnect_now()
        self._hurry.set()
        self._slot_is_free.set()

    def slot_is_free(self) -> None:
        """Somebody else's slot became free: ask for it now."""
        self._slot_is_free.set()

    async def run(self, plan: LinkPlan, reports: LinkReports) -> None:
        """Work on `plan`; comes back when there is nothing (more) to do. Tells failures to `reports`."""
        self._hurry.clear()
        self._slot_is_free.clear()
        works: list[Awaitable[None]] = []
        if plan.mode in FOLLOWING:
            await self._stay(plan, reports)
        elif plan.mode is LinkMode.KNOCKING:
            works = [self._repeat(self._service.health, reports, self._hurry, once=True)]
        elif plan.mode is LinkMode.WATCHING:
            works = [self._repeat(lambda: self._look(reports), reports, self._hurry)]
        await _until_one_ends([asyncio.ensure_future(self._told(work, reports)) for work in works])

    async def _stay(self, plan: LinkPlan, reports: LinkReports) -> None:
        """Follow events, and beside that do what the plan calls for, also after a turn."""
        self._plan = plan
        following = asyncio.ensure_future(self._told(self._follow(reports), reports))
        try:
            while await self._until_turned(following, self._beside(plan, reports), reports):
                plan = self._plan
        finally:
            self._plan = None
            await cancel_and_wait(following)
            reports.turned(False)

    async def _until_turned(
        self, following: asyncio.Future[None], work: Awaitable[None], reports: LinkReports
    ) -> bool:
        """Do `work` beside `following` until one of them ends, or there is another plan (then True)."""
        self._turned.clear()
        beside = asyncio.ensure_future(self._told(work, reports))
        turned = asyncio.ensure_future(self._turned.wait())
        any_of: tuple[asyncio.Future[Any], ...] = (following, beside, turned)
        try:
            await asyncio.wait(any_of, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await cancel_and_wait(beside, turned)
        _raise_failures(following, beside)
        return self._turned.is_set() and not following.done()

    def _beside(self, plan: LinkPlan, reports: LinkReports) -> Awaitable[None]:
        if plan.computer_id is not None:
            return self._beat(plan.computer_id, reports)
        return self._repeat(reports.ask_for_slot, reports, self._slot_is_free)

    async def _told(self, work: Awaitable[None], reports: LinkReports) -> None:
        """A refusal ends all of the link's work: what comes next depends on the facts it changes."""
        try:
            await work
        except NotFoundRefused:
            reports.not_found()
        except AccessError as error:
            log.info("the link ends: %s", error.code)
            reports.failed(error)

    async def _follow(self, reports: LinkReports) -> None:
        # What is remembered may be old, and nothing may have happened since: ask once.
        if reports.known_seq() is not None:
            try:
                await self._look(reports)
            except AccessError as error:
                if not error.retryable:
                    raise
                reports.failed(error)
        await self._stream.run(reports.known_seq, reports.learned, reports.failed, reports.turned)

    async def _beat(self, computer_id: str, reports: LinkReports) -> None:
        looks: set[asyncio.Task[None]] = set()

        def beaten(answer: Heartbeat) -> None:
            self._stream.hurry_if_waiting()
            known = reports.known_seq()
            if (known is None or answer.seq > known) and not looks:
                look = asyncio.ensure_future(self._told(self._look(reports), reports))
                looks.add(look)
                look.add_done_callback(looks.discard)

        heart = Heart(self._service, self._clock, self._waiting, self._chance)
        try:
            await heart.run(computer_id, beaten, reports.failed, self._stream.reconnect_now)
        finally:
            await cancel_and_wait(*looks)

    async def _look(self, reports: LinkReports) -> None:
        reports.learned(await self._service.state())

    async def _repeat(
        self,
        call: Callable[[], Awaitable[None]],
        reports: LinkReports,
        hurry: asyncio.Event,
        once: bool = False,
    ) -> None:
        """Call every `WATCH_S`; sooner after a failure or in a hurry. With `once`, until it worked."""
        backoff = Backoff(self._chance)
        while True:
            try:
                await call()
            except AccessError as error:
                if not error.retryable:
                    raise
                reports.failed(error)
                pause_s = backoff.next_s()
            else:
                if once:
                    return
                backoff.reset()
                pause_s = WATCH_S
            await sleep_unless(hurry, pause_s, self._waiting)
            hurry.clear()


async def _until_one_ends(tasks: list[asyncio.Task[None]]) -> None:
    if not tasks:
        return
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await cancel_and_wait(*tasks)
    _raise_failures(*tasks)


def _raise_failures(*tasks: asyncio.Future[None]) -> None:
    for task in tasks:
        if task.done() and not task.cancelled() and (failure := task.exception()) is not None:
            raise failure
