"""`POST /simulator/v1/sign-in`: an agent is signed in to a simulated account without a browser.

What comes of it is an ordinary authorization code, bound to the agent's device key and PKCE challenge as
`/oauth/authorize` binds it, and exchanged at the ordinary `/oauth/token` (RFC 7636, RFC 9449 section 10). A
real account never gets one here.
"""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Response
from sqlalchemy import select

from account.api.answers import answer
from account.api.bodies import BodyOf
from account.api.codes import BODY
from account.db.tables import Account
from account.sign_in.authorization import (
    CODE_LIFETIME,
    AuthorizationCodes,
    AuthorizationRefused,
    AuthorizationRequest,
    read_authorization_request,
)
from account.sign_in.email_address import read_email
from account.simulator.api.answers import Answer, router_of
from account.simulator.api.codes import refusals
from account.simulator.api.guard import SimulatorGuard
from account.simulator.simulator import Simulator
from shared.errors import NotFoundRefused, RequestRefused, SimulatorRefused
from shared.simulator import SignInCode, SignInWish
from shared.wire import CLIENT_ID

_WISH: Final = BodyOf(SignInWish)
_REFUSED: Final = ("email_empty", "email_invalid", "redirect_refused")
_STATE: Final = "simulated"
"""The agent that asks here is the one that is answered, so there is nothing to tie together."""


def sign_in_router(guard: SimulatorGuard, simulator: Simulator, codes: AuthorizationCodes) -> APIRouter:
    """The route that signs agents in."""
    router = router_of(guard, "sign-in")

    @router.post(
        "/sign-in",
        status_code=201,
        responses={
            **answer(SignInCode, 201, "The code works once, for this key and challenge."),
            **refusals(*BODY, "no_simulated_account", "account_is_real", *_REFUSED, changes=True),
        },
        openapi_extra=_WISH.described,
    )
    async def sign_in(body: SignInWish = _WISH.read) -> Response:
        """A code with which the agent gets tokens of the account at `/oauth/token`."""
        request = request_of(body)
        account_id = await _simulated(simulator, body.email)
        code = await codes.issue(account_id, request)
        told = SignInCode(code.reveal(), account_id, int(CODE_LIFETIME.total_seconds()))
        return Answer(told, 201)

    return router


async def _simulated(simulator: Simulator, email: str) -> str:
    """The id of the simulated account with this address.

    Raises `RequestRefused` for what is no address, `NotFoundRefused` (`no_simulated_account`),
    `SimulatorRefused` (`account_is_real`).
    """
    wanted = read_email(email)
    try:
        return (await simulator.find(wanted.text)).id
    except NotFoundRefused:
        is_real = await simulator.parts.context.database.read(
            lambda session: session.scalar(select(Account.id).where(Account.email_key == wanted.key))
        )
        if is_real is None:
            raise
    raise SimulatorRefused("account_is_real", "Somebody's own account has this address.")


def request_of(wish: SignInWish) -> AuthorizationRequest:
    """What `/oauth/authorize` would have read. Raises `RequestRefused` as that does."""
    fields = {
        "client_id": CLIENT_ID,
        "redirect_uri": wish.redirect_uri,
        "response_type": "code",
        "state": _STATE,
        "code_challenge": wish.code_challenge,
        "code_challenge_method": "S256",
        "dpop_jkt": wish.key_thumbprint,
        "computer_name": wish.computer_name,
    }
    try:
        return read_authorization_request(fields)
    except AuthorizationRefused as exc:  # it goes nowhere but back to the caller
        raise RequestRefused("request_invalid", exc.detail) from exc
