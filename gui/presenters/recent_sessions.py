"""The sessions of this computer that are over: from what, when, how long, and why each ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from gui.presenters.clients import client_name
from gui.presenters.dates import duration, moment
from gui.presenters.endings import ending
from gui.texts import translate
from shared.state import SessionRecord

_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class RecordVM:
    """One row."""

    id: str
    client: str
    when: str
    ending: str


def present_records(records: tuple[SessionRecord, ...], now: datetime) -> tuple[RecordVM, ...]:
    """The newest few, the newest first."""
    return tuple(_record(record, now) for record in records[:_SHOWN])


def _record(record: SessionRecord, now: datetime) -> RecordVM:
    when = translate("Recent", "{when}, for {duration}", "when a session began and how long it lasted")
    return RecordVM(
        id=record.id,
        client=client_name(record.client),
        when=when.format(when=moment(record.started_at, now), duration=duration(record.duration_s)),
        ending=ending(record.end_reason),
    )
