"""`/v1/sessions`: ask for a session, answer, follow, end (RULES R10–R18, DESIGN section 5)."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Depends, Header, Query, Response

from account.api.answers import WireResponse, answer, refusals
from account.api.bodies import BodyOf
from account.api.caller import CallerOf
from account.api.codes import BODY
from account.api.events import EventStreamResponse
from account.api.money import ids_can_exist
from account.api.stream_room import StreamRoom
from account.sessions.sessions import Sessions
from account.sign_in.tokens import Caller
from shared.sessions import (
    ComputerViewOnly,
    NewSession,
    RefuseSession,
    Session,
    SessionOffer,
    SessionSummary,
    SessionTicket,
)

_NEW: Final = BodyOf(NewSession)
_REFUSE: Final = BodyOf(RefuseSession)
_VIEW_ONLY: Final = BodyOf(ComputerViewOnly)
_NO_STORE: Final = {"Cache-Control": "no-store"}

_OF_COMPUTER = Query(default=None, max_length=64, description="Only those with this computer.")
_USER_AGENT = Header(default="", description="Names the client when the body does not.")


def sessions_router(caller_of: CallerOf, sessions: Sessions, room: StreamRoom) -> APIRouter:
    """The routes about the remote sessions of the caller's account."""
    router = APIRouter(prefix="/v1/sessions", tags=["sessions"], dependencies=[Depends(ids_can_exist)])
    asked = Depends(caller_of)

    @router.get("", responses={**answer(Session, many=True), **refusals("request_invalid")})
    async def list_sessions(caller: Caller = asked, computer: str | None = _OF_COMPUTER) -> Response:
        """The account's sessions, the latest first: open ones, and the last that are over with their ends."""
        return WireResponse(await sessions.list(caller.account_id, computer))

    @router.post(
        "",
        status_code=201,
        responses={
            **answer(SessionOffer, 201, "The computer is asked; follow the session's terms."),
            **refusals(
                *BODY,
                "not_found",
                "computer_offline",
                "computer_over_limit",
                "session_cooldown",
                changes=True,
            ),
        },
        openapi_extra=_NEW.described,
    )
    async def request_session(
        caller: Caller = asked, body: NewSession = _NEW.read, user_agent: str = _USER_AGENT
    ) -> Response:
        """Ask a computer for a session. The grant opens the client's socket once, within 60 s."""
        offer = await sessions.request(caller.account_id, body, user_agent, asked_by=caller.family_id)
        return WireResponse(offer, status_code=201, headers=_NO_STORE)

    @router.get("/{session_id}", responses={**answer(Session), **refusals("not_found")})
    async def read_session(session_id: str, caller: Caller = asked) -> Response:
        """One session, over or not."""
        return WireResponse(await sessions.get(caller.account_id, session_id))

    @router.delete("/{session_id}", status_code=204, responses=refusals("not_found", changes=True))
    async def end_session(session_id: str, caller: Caller = asked) -> Response:
        """End it: `ended_by_computer` by its own computer, else `ended_by_client`; again changes nothing."""
        await sessions.end(caller.account_id, session_id, caller.thumbprint)
        return Response(status_code=204)

    @router.get(
        "/{session_id}/events",
        status_code=200,
        response_class=EventStreamResponse,
        responses={
            200: {
                "description": "Frames `event: terms`, `data: SessionTerms`: the present ones first, then "
                "each change, to the end of the session. A comment line every 15 s.",
                "content": {"text/event-stream": {"schema": {"$ref": "#/components/schemas/SessionTerms"}}},
            },
            **refusals("not_found", "too_many_streams"),
        },
    )
    async def follow_session(session_id: str, caller: Caller = asked) -> Response:
        """What is agreed for the session, now and at each change."""
        await sessions.get(caller.account_id, session_id)  # what is not there is refused before it begins
        await room.check(caller.account_id)
        frames = sessions.feed.frames(caller.account_id, session_id, caller.family_id)
        return EventStreamResponse(room.counted(caller.account_id, frames), _nothing_more)

    _add_answers(router, asked, sessions)
    return router


async def _nothing_more() -> None:
    """Nobody waits for the end of such a stream."""


def _add_answers(router: APIRouter, asked: Any, sessions: Sessions) -> None:
    """The routes by which the session's own computer answers; for anybody else there is no such session."""

    @router.post(
        "/{session_id}/ask",
        responses={**answer(SessionSummary), **refusals("not_found", "session_over", changes=True)},
    )
    async def ask_person(session_id: str, caller: Caller = asked) -> Response:
        """The person at the computer is asked; up to a minute more."""
        return WireResponse(await sessions.ask(caller, session_id))

    @router.post(
        "/{session_id}/accept",
        responses={**answer(SessionTicket), **refusals("not_found", "session_over", changes=True)},
    )
    async def accept_session(session_id: str, caller: Caller = asked) -> Response:
        """Take the session: the computer's way to the relay, and a fresh lease. Again, a new grant."""
        return WireResponse(await sessions.accept(caller, session_id), headers=_NO_STORE)

    @router.post(
        "/{session_id}/refuse",
        responses={**answer(Session), **refusals(*BODY, "not_found", "session_over", changes=True)},
        openapi_extra=_REFUSE.described,
    )
    async def refuse_session(
        session_id: str,
        caller: Caller = asked,
        body: RefuseSession = _REFUSE.read,
    ) -> Response:
        """Do not take the session, and say why."""
        return WireResponse(await sessions.refuse(caller, session_id, body.refusal))

    @router.post(
        "/{session_id}/view-only",
        status_code=204,
        responses=refusals(*BODY, "not_found", "session_over", changes=True),
        openapi_extra=_VIEW_ONLY.described,
    )
    async def set_view_only(
        session_id: str,
        caller: Caller = asked,
        body: ComputerViewOnly = _VIEW_ONLY.read,
    ) -> Response:
        """Say whether the computer takes keys, pointer and clipboard; its session's terms have it."""
        await sessions.set_view_only(caller, session_id, body.view_only)
        return Response(status_code=204)
