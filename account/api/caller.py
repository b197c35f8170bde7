"""Who asks: the token and the proof of the device key on every request of the API (RFC 9449 section 7)."""

from __future__ import annotations

from typing import Final

from fastapi import Request

from account.edge.proofs import ProofVerifier
from account.edge.rate_limits import Rate, RateLimiter
from account.parts import Authenticator
from account.sign_in.tokens import Caller
from shared.errors import SignedOutDenied

PER_KEY: Final = Rate("api", burst=200, per_second=50)
"""A device key may ask this often; far more than an agent needs, far less than the database can do."""


class CallerOf:
    """A FastAPI dependency: the caller of a request. Also used by routes outside this folder."""

    def __init__(
        self, base_url: str, proofs: ProofVerifier, authenticator: Authenticator, rates: RateLimiter
    ) -> None:
        self._base_url = base_url
        self._proofs = proofs
        self._authenticator = authenticator
        self._rates = rates

    async def __call__(self, request: Request) -> Caller:
        """Who asks. Raises any of the errors behind the codes in `answers`: 401, 403, 429, 503."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "dpop" or not token:
            raise SignedOutDenied("token_invalid", "There is no access token with this request.")
        proofs = request.headers.getlist("dpop")
        proof = self._proofs.verify(
            proofs[0] if len(proofs) == 1 else None,
            request.method,
            self._base_url + request.url.path,
            token,
        )
        self._rates.check(PER_KEY, proof.thumbprint)
        caller = await self._authenticator.authenticate(token, proof.thumbprint)
        request.state.account_id = caller.account_id
        return caller
