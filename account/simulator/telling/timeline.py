"""The timeline of an account: what has happened to it, and what is due (RULES R96, R99).

Reads only; whoever asks has settled what is due before. The words for it are in `event_words`.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from account.db.tables import Event
from account.db.time_tables import DueWork
from account.ledger.clocks import Reading
from shared.simulator import Timeline, TimelineDue, TimelineEvent


def timeline(session: Session, account_id: str, reading: Reading, latest: int | None = None) -> Timeline:
    """The account's timeline as its clock reads; `latest`: no more than so many of its newest events."""
    newest = (
        select(Event.seq, Event.at, Event.kind, Event.data)
        .where(Event.account_id == account_id)
        .order_by(Event.seq.desc())
        .limit(latest)
    )
    due = (
        select(DueWork.due_at, DueWork.kind, DueWork.subject_id, DueWork.data)
        .where(DueWork.account_id == account_id)
        .order_by(DueWork.due_at, DueWork.priority, DueWork.seq)
    )
    events = [TimelineEvent(seq, at, kind, data) for seq, at, kind, data in session.execute(newest)]
    return Timeline(
        now=reading.account_now,
        rate=reading.rate,
        events=tuple(reversed(events)),
        due=tuple(TimelineDue(at, kind, subject, data) for at, kind, subject, data in session.execute(due)),
    )
