"""`/v1/computers/{id}/lease`: the entitlement, signed for this computer (RULES R15, SECURITY 31–33)."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Response

from account.api.answers import WireResponse, answer, refusals
from account.api.caller import CallerOf
from account.leases.leases import Leases
from account.sign_in.tokens import Caller
from shared.sessions import LeaseAnswer


def leases_router(caller_of: CallerOf, leases: Leases) -> APIRouter:
    """The route by which a computer gets its lease."""
    router = APIRouter(prefix="/v1/computers", tags=["leases"])
    asked = Depends(caller_of)

    @router.post(
        "/{computer_id}/lease",
        responses={**answer(LeaseAnswer), **refusals("not_found", changes=True)},
    )
    async def issue_lease(computer_id: str, caller: Caller = asked) -> Response:
        """A new lease for the computer whose key signs this request, and the keys to verify it with."""
        lease = await leases.issue(caller.account_id, computer_id, caller.thumbprint)
        return WireResponse(lease, headers={"Cache-Control": "no-store"})

    return router
