"""Grants: what opens one end of one session, once, within a minute (SECURITY 20).

A grant is signed by the service and bound to its side, session, computer and account; that it is used once,
and only while the session waits, is kept by the session's row. Imports neither the database nor HTTP.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from account.leases.keys import Signer
from shared.codec import from_json, to_json
from shared.errors import DecodeError, SessionRefused

GRANT_TYPE: Final = "access-grant+jwt"
"""The `typ` of a signed grant (RFC 8725 section 3.11)."""


class Side(StrEnum):
    """Which end of a session."""

    CLIENT = "client"
    COMPUTER = "computer"


LIFETIMES: Final = {Side.CLIENT: timedelta(seconds=180), Side.COMPUTER: timedelta(seconds=60)}
"""Real time. What counts for the client is `RemoteSession.open_until`, a minute at a time: from its request,
from when the person is asked, from the computer's yes. This is where that ends at the latest."""


@dataclass(frozen=True, slots=True)
class Grant:
    """The claims of a grant. `jti` is what the session's row knows it by; the instants are real time."""

    jti: str
    account: str
    session: str
    computer: str
    side: Side
    issued_at: datetime
    expires_at: datetime


def new_grant(signer: Signer, account: str, session: str, computer: str, side: Side, now: datetime) -> Signed:
    """A grant made at `now`, real time."""
    grant = Grant(secrets.token_hex(16), account, session, computer, side, now, now + LIFETIMES[side])
    return Signed(grant.jti, signer.sign(GRANT_TYPE, to_json(grant)))


@dataclass(frozen=True, slots=True)
class Signed:
    """A new grant: its id, to be stored, and the token, to be handed out and forgotten."""

    id: str
    token: str


def grant_in(claims: dict[str, Any], side: Side) -> Grant:
    """The grant in verified claims. Raises `SessionRefused` (`grant_invalid`) for another side's."""
    try:
        grant = from_json(Grant, claims)
    except DecodeError as exc:
        raise grant_invalid() from exc
    if grant.side is not side:
        raise grant_invalid()
    return grant


def grant_invalid() -> SessionRefused:
    """The refusal of what is no grant for this; it does not say why."""
    return SessionRefused("grant_invalid", "That is not a grant for this end of a session.")
