"""The clock of a simulated account (RULES R95–R98)."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Response

from account.api.answers import answer
from account.api.bodies import BodyOf
from account.api.codes import BODY
from account.simulator.api.answers import ACCOUNT, Answer, router_of
from account.simulator.api.codes import refusals
from account.simulator.api.guard import SimulatorGuard
from account.simulator.simulator import Simulator
from shared.durations import read_duration
from shared.errors import SimulatorRefused
from shared.simulator import ClockAnswer, ClockView, ClockWish

_CLOCK: Final = BodyOf(ClockWish)


def clock_router(guard: SimulatorGuard, simulator: Simulator) -> APIRouter:
    """The routes about time."""
    router = router_of(guard, "clock")

    @router.get(
        "/accounts/{account}/clock", responses={**answer(ClockView), **refusals("no_simulated_account")}
    )
    async def read_clock(account: str = ACCOUNT) -> Response:
        """What the account's clock shows, and how fast it runs."""
        return Answer((await simulator.find(account)).clock)

    @router.put(
        "/accounts/{account}/clock",
        responses={
            **answer(ClockAnswer, when="All that falls due on the way has happened (R97)."),
            **refusals(
                *BODY,
                "no_simulated_account",
                "clock_wish_invalid",
                "clock_rate_invalid",
                "clock_backwards",
                "clock_too_far",
                changes=True,
            ),
        },
        openapi_extra=_CLOCK.described,
    )
    async def move_clock(account: str = ACCOUNT, body: ClockWish = _CLOCK.read) -> Response:
        """Set the clock's speed, or move it on: to an instant, by a duration, to what is due next."""
        return Answer(await moved(simulator, (await simulator.find(account)).id, body))

    return router


async def moved(simulator: Simulator, account_id: str, wish: ClockWish) -> ClockAnswer:
    """Do what the wish says of the clock.

    Raises `SimulatorRefused` (`clock_wish_invalid`), `ClockRefused`, `StorageError`.
    """
    wanted = [wish.rate is not None, wish.advance_to is not None, wish.advance_by is not None, wish.step]
    if sum(wanted) != 1:
        raise SimulatorRefused(
            "clock_wish_invalid", "Say exactly one of rate, advance_to, advance_by and step."
        )
    if wish.rate is not None:
        return await simulator.set_rate(account_id, wish.rate)
    if wish.step:
        return await simulator.step(account_id)
    if wish.advance_by is not None:
        _check(wish.advance_by)
    return await simulator.advance(account_id, to=wish.advance_to, by=wish.advance_by)


def _check(duration: str) -> None:
    try:
        read_duration(duration)
    except ValueError as exc:
        raise SimulatorRefused("clock_wish_invalid", f"advance_by: {exc}.") from exc
