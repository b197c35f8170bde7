"""`/v1/account`, `/v1/state`, `/v1/entitlement`: what the account is and may do now (RULES R1–R5, R91)."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Response

from account.api.answers import WireResponse, answer, refusals
from account.api.caller import CallerAndFacts, CallerOf, FactsOf
from account.ledger.clocks import AccountClocks
from account.state import AccountStates, entitlement_at, state_at
from shared import wire


def account_router(caller_of: CallerOf, states: AccountStates, clocks: AccountClocks) -> APIRouter:
    """The routes about the account itself."""
    router = APIRouter(tags=["account"])
    asked = Depends(FactsOf(caller_of, states))

    @router.get("/v1/account", responses={**answer(wire.Account), **refusals()})
    async def read_account(known: CallerAndFacts = asked) -> Response:
        """Who signs in and pays."""
        _, facts = known
        return WireResponse(facts.account)

    @router.get("/v1/state", responses={**answer(wire.AccountState), **refusals()})
    async def read_state(known: CallerAndFacts = asked) -> Response:
        """Everything that a face shows of the account, as of event number `seq`."""
        caller, facts = known
        return WireResponse(state_at(facts, clocks.read(caller.account_id), caller.thumbprint))

    @router.get("/v1/entitlement", responses={**answer(wire.EntitlementAnswer), **refusals()})
    async def read_entitlement(known: CallerAndFacts = asked) -> Response:
        """Whether sessions run in full, until when, for how many computers, why, and the ways on."""
        caller, facts = known
        return WireResponse(entitlement_at(facts, clocks.read(caller.account_id).account_now))

    return router
