"""The good story on a simulator run: what brings each scene about, and what it must show.

Each act first looks whether the presenter has done it already, and does what is missing; so the same acts
serve somebody who shows the product, and nobody at all.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, Final

from agent.demo.scenes import GOOD_STORY, Scene, SceneName
from agent.demo.stage import StageFault, until
from agent.demo.telling import Telling
from agent.demo.visitor import Guest, Visitor
from agent.door.client import DoorClient
from shared.codec import from_json, to_json
from shared.commands import EndSession, RenameComputer
from shared.entitlement import LIMITED_SESSION
from shared.errors import AccessError
from shared.reasons import AutoRenewal, EndReason, Status
from shared.sales import Contact
from shared.sessions import SessionOffer
from shared.simulator import DeedDone, Loaded
from shared.simulator_commands import LoadScenario, MoveClock, SayOfPayment, Simulate, WatchSimulator
from shared.snapshot import EntitlementView, Snapshot
from shared.state import AgentState, SessionFact

EMAIL: Final = "demo@example.test"
COMPUTER: Final = "Studio"
_PLAN: Final = "access_year"
_PAYS_WITH: Final = "sim_card_works"
_CONTACT: Final = Contact("Alex Example", EMAIL, "1 Example Street", "1000", "Brussels", "BE")
_NEARLY_OVER: Final = timedelta(seconds=10)
_SHOWN_WITHIN_S: Final = 15.0
"""Real seconds that a browser has for the page of a session, up to the picture."""
_HAS: Final = frozenset({Status.ACTIVE, Status.EXPIRING, Status.GRACE})


class GoodStory:
    """The story with one agent. `speed` is that of the account's clock; 0 lets it stand between the acts.

    `connects` is how somebody comes in; None: without a browser. `shows` has the page of a session, by its
    path, opened where the audience sees it; False where that cannot be.
    """

    def __init__(
        self,
        agent: DoorClient,
        speed: float,
        telling: Telling,
        connects: Callable[[], Awaitable[Guest]] | None = None,
        shows: Callable[[str], Awaitable[bool]] | None = None,
    ) -> None:
        self._agent, self._speed, self._telling = agent, speed, telling
        self._connects = connects if connects is not None else self._let_in
        self._shows = shows
        self._visitor: Guest | None = None
        self._was_connected = False
        self._acts: Final[dict[SceneName, Callable[[], Awaitable[str]]]] = {
            SceneName.TRIAL: self._trial,
            SceneName.CONNECT: self._connect,
            SceneName.COUNTDOWN: self._countdown,
            SceneName.CUT: self._cut,
            SceneName.BUY: self._buy,
            SceneName.LIFTED: self._lifted,
            SceneName.RENEWAL: self._renewal,
            SceneName.RENEWAL_OFF: self._renewal_off,
            SceneName.EXPIRY: self._expiry,
            SceneName.FIVE_AGAIN: self._five_again,
        }

    async def enter(self, scene: Scene) -> str:
        """Begin anew with the situation from which `scene` can be shown; what it is. Raises `AccessError`."""
        await self.leave()
        wish = LoadScenario(
            scene.scenario, speed=self._speed, email=EMAIL, force=True, language=self._telling.language
        )
        loaded = await self._agent.command(wish)
        assert isinstance(loaded, Loaded)
        await self._until(lambda seen: _is_ready_as(seen, loaded.account.email))
        if self._computer.name != COMPUTER:
            await self._agent.command(RenameComputer(COMPUTER))
            await self._until(lambda seen: seen.computer is not None and seen.computer.name == COMPUTER)
        self._was_connected = False
        await self._agent.command(WatchSimulator())
        return f"{COMPUTER} · {self._telling.entitlement(_entitlement(self._agent.snapshot))}"

    async def pace(self, scene: Scene) -> None:
        """Let the clock run as `scene` wants it; one that stands between the acts is left alone."""
        if self._speed > 0:
            await self._agent.command(MoveClock(rate=min(self._speed, 1.0) if scene.calm else self._speed))

    async def play(self, scene: Scene) -> str:
        """Bring `scene` about, as far as nobody else has; what came of it, in a few words."""
        return await self._acts[scene.name]()

    async def leave(self) -> None:
        """Whoever is connected disconnects, or is disconnected."""
        visitor, self._visitor = self._visitor, None
        if visitor is not None:
            await visitor.leave()
        elif self._agent.snapshot.session is not None:  # the presenter, in his browser
            await self._agent.command(EndSession())
        await self._until(lambda seen: seen.session is None)

    # --- the acts ---------------------------------------------------------------------------------

    async def _trial(self) -> str:
        if _status(self._agent.snapshot) is not Status.TRIAL:
            await self.enter(GOOD_STORY[0])
        return f"{COMPUTER} · {self._telling.entitlement(_entitlement(self._agent.snapshot))}"

    async def _connect(self) -> str:
        session = await self._connected()
        if not session.limited or session.ends_at != session.started_at + LIMITED_SESSION:
            raise StageFault("demo_failed", "The session has no limit of five minutes.")
        return f"{self._telling.client(session.client)}, {_minutes(LIMITED_SESSION)}"

    async def _countdown(self) -> str:
        if not self._was_connected:
            await self._connected()
        if self._agent.snapshot.session is not None:
            await self._pass_to(self._limited_until() - _NEARLY_OVER)
        seen = await self._until(lambda seen: _left(seen) <= _NEARLY_OVER.total_seconds())
        if seen.session is None:
            return self._telling.words("over_already")
        return self._telling.words("left", time=_minutes(timedelta(seconds=_left(seen))))

    async def _cut(self) -> str:
        if not self._was_connected:
            await self._connected()
        if self._agent.snapshot.session is not None:
            await self._pass_to(self._limited_until())
        return await self._was_cut()

    async def _buy(self) -> str:
        await self._connected()
        if _status(self._agent.snapshot) not in _HAS:
            if self._agent.snapshot.open_order is None:
                order = {"plan": _PLAN, "contact": to_json(_CONTACT), "instrument": _PAYS_WITH}
                await self._deed("order.place", order)
            await self._pay()
        seen = await self._until(lambda seen: _status(seen) in _HAS and _is_lifted(seen))
        return self._telling.entitlement(_entitlement(seen))

    async def _lifted(self) -> str:
        session = await self._connected()
        await self._until(_is_lifted)
        await self._agent.command(MoveClock(advance_by="PT1H"))
        seen = self._agent.snapshot
        if seen.session is None or seen.session.id != session.id:
            raise StageFault("demo_failed", "The session has ended, although nothing limits it.")
        if self._visitor is not None and await self._visitor.is_over():
            raise StageFault("demo_failed", "The visitor was disconnected, although nothing limits him.")
        return self._telling.words("an_hour_later")

    async def _renewal(self) -> str:
        await self.leave()
        before = _entitlement(self._agent.snapshot).until
        await self._agent.command(MoveClock(advance_by="P1Y"))
        await self._until(lambda seen: _is_after(_entitlement(seen).until, before))
        return self._telling.entitlement(_entitlement(self._agent.snapshot))

    async def _renewal_off(self) -> str:
        subscription = self._agent.snapshot.subscription
        if subscription is None:
            raise StageFault("demo_failed", "There is no subscription.")
        if _entitlement(self._agent.snapshot).auto_renewal is AutoRenewal.ON:
            await self._deed("renewal.set", {"subscription": subscription.id, "on": False})
            await self._agent.command(MoveClock(advance_by="PT10S"))
        seen = await self._until(lambda seen: _entitlement(seen).auto_renewal is AutoRenewal.OFF)
        return self._telling.entitlement(_entitlement(seen))

    async def _expiry(self) -> str:
        ends_at = _entitlement(self._agent.snapshot).until
        if ends_at is None:
            raise StageFault("demo_failed", "There is no subscription that ends.")
        await self._pass_to(ends_at)
        seen = await self._until(lambda seen: _status(seen) is Status.EXPIRED)
        return self._telling.entitlement(_entitlement(seen))

    async def _five_again(self) -> str:
        session = await self._connected()
        if not session.limited:
            raise StageFault("demo_failed", "The session has no limit, although nothing is paid.")
        await self._pass_to(self._limited_until())
        return await self._was_cut()

    # --- what they have in common -----------------------------------------------------------------

    async def _connected(self) -> SessionFact:
        """The live session; somebody connects, if nobody is."""
        if self._agent.snapshot.session is None and not await self._is_shown():
            self._visitor = await self._connects()
        seen = await self._until(lambda seen: seen.session is not None)
        assert seen.session is not None
        self._was_connected = True
        return seen.session

    async def _is_shown(self) -> bool:
        """Whether somebody came in on the page that the audience sees; the presenter may, too."""
        if self._shows is None or not await self._shows(f"/computers/{self._computer.id}/session"):
            return False
        try:
            async with asyncio.timeout(_SHOWN_WITHIN_S):
                await self._until(lambda seen: seen.session is not None)
        except TimeoutError:
            return False
        return True

    async def _let_in(self) -> Guest:
        asked = {"computer": self._computer.id, "client": self._telling.words("client"), "view_only": False}
        return await Visitor.connect(from_json(SessionOffer, await self._deed("session.request", asked)))

    def _limited_until(self) -> datetime:
        session = self._agent.snapshot.session
        if session is None or session.ends_at is None:
            raise StageFault("demo_failed", "No session counts down; connect first.")
        return session.ends_at

    async def _was_cut(self) -> str:
        """What both ends say of a session that was cut."""
        seen = await self._until(lambda seen: seen.session is None)
        last, visitor, self._visitor = seen.last_session, self._visitor, None
        if last is None or last.end_reason is not EndReason.TRIAL_LIMIT:
            raise StageFault("demo_failed", "The session did not end by its limit.")
        told = await visitor.ended() if visitor is not None else EndReason.TRIAL_LIMIT
        if told is not EndReason.TRIAL_LIMIT:
            raise StageFault("demo_failed", f"The visitor was told “{told}” instead.")
        return self._telling.words("cut_after", time=_minutes(timedelta(seconds=last.duration_s)))

    async def _pay(self) -> None:
        """The processor confirms what waits."""
        seen = await self._until(lambda seen: bool(_waiting(seen)) or _status(seen) in _HAS)
        for payment in _waiting(seen):
            with contextlib.suppress(AccessError):  # the processor may have been faster
                await self._agent.command(SayOfPayment(payment.reference, "confirm"))

    async def _pass_to(self, instant: datetime) -> None:
        try:
            await self._agent.command(MoveClock(advance_to=instant))
        except AccessError as exc:
            if exc.code != "clock_backwards":  # with a clock that runs it may be later already
                raise

    async def _deed(self, name: str, arguments: dict[str, Any]) -> Any:
        done = await self._agent.command(Simulate(name, arguments))
        assert isinstance(done, DeedDone)
        return done.result

    async def _until(self, holds: Callable[[Snapshot], bool]) -> Snapshot:
        return await until(self._agent, holds)

    @property
    def _computer(self) -> Any:
        computer = self._agent.snapshot.computer
        if computer is None:
            raise StageFault("demo_failed", "This computer is not registered.")
        return computer


def _is_ready_as(seen: Snapshot, email: str) -> bool:
    return seen.state is AgentState.READY and seen.account is not None and seen.account.email == email


def _entitlement(seen: Snapshot) -> EntitlementView:
    if seen.entitlement is None:
        raise StageFault("demo_failed", "The agent knows no entitlement.")
    return seen.entitlement


def _status(seen: Snapshot) -> Status | None:
    return seen.entitlement.status if seen.entitlement is not None else None


def _is_lifted(seen: Snapshot) -> bool:
    return seen.session is not None and not seen.session.limited


def _left(seen: Snapshot) -> float:
    """Seconds until the cut; none are left where nobody is connected."""
    return 0.0 if seen.session is None or seen.session.remaining_s is None else seen.session.remaining_s


def _waiting(seen: Snapshot) -> tuple[Any, ...]:
    return seen.simulator.payments if seen.simulator is not None else ()


def _is_after(instant: datetime | None, before: datetime | None) -> bool:
    return instant is not None and before is not None and instant > before


def _minutes(span: timedelta) -> str:
    seconds = round(span.total_seconds())
    return f"{seconds // 60}:{seconds % 60:02}"
