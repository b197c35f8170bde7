"""`/v1/business/members`, `/v1/businesses`: who acts for a business account (RULES R27)."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Response

from account.api.answers import WireResponse, answer, refusals
from account.api.bodies import BodyOf
from account.api.codes import BODY
from account.api.money import CHANGES, Asked, ids_can_exist
from account.sign_in.tokens import Caller
from account.subscriptions.subscriptions import Subscriptions
from shared import sales

_NEW = BodyOf(sales.NewBusinessMember)


def business_router(asked_by: Asked, subscriptions: Subscriptions) -> APIRouter:
    """The routes of a business account about its members, and of a member about his business accounts."""
    router = APIRouter(tags=["business"], dependencies=[Depends(ids_can_exist)])
    asked = asked_by.by_anyone()
    asked_to_change = asked_by.at(CHANGES)

    @router.get(
        "/v1/business/members",
        responses={**answer(sales.BusinessMember, many=True), **refusals("business_account_needed")},
    )
    async def list_members(caller: Caller = asked) -> Response:
        """Who acts for this business account."""
        return WireResponse(await subscriptions.members(caller.account_id))

    @router.post(
        "/v1/business/members",
        responses={
            **answer(sales.BusinessMember, 201, "The member, with the role that was asked for."),
            **refusals(
                *BODY,
                "not_found",
                "email_empty",
                "email_invalid",
                "member_is_owner",
                "business_account_needed",
                changes=True,
            ),
        },
        status_code=201,
        openapi_extra=_NEW.described,
    )
    async def add_member(
        caller: Caller = asked_to_change, body: sales.NewBusinessMember = _NEW.read
    ) -> Response:
        """Let somebody act for this business account; once more changes his role."""
        member = await subscriptions.add_member(caller.account_id, body.email, body.role)
        return WireResponse(member, status_code=201)

    @router.delete(
        "/v1/business/members/{member_id}",
        status_code=204,
        responses=refusals("not_found", "business_account_needed", changes=True),
    )
    async def remove_member(member_id: str, caller: Caller = asked_to_change) -> Response:
        """Somebody no longer acts for this business account."""
        await subscriptions.remove_member(caller.account_id, member_id)
        return Response(status_code=204)

    @router.get("/v1/businesses", responses={**answer(sales.Business, many=True), **refusals()})
    async def list_businesses(caller: Caller = asked) -> Response:
        """The business accounts that the caller acts for, and as what."""
        return WireResponse(await subscriptions.businesses_of(caller.account_id))

    return router
