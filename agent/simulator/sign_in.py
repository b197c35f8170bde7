"""Signing in to a simulated account without a browser: the code flow, with nobody to ask (SECURITY 2, 3).

The simulator gives the code that `/oauth/authorize` would have given, bound to the device key and to PKCE;
the exchange for tokens is the ordinary one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from agent.changes import Progress
from agent.sign_in.pkce import new_pkce
from agent.simulator.calls import SimulatorCalls
from shared.errors import SignedOutDenied, SignInDenied
from shared.reasons import SignInStep
from shared.redact import Secret
from shared.simulator import SignInWish
from shared.wire import TokenAnswer

_NOWHERE: Final = "http://127.0.0.1:1/callback"
"""Named in both steps as the protocol wants it; nobody is sent there."""


class Exchange(Protocol):
    """What this needs of `agent.service.account_client.AccountClient`."""

    async def exchange_code(self, code: Secret, verifier: Secret, redirect_uri: str) -> TokenAnswer: ...


async def sign_in(
    calls: SimulatorCalls,
    exchange: Exchange,
    email: str,
    thumbprint: str,
    computer_name: str,
    report: Callable[[Progress], None],
) -> TokenAnswer:
    """The tokens of the simulated account `email` for the device key of `thumbprint`.

    Raises `SimulatorRefused` (`simulator_absent`, `no_simulated_account`, `account_is_real`) and
    `SignInDenied`.
    """
    pkce = new_pkce()
    wish = SignInWish(email, thumbprint, pkce.challenge, _NOWHERE, computer_name)
    code = await calls.sign_in(wish)
    report(Progress(SignInStep.FINISHING))
    try:
        return await exchange.exchange_code(Secret(code.code), pkce.verifier, _NOWHERE)
    except SignedOutDenied as exc:
        # The service did not take the code; that says nothing about an older sign-in.
        raise SignInDenied("sign_in_denied", exc.detail) from exc
