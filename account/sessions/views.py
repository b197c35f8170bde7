"""Rows of remote sessions as the messages that leave this service."""

from __future__ import annotations

from datetime import datetime

from account.db.session_tables import RemoteSession
from shared.reasons import EndReason, SessionRefusal, SessionState
from shared.sessions import Session, SessionSummary


def session_summary(row: RemoteSession) -> SessionSummary:
    """A session that is not over, for the account's state."""
    return SessionSummary(
        id=row.id,
        computer_id=row.computer_id,
        client=row.client,
        state=SessionState(row.state),
        requested_at=row.requested_at,
        started_at=row.started_at,
        limited=row.limited,
        ends_at=_cut_of(row),
        view_only=row.view_only,
    )


def session_view(row: RemoteSession, computer_name: str) -> Session:
    """A session with everything that is known of it."""
    duration = None
    if row.started_at is not None and row.ended_at is not None:
        duration = max(0.0, (row.ended_at - row.started_at).total_seconds())
    return Session(
        id=row.id,
        computer_id=row.computer_id,
        computer_name=computer_name,
        client=row.client,
        state=SessionState(row.state),
        requested_at=row.requested_at,
        started_at=row.started_at,
        limited=row.limited,
        ends_at=_cut_of(row),
        view_only=row.view_only,
        ended_at=row.ended_at,
        end_reason=EndReason(row.end_reason) if row.end_reason is not None else None,
        refusal=SessionRefusal(row.refusal) if row.refusal is not None else None,
        duration_s=duration,
        bytes=row.bytes_up + row.bytes_down,
        computer_view_only=row.computer_view_only,
    )


def _cut_of(row: RemoteSession) -> datetime | None:
    return row.ends_at if row.state == SessionState.LIVE else None
