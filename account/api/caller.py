"""Who asks: the token and the proof of the device key on every request of the API (RFC 9449 section 7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from fastapi import Request
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from account.edge.proofs import ProofVerifier
from account.edge.rate_limits import Rate, RateLimiter
from account.parts import Authenticator
from account.sign_in.tokens import Caller
from account.state import AccountFacts, AccountStates
from shared.errors import SignedOutDenied

T = TypeVar("T")
PER_KEY: Final = Rate("api", burst=200, per_second=50)
"""A device key may ask this often; far more than an agent needs, far less than the database can do."""

CallerAndFacts = tuple[Caller, AccountFacts]


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
        return (await self.glancing(request, lambda *_: None))[0]

    async def looking(self, request: Request, look: Callable[[Session, Caller], T]) -> tuple[Caller, T]:
        """Who asks, and what `look` finds of theirs in the same look at the database."""
        token, thumbprint = self._proven(request)
        found = await self._authenticator.authenticate_and(token, thumbprint, look)
        return self._noted(request, found)

    async def glancing(self, request: Request, look: Callable[[Connection, Caller], T]) -> tuple[Caller, T]:
        """As `looking`, by `Database.glance`."""
        token, thumbprint = self._proven(request)
        found = await self._authenticator.authenticate_and_glance(token, thumbprint, look)
        return self._noted(request, found)

    def _proven(self, request: Request) -> tuple[str, str]:
        """The access token that is presented, and the thumbprint of the key that signed for it."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "dpop" or not token:
            raise SignedOutDenied("token_invalid", "There is no access token with this request.")
        proofs = request.headers.getlist("dpop")
        proof = self._proofs.verify(
            proofs[0] if len(proofs) == 1 else None,
            request.method,
            self._base_url + request.scope["path"],
            token,
        )
        self._rates.check(PER_KEY, proof.thumbprint)
        return token, proof.thumbprint

    def _noted(self, request: Request, found: tuple[Caller, T]) -> tuple[Caller, T]:
        request.state.account_id = found[0].account_id
        return found


class FactsOf:
    """A FastAPI dependency: the caller of a request, and the present facts of the account."""

    def __init__(self, caller_of: CallerOf, states: AccountStates) -> None:
        self._caller_of = caller_of
        self._states = states

    async def __call__(self, request: Request) -> CallerAndFacts:
        """Both. Raises what `CallerOf` does, and `NotFoundRefused` as an account goes."""
        caller, facts = await self._caller_of.looking(
            request, lambda session, caller: self._states.look(session, caller.account_id)
        )
        return caller, facts or await self._states.facts(caller.account_id)
