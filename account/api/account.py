"""`/v1/account`, `/v1/state`, `/v1/entitlement`: what the account is and may do now (RULES R1–R5, R91)."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Response

from account.api.answers import WireResponse, refusals
from account.api.caller import CallerOf
from account.ledger.clocks import AccountClocks
from account.sign_in.tokens import Caller
from account.state import AccountStates, entitlement_at, state_at
from shared import wire


def account_router(caller_of: CallerOf, states: AccountStates, clocks: AccountClocks) -> APIRouter:
    """The routes about the account itself."""
    router = APIRouter(tags=["account"])
    asked = Depends(caller_of)

    @router.get("/v1/account", response_model=wire.Account, responses=refusals())
    async def read_account(caller: Caller = asked) -> Response:
        """Who signs in and pays."""
        return WireResponse((await states.facts(caller.account_id)).account)

    @router.get("/v1/state", response_model=wire.AccountState, responses=refusals())
    async def read_state(caller: Caller = asked) -> Response:
        """Everything that a face shows of the account, as of event number `seq`."""
        facts = await states.facts(caller.account_id)
        return WireResponse(state_at(facts, clocks.read(caller.account_id), caller.thumbprint))

    @router.get("/v1/entitlement", response_model=wire.EntitlementAnswer, responses=refusals())
    async def read_entitlement(caller: Caller = asked) -> Response:
        """Whether sessions run in full, until when, for how many computers, why, and the ways on."""
        facts = await states.facts(caller.account_id)
        return WireResponse(entitlement_at(facts, clocks.read(caller.account_id).account_now))

    return router
