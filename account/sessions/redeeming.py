"""A grant is used: by its own end of its own session, once, while the session waits (SECURITY 20, 22)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session as Transaction

from account.db.session_tables import RemoteSession
from account.sessions.grants import Grant, Side, grant_invalid
from account.sessions.life import session_over
from shared.errors import SessionRefused


@dataclass(frozen=True, slots=True)
class Redeemed:
    """A grant that was good, once. `bound_to` is the hash (`account.tokens.hash_token`) of the browser
    session that alone may use it; None for any client."""

    account_id: str
    session_id: str
    side: Side
    computer_id: str
    bound_to: str | None


def use_grant(session: Transaction, grant: Grant, real_now: datetime) -> Redeemed:
    """Use it up. Raises `SessionRefused`: `grant_invalid`, `grant_used`, `grant_expired`, `session_over`."""
    row = session.get(RemoteSession, grant.session)
    if row is None or (row.account_id, row.computer_id) != (grant.account, grant.computer):
        raise grant_invalid()
    is_client = grant.side is Side.CLIENT
    if grant.jti != (row.client_grant if is_client else row.computer_grant):
        raise grant_invalid()
    if (row.client_joined_at if is_client else row.computer_joined_at) is not None:
        raise _grant_used()
    if row.ended_at is not None:
        raise session_over()
    if real_now >= min(grant.expires_at, row.open_until):
        raise SessionRefused("grant_expired", "The grant was not used in time.")
    joined = RemoteSession.client_joined_at if is_client else RemoteSession.computer_joined_at
    taken = session.execute(  # of two at the same time on two connections exactly one finds the row
        update(RemoteSession)
        .where(RemoteSession.id == row.id, joined.is_(None))
        .values({joined: real_now})
        .returning(RemoteSession.id)
        .execution_options(synchronize_session=False)
    )
    if taken.one_or_none() is None:
        raise _grant_used()
    bound_to = row.bound_to if is_client else None  # the browser's, not the computer's
    return Redeemed(row.account_id, row.id, grant.side, row.computer_id, bound_to)


def _grant_used() -> SessionRefused:
    return SessionRefused("grant_used", "The grant was used before.")
