"""`POST /simulator/v1/links`: one-time links to the panel, and to the portal as an account."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from account.api.answers import answer
from account.api.bodies import BodyOf
from account.api.codes import BODY
from account.simulator.api.answers import Answer, router_of
from account.simulator.api.codes import refusals
from account.simulator.api.guard import SimulatorGuard
from account.simulator.panel.sessions import FIELD, PATH, PanelSessions
from account.simulator.simulator import Simulator
from shared.errors import RequestRefused
from shared.simulator import LinkWish, PanelLink

_WISH: Final = BodyOf(LinkWish)


def links_router(
    guard: SimulatorGuard, simulator: Simulator, sessions: PanelSessions, base_url: str
) -> APIRouter:
    """The route that makes links; `base_url` is what they begin with."""
    router = router_of(guard, "links")

    @router.post(
        "/links",
        status_code=201,
        responses={
            **answer(PanelLink, 201, "The link; good once, for 60 seconds."),
            **refusals(*BODY, "no_simulated_account", changes=True),
        },
        openapi_extra=_WISH.described,
    )
    async def make_link(body: LinkWish = _WISH.read) -> Response:
        """A link for one browser of this computer: to the panel, at `account` if one is named; with `portal`
        to the portal, signed in as it."""
        if body.portal and body.account is None:
            raise RequestRefused("body_invalid", "A link to the portal needs an account.")
        account_id = (await simulator.find(body.account)).id if body.account is not None else None
        token, expires_at = sessions.new_link(account_id, opens_portal=body.portal)
        query = urlencode({FIELD: token.reveal()})
        return Answer(PanelLink(url=f"{base_url}{PATH}?{query}", expires_at=expires_at), 201)

    return router
