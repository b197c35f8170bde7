"""Who asked for the sessions that are open, and whether they are still signed in.

A session goes with the sign-in that it was asked for with: tokens that are revoked, for whatever reason, and
a browser whose sign-in has run out end it. A browser that signs out ends its sessions itself
(`door.SessionShelf.browser_left`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from account.db.session_tables import RemoteSession
from account.db.tables import BrowserSession, TokenFamily

_OPEN: Final = (
    select(RemoteSession.account_id, RemoteSession.id, TokenFamily.revoked_at, BrowserSession.expires_at)
    .outerjoin(TokenFamily, TokenFamily.id == RemoteSession.asked_by)
    .outerjoin(BrowserSession, BrowserSession.token_hash == RemoteSession.bound_to)
    .where(RemoteSession.ended_at.is_(None))
)


@dataclass(frozen=True, slots=True)
class Look:
    """How many sessions are open, and those whose asker is signed out: account and session."""

    open: int
    left: tuple[tuple[str, str], ...]


def look_at_askers(session: Transaction, real_now: datetime) -> Look:
    """The open sessions of all accounts as they stand."""
    rows = session.execute(_OPEN).all()
    left = tuple(
        (account_id, session_id)
        for account_id, session_id, revoked_at, expires_at in rows
        if revoked_at is not None or (expires_at is not None and expires_at <= real_now)
    )
    return Look(len(rows), left)
