"""The authorization code flow of the desktop agent (RFC 6749 section 4.1, RFC 7636, RFC 8252, RFC 9207).

Only one client is known, and it only listens on this computer's 127.0.0.1, so any other redirect address
is refused without going there. The code is bound to the PKCE challenge and to the device key (RFC 9449
section 10), lives 60 s and works once; a second use revokes what came of the first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from account.db.database import Database
from account.db.tables import AuthorizationCode
from account.sign_in import pkce
from account.sign_in.cleaning import delete_before
from account.sign_in.refusals import INVALID_GRANT, INVALID_REQUEST, GrantRefused
from account.sign_in.tokens import Tokens
from account.tokens import RevokedFor, TokenKind, hash_token, new_token
from shared.clock import Clock
from shared.errors import NameRefused, RequestRefused
from shared.names import NAME_MAX_CHARACTERS, clean_name
from shared.redact import Secret
from shared.wire import CLIENT_ID, TokenAnswer

CODE_LIFETIME: Final = timedelta(seconds=60)
REMEMBERED_FOR: Final = timedelta(hours=1)
"""How long after its end a code is still recognised as used."""

MAX_STATE_CHARACTERS: Final = 512
_REDIRECT = re.compile(r"http://127\.0\.0\.1:([1-9][0-9]{0,4})/callback\Z")


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """What the agent asks the person to allow. `computer_name` may be empty."""

    redirect_uri: str
    state: str
    code_challenge: str
    thumbprint: str
    computer_name: str


class AuthorizationRefused(RequestRefused):
    """The request is wrong, but its redirect address is right: the error is told there."""

    def __init__(self, error: str, detail: str, redirect_uri: str, state: str) -> None:
        super().__init__(error, detail)
        self.redirect_uri = redirect_uri
        self.state = state


def read_authorization_request(fields: dict[str, str]) -> AuthorizationRequest:
    """The request that the query of `/oauth/authorize` holds.

    Raises `RequestRefused` (`client_unknown`, `redirect_refused`) when the answer may go nowhere but
    to a page, and `AuthorizationRefused` otherwise.
    """
    if fields.get("client_id") != CLIENT_ID:
        raise RequestRefused("client_unknown", "This program is not known here.")
    redirect_uri = fields.get("redirect_uri", "")
    if not _is_loopback_callback(redirect_uri):
        raise RequestRefused("redirect_refused", "This sign-in would send its answer to a strange address.")
    state = fields.get("state", "")

    def refused(error: str, detail: str) -> AuthorizationRefused:
        return AuthorizationRefused(error, detail, redirect_uri, state[:MAX_STATE_CHARACTERS])

    if fields.get("response_type") != "code":
        raise refused("unsupported_response_type", "Only response_type=code is known.")
    if not 1 <= len(state) <= MAX_STATE_CHARACTERS:
        raise refused(INVALID_REQUEST, "state is missing or too long.")
    challenge = fields.get("code_challenge", "")
    if fields.get("code_challenge_method") != "S256" or not pkce.is_challenge(challenge):
        raise refused(INVALID_REQUEST, "A code_challenge with code_challenge_method=S256 is needed.")
    if not pkce.is_challenge(fields.get("dpop_jkt", "")):
        raise refused(INVALID_REQUEST, "dpop_jkt must be the thumbprint of the device key.")
    return AuthorizationRequest(
        redirect_uri=redirect_uri,
        state=state,
        code_challenge=challenge,
        thumbprint=fields["dpop_jkt"],
        computer_name=shown_name(fields.get("computer_name", "")),
    )


def _is_loopback_callback(redirect_uri: str) -> bool:
    match = _REDIRECT.match(redirect_uri)
    return match is not None and int(match[1]) <= 65_535


def shown_name(raw: str) -> str:
    """The computer's name as a page may show it; empty when there is none to show."""
    try:
        return clean_name(raw[:NAME_MAX_CHARACTERS])
    except NameRefused:
        return ""


def answer_url(redirect_uri: str, **parameters: str) -> str:
    """Where the browser goes with the answer (RFC 6749 section 4.1.2)."""
    return f"{redirect_uri}?{urlencode(parameters)}"


class AuthorizationCodes:
    """Codes that wait to be exchanged."""

    def __init__(self, database: Database, clock: Clock, tokens: Tokens) -> None:
        self._database = database
        self._clock = clock
        self._tokens = tokens

    async def issue(self, account_id: str, request: AuthorizationRequest) -> Secret:
        """A code with which the asking computer gets tokens of the account."""
        code = new_token(TokenKind.AUTHORIZATION_CODE)

        def work(session: Session) -> None:
            now = self._clock.now()
            delete_before(
                session, AuthorizationCode.code_hash, AuthorizationCode.expires_at, now - REMEMBERED_FOR
            )
            session.add(
                AuthorizationCode(
                    code_hash=hash_token(code.reveal()),
                    account_id=account_id,
                    redirect_uri=request.redirect_uri,
                    code_challenge=request.code_challenge,
                    key_thumbprint=request.thumbprint,
                    expires_at=now + CODE_LIFETIME,
                )
            )

        await self._database.write(work)
        return code

    async def redeem(self, code: str, verifier: str, redirect_uri: str, thumbprint: str) -> TokenAnswer:
        """The tokens for `code`. Raises `GrantRefused` (`invalid_grant`)."""
        outcome = await self._database.write(
            lambda session: self._redeem(session, code, verifier, redirect_uri, thumbprint)
        )
        if isinstance(outcome, GrantRefused):  # returned, not raised: a revocation must be committed
            raise outcome
        return outcome

    def _redeem(
        self, session: Session, code: str, verifier: str, redirect_uri: str, thumbprint: str
    ) -> TokenAnswer | GrantRefused:
        now = self._clock.now()
        row = session.get(AuthorizationCode, hash_token(code), with_for_update=True)
        if row is None:
            return GrantRefused(INVALID_GRANT, "This code is not known.")
        if row.used_at is not None:
            if row.family_id is not None:
                self._tokens.revoke_family(session, row.family_id, RevokedFor.CODE_REUSED)
            return GrantRefused(INVALID_GRANT, "This code was used before; the sign-in was ended.")
        if row.expires_at <= now:
            return GrantRefused(INVALID_GRANT, "This code has expired.")
        if row.redirect_uri != redirect_uri or row.key_thumbprint != thumbprint:
            return GrantRefused(INVALID_GRANT, "This code belongs to another address or key.")
        if not pkce.answers(verifier, row.code_challenge):
            return GrantRefused(INVALID_GRANT, "The code verifier does not fit.")
        family_id, answer = self._tokens.begin_family(session, row.account_id, thumbprint)
        row.used_at, row.family_id = now, family_id
        return answer
