"""Deleting rows that nobody can use any more: a few at a time, inside writes that happen anyway."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.orm import InstrumentedAttribute, Session

STEP: Final = 100
"""Rows that one write deletes at most, so that no write becomes slow after a quiet month."""


def delete_before(
    session: Session, key: InstrumentedAttribute[Any], instant: InstrumentedAttribute[Any], limit: datetime
) -> None:
    """Delete up to `STEP` rows of `key`'s table whose `instant` is earlier than `limit`."""
    old = select(key).where(instant < limit).limit(STEP)
    session.execute(
        delete(key.class_).where(key.in_(old.scalar_subquery())),
        execution_options={"synchronize_session": False},
    )
