"""`/v1/computers`: register, list, rename, remove, heartbeat (RULES R21–R26, R70, R71, R76, R79)."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Header, Request, Response

from account.api.answers import WireResponse, answer, refusals
from account.api.caller import CallerOf
from account.api.direct import INSTANCE_PATTERN, INSTANCE_TEXT, DirectRoute, described_parameters, instance_of
from account.computers import Computers
from account.presence.arrivals import Arrivals
from account.sign_in.tokens import Caller
from shared import wire
from shared.reasons import RemovedBy

INSTANCE = Header(
    default="",
    alias=wire.INSTANCE_HEADER,
    pattern=INSTANCE_PATTERN,
    description=INSTANCE_TEXT,
)


def computers_router(caller_of: CallerOf, computers: Computers, arrivals: Arrivals) -> APIRouter:
    """The routes about the computers of the caller's account."""
    router = APIRouter(prefix="/v1/computers", tags=["computers"])
    asked = Depends(caller_of)

    @router.get("", responses={**answer(wire.Computer, many=True), **refusals()})
    async def list_computers(caller: Caller = asked) -> Response:
        """The computers with a slot, the oldest registration first."""
        return WireResponse(await computers.list(caller.account_id, caller.thumbprint))

    @router.post(
        "",
        status_code=201,
        responses={
            **answer(wire.Computer, 201, "The computer has its slot."),
            **answer(wire.Computer, 200, "This key already has its slot (R22)."),
            **refusals(
                "computer_limit_reached",
                "computer_replaceable",
                "name_empty",
                "name_too_long",
                "not_found",
                "key_cloned",
                "request_malformed",
                "request_invalid",
                changes=True,
            ),
        },
    )
    async def register_computer(body: wire.RegisterComputer, caller: Caller = asked) -> Response:
        """Give the computer whose key signs this request a slot, or find the one it has."""
        registration = await arrivals.register(caller, body)
        return WireResponse(registration.computer, status_code=201 if registration.created else 200)

    @router.patch(
        "/{computer_id}",
        responses={
            **answer(wire.Computer),
            **refusals(
                "not_found",
                "name_empty",
                "name_too_long",
                "request_malformed",
                "request_invalid",
                changes=True,
            ),
        },
    )
    async def rename_computer(
        computer_id: str, body: wire.RenameComputer, caller: Caller = asked
    ) -> Response:
        """Give a computer of the account another name."""
        return WireResponse(
            await computers.rename(caller.account_id, computer_id, body.name, caller.thumbprint)
        )

    @router.delete("/{computer_id}", status_code=204, responses=refusals("not_found", changes=True))
    async def remove_computer(computer_id: str, caller: Caller = asked) -> Response:
        """Take a computer's slot away, at once; its tokens end (R25, R76)."""
        this = next(
            (each for each in await computers.list(caller.account_id, caller.thumbprint) if each.this), None
        )
        is_this = this is not None and this.id == computer_id
        by = RemovedBy.THIS_COMPUTER if is_this else RemovedBy.ANOTHER_COMPUTER
        await computers.remove(caller.account_id, computer_id, by)
        return Response(status_code=204)

    async def beat(request: Request) -> Response:
        """A sign of life of the computer whose key signs this request (R26)."""
        caller, found = await caller_of.glancing(request, arrivals.look)
        computer_id, instance = request.path_params["computer_id"], instance_of(request)
        return WireResponse(await arrivals.beat(caller, found, computer_id, instance))

    router.add_api_route(
        "/{computer_id}/heartbeat",
        beat,
        methods=["POST"],
        responses={**answer(wire.Heartbeat), **refusals("not_found", "key_cloned", "request_invalid")},
        openapi_extra=described_parameters(computer_id="Computer Id"),
        route_class_override=DirectRoute,
    )

    return router
