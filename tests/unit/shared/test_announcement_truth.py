"""Which announcements still hold: every kind, against what is and what is no longer so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shared.announcement_truth import holds
from shared.announcements import Announcement, AnnouncementCode
from shared.reasons import AutoRenewal, EntitlementReason, RemovedBy, Status
from shared.snapshot import EntitlementView, LimitView, RemovedView, Snapshot
from shared.state import AgentState, SessionFact

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
EMPTY = Snapshot(revision=1, state=AgentState.READY)
LIVE = SessionFact("ses_1", "Phone", NOW, True, NOW)


def entitled(status: Status, until: datetime | None = NOW) -> Snapshot:
    view = EntitlementView(
        status, EntitlementReason.UNKNOWN, until, 5, 1, 1, AutoRenewal.OFF, None, (), checked_at=NOW
    )
    return replace(EMPTY, entitlement=view)


def of(code: AnnouncementCode, **params: str) -> Announcement:
    return Announcement(1, code, NOW, "tag", params)


STARTED, LEFT = AnnouncementCode.SESSION_STARTED, AnnouncementCode.TIME_LEFT
_UNTIL = "2026-01-15T12:00:00Z"


@pytest.mark.parametrize(
    ("announcement", "snapshot", "is_so"),
    [
        (of(AnnouncementCode.SESSION_ENDED, session="ses_1"), EMPTY, True),
        (of(STARTED, session="ses_1"), replace(EMPTY, session=LIVE), True),
        (of(STARTED, session="ses_1"), replace(EMPTY, session=replace(LIVE, limited=False)), True),
        (of(STARTED, session="ses_1"), replace(EMPTY, session=replace(LIVE, id="ses_2")), False),
        (of(STARTED, session="ses_1"), EMPTY, False),
        (of(LEFT, session="ses_1"), replace(EMPTY, session=LIVE), True),
        (of(LEFT, session="ses_1"), replace(EMPTY, session=replace(LIVE, limited=False)), False),
        (of(AnnouncementCode.COMPUTER_REMOVED), EMPTY, False),
        (
            of(AnnouncementCode.COMPUTER_REMOVED),
            replace(EMPTY, removed=RemovedView(RemovedBy.PORTAL, "Studio", None)),
            True,
        ),
        (of(AnnouncementCode.LIMIT_REACHED), EMPTY, False),
        (
            of(AnnouncementCode.LIMIT_REACHED),
            replace(EMPTY, limit=LimitView("computer_limit_reached", 5, 5, (), ())),
            True,
        ),
        (of(AnnouncementCode.ACCESS_ACTIVE), EMPTY, False),
        (of(AnnouncementCode.ACCESS_ACTIVE), entitled(Status.GRACE), True),
        (of(AnnouncementCode.ACCESS_ACTIVE), entitled(Status.PENDING), False),
        (of(AnnouncementCode.EXPIRED), entitled(Status.EXPIRED), True),
        (of(AnnouncementCode.EXPIRED), entitled(Status.PENDING), False),
        (of(AnnouncementCode.EXPIRING, until=_UNTIL), entitled(Status.EXPIRING), True),
        (of(AnnouncementCode.EXPIRING, until=_UNTIL), entitled(Status.ACTIVE), False),
        (of(AnnouncementCode.EXPIRING, until=_UNTIL), entitled(Status.EXPIRING, NOW.replace(day=16)), False),
        (of(AnnouncementCode.EXPIRING, until=_UNTIL), entitled(Status.EXPIRING, None), False),
        (of(AnnouncementCode.UNKNOWN), EMPTY, False),
    ],
)
def test_an_announcement_holds_as_long_as_what_it_says_is_so(
    announcement: Announcement, snapshot: Snapshot, is_so: bool
) -> None:
    assert holds(announcement, snapshot) is is_so
