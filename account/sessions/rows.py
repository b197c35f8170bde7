"""Reads the sessions that are not over; loaded once an account has one."""

from __future__ import annotations

from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from account.db.session_tables import RemoteSession

# Made once: building a statement costs more than running it.
_OPEN: Final = (
    select(RemoteSession)
    .where(RemoteSession.account_id == bindparam("of"), RemoteSession.ended_at.is_(None))
    .order_by(RemoteSession.number)
)


def open_sessions_of(session: Session, account_id: str) -> list[RemoteSession]:
    """The sessions that are not over, the oldest first; ask only when `open_sessions` counts some."""
    return list(session.scalars(_OPEN, {"of": account_id}))
