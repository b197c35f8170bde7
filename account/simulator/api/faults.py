"""Faults: of the whole service, and of one simulated account."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from fastapi import APIRouter, Response

from account.api.answers import answer
from account.api.bodies import BodyOf
from account.api.codes import BODY
from account.simulator.api.answers import ACCOUNT, Answer, router_of
from account.simulator.api.codes import refusals
from account.simulator.api.guard import SimulatorGuard
from account.simulator.simulator import Simulator
from shared.errors import SimulatorRefused
from shared.simulator import FaultView, FaultWish

_FAULT: Final = BodyOf(FaultWish)
_WRONG: Final = (*BODY, "fault_unknown", "fault_invalid", "no_simulated_account")


def faults_router(guard: SimulatorGuard, simulator: Simulator) -> APIRouter:
    """The routes about faults."""
    router = router_of(guard, "faults")
    faults = simulator.faults
    on_now = answer(FaultView, many=True, when="The faults that are on now.")

    @router.get("/faults", responses={**on_now, **refusals()})
    async def list_faults() -> Response:
        """The faults of the service as a whole."""
        return Answer(await faults.listed())

    @router.put(
        "/faults",
        responses={**on_now, **refusals(*_WRONG, changes=True)},
        openapi_extra=_FAULT.described,
    )
    async def set_fault(body: FaultWish = _FAULT.read) -> Response:
        """Switch a fault on or off. The simulator's own routes always answer."""
        if body.account is None:
            await faults.set(body)
            return Answer(await faults.listed())
        return Answer(await _set_of_account(simulator, body.account, body))

    @router.get("/accounts/{account}/faults", responses={**on_now, **refusals("no_simulated_account")})
    async def list_faults_of_account(account: str = ACCOUNT) -> Response:
        """The faults of one account."""
        return Answer(await faults.listed((await simulator.find(account)).id))

    @router.put(
        "/accounts/{account}/faults",
        responses={**on_now, **refusals(*_WRONG, changes=True)},
        openapi_extra=_FAULT.described,
    )
    async def set_fault_of_account(account: str = ACCOUNT, body: FaultWish = _FAULT.read) -> Response:
        """Switch a fault of this account on or off."""
        return Answer(await _set_of_account(simulator, account, body))

    return router


async def _set_of_account(simulator: Simulator, account: str, wish: FaultWish) -> tuple[FaultView, ...]:
    """The faults of the account that are on once the wish is carried out."""
    found = await simulator.find(account)
    if wish.account not in (None, account, found.id):
        raise SimulatorRefused("fault_invalid", "The body names another account than the address.")
    await simulator.faults.set(replace(wish, account=found.id))
    return await simulator.faults.listed(found.id)
