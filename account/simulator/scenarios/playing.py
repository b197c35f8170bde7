"""Plays a scenario: makes its account and does its deeds, one after the other (docs/scenarios.md).

The account's clock stands while the story is told, so that the same seed and the same beginning give the same
account, byte for byte. Whatever fails takes the account away again.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Protocol

from account.parts import Parts
from account.simulator.faults.wishes import Faults
from account.simulator.scenarios.armed import ArmedDeeds
from account.simulator.scenarios.loading import ScenarioError
from account.simulator.scenarios.model import MAX_SPEED, Act, FaultPlan, Scenario
from account.simulator.scenarios.sight import broken_promises, sight
from account.simulator.scenarios.telling import Teller
from account.simulator.scenarios.times import StoryTimes, begin_for_end
from account.simulator.telling.scenario_views import hints
from account.toml_text.complaints import Complaint
from shared.codec import instant_to_text
from shared.errors import ClockRefused, Refusal
from shared.reasons import AccountKind, Language
from shared.sales import Contact
from shared.simulator import AgentPart, FaultWish, Loaded, ScenarioWish, SimulatedAccount


class Stage(Protocol):
    """Where a story is played; `account.simulator.simulator.Simulator` is the one that runs."""

    parts: Parts
    faults: Faults
    armed: ArmedDeeds

    async def create(
        self,
        email: str,
        seed: str,
        scenario: str | None,
        starts_at: datetime,
        kind: AccountKind = AccountKind.PERSONAL,
        language: Language | None = None,
        force: bool = False,
    ) -> SimulatedAccount:
        """A new account whose clock stands at `starts_at`."""
        ...

    async def find(self, email_or_id: str) -> SimulatedAccount:
        """The account of this id or address."""
        ...

    async def do(self, account_id: str, name: str, arguments: Mapping[str, Any]) -> Any:
        """Carry out a deed; what it made."""
        ...

    async def set_rate(self, account_id: str, rate: float) -> object:
        """Let the account's clock run from now on."""
        ...

    async def delete(self, account_id: str) -> None:
        """Throw the account away."""
        ...


DOMAIN: Final = "example.test"
"""Where the addresses of simulated accounts are (RFC 6761): nobody has one there."""


async def play(
    simulator: Stage, scenario: Scenario, wish: ScenarioWish, language: Language = Language.ENGLISH
) -> Loaded:
    """Bring a simulated account into the scenario's state; hints are in `language`.

    Raises `SimulatorRefused` (`account_exists`, unless `wish.force`; `account_is_real`, always),
    `ClockRefused` (`clock_rate_invalid`), `ScenarioError` (`scenario_failed` when a deed is refused,
    `scenario_broken` when `wish.check` finds a promise broken), `StorageError`. After any of them there is no
    account of this scenario, unless it was there before.
    """
    speed = scenario.speed if wish.speed is None else wish.speed
    if not (math.isfinite(speed) and 0 <= speed <= MAX_SPEED):
        raise ClockRefused("clock_rate_invalid", f"A clock runs at a speed from 0 to {MAX_SPEED:,.0f}.")
    seed = wish.seed if wish.seed is not None else scenario.name
    begin = _begin(scenario, wish, simulator.parts.clocks.real_now())
    account = await _created(simulator, scenario, wish, seed, begin)
    is_told = False
    try:
        loaded = await _tell(simulator, scenario, wish, account, begin, speed, language)
        is_told = True
    finally:
        if not is_told:
            await simulator.delete(account.id)
    return loaded


async def _created(
    simulator: Stage, scenario: Scenario, wish: ScenarioWish, seed: str, begin: datetime
) -> SimulatedAccount:
    """The account, without a story yet. Whoever leaves while it is being made leaves none behind."""
    making = asyncio.create_task(
        simulator.create(
            wish.email or f"{scenario.name}@{DOMAIN}",
            seed,
            scenario.name,
            begin,
            kind=scenario.kind,
            language=scenario.language,
            force=wish.force,
        )
    )
    try:
        return await asyncio.shield(making)
    except asyncio.CancelledError:
        await asyncio.wait({making})  # the transaction is under way: it ends one way or the other
        if not making.cancelled() and making.exception() is None:
            await simulator.delete(making.result().id)
        raise


async def _tell(
    simulator: Stage,
    scenario: Scenario,
    wish: ScenarioWish,
    account: SimulatedAccount,
    begin: datetime,
    speed: float,
    language: Language,
) -> Loaded:
    teller = Teller(simulator, account.id, account.seed, _contact(scenario))
    times = StoryTimes(begin)
    for act in scenario.acts:
        await _do(teller, scenario, act, times)
    if scenario.beginning.is_end and wish.starts is None:
        await _catch_up(simulator, scenario, account.id, times)
    if wish.check:
        there_is = await sight(simulator.parts, account.id)
        broken = tuple(broken_promises(scenario, there_is, begin, times.named))
        if broken:
            raise ScenarioError("scenario_broken", scenario.file_name, broken)
    await simulator.armed.arm(account.id, scenario.armed, teller)
    await _switch_on(simulator, [each for each in scenario.faults if each.is_of_account], account.id)
    if speed:
        await simulator.set_rate(account.id, speed)
    await _switch_on(simulator, [each for each in scenario.faults if not each.is_of_account], None)
    agent = AgentPart(
        signs_in=scenario.agent.signs_in,
        registers=scenario.agent.registers,
        clock_skew_s=scenario.agent.clock_skew.total_seconds(),
    )
    said = hints(scenario.hints, language, teller.made.keys)
    return Loaded(await simulator.find(account.id), agent, said)


async def _switch_on(simulator: Stage, faults: Sequence[FaultPlan], of: str | None) -> None:
    for fault in faults:
        await simulator.faults.set(FaultWish(fault.name, True, of, fault.seconds, fault.status, fault.share))


async def _do(teller: Teller, scenario: Scenario, act: Act, times: StoryTimes) -> None:
    try:
        await teller.tell(act, times)
    except Refusal as exc:
        complaint = Complaint(act.line, f"{act.word} is refused: {exc.detail} [{exc.code}]")
        raise ScenarioError("scenario_failed", scenario.file_name, (complaint,)) from exc
    times.tell(act)


async def _catch_up(simulator: Stage, scenario: Scenario, account_id: str, times: StoryTimes) -> None:
    """Where no beginning leads to the end, because months are clamped, the rest of the days passes."""
    end = scenario.beginning.instant or simulator.parts.clocks.real_now()
    if end > times.now:
        await simulator.do(account_id, "clock.advance", {"to": instant_to_text(end)})


def _begin(scenario: Scenario, wish: ScenarioWish, real_now: datetime) -> datetime:
    if wish.starts is not None:
        return wish.starts
    instant = scenario.beginning.instant or real_now
    return begin_for_end(scenario.acts, instant) if scenario.beginning.is_end else instant


def _contact(scenario: Scenario) -> Contact:
    """Who is billed in a story: somebody who does not exist, wherever the account has its address."""
    return Contact(
        "Alex Example", f"{scenario.name}@{DOMAIN}", "1 Example Street", "EX1 1EX", "Exampleton", "GB"
    )
