"""`/v1/login-links`: open a page in the browser, already signed in (RULES R33, SECURITY 8)."""

from __future__ import annotations

from fastapi import APIRouter, Response

from account.api.answers import WireResponse, answer, refusals
from account.api.bodies import BodyOf
from account.api.codes import BODY
from account.api.money import LINKS, Asked
from account.sign_in.login_links import LoginLinks
from account.sign_in.tokens import Caller
from shared import sales

_NEW = BodyOf(sales.NewLoginLink)


def login_links_router(asked_by: Asked, login_links: LoginLinks) -> APIRouter:
    """The one route that makes links."""
    router = APIRouter(tags=["login links"])
    asked = asked_by.at(LINKS)

    @router.post(
        "/v1/login-links",
        responses={
            **answer(sales.LoginLink, 201, "The link; good once, for 60 seconds."),
            **refusals(*BODY, changes=True),
        },
        status_code=201,
        openapi_extra=_NEW.described,
    )
    async def make_login_link(caller: Caller = asked, body: sales.NewLoginLink = _NEW.read) -> Response:
        """A link that signs one browser in as the agent's account and leads to `page`."""
        link = await login_links.make(caller.account_id, caller.family_id, body.page)
        return WireResponse(link, status_code=201)

    return router
