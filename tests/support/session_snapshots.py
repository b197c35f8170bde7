"""Snapshots of everything that the window shows of sessions; for its tests and for its pictures.

May import `shared`. Instants lie around `tests.support.clock.START`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from shared.reasons import Action, EndReason, NoticeCode, Status
from shared.snapshot import LastSessionView, Snapshot
from shared.state import (
    AgentState,
    MonitorFact,
    SessionFact,
    SessionQuestion,
    SessionRecord,
    SessionSettings,
)
from tests.support import snapshots
from tests.support.clock import START

LIVE = SessionFact(
    id="s1",
    client="Chrome on Android",
    started_at=START - timedelta(seconds=48),
    limited=True,
    ends_at=START + timedelta(seconds=252),
    remaining_s=252.0,
    bytes=4_200_000,
)
FULL = replace(LIVE, limited=False, ends_at=None, remaining_s=None, bytes=73_000_000)
QUESTION = SessionQuestion("s2", "Safari on iOS", START, 30.0)
MONITORS = (MonitorFact("HDMI-1", "HDMI-1", 2560, 1440), MonitorFact("eDP-1", "eDP-1", 1920, 1080))
RECORDS = (
    SessionRecord(
        "s9", "Chrome on Android", START - timedelta(minutes=20), 300.0, EndReason.TRIAL_LIMIT, True
    ),
    SessionRecord("s8", "Firefox on Windows", START - timedelta(hours=3), 4830.0, EndReason.ENDED_BY_CLIENT),
    SessionRecord("s7", "Safari on iOS", START - timedelta(days=1), 42.0, EndReason.NETWORK_LOST, True),
)
ACTIVE = snapshots.SUBSCRIPTIONS["main-active"].entitlement
EXPIRED = snapshots.SUBSCRIPTIONS["main-expired"].entitlement


def live(session: SessionFact = LIVE, **changes: Any) -> Snapshot:
    """Somebody is connected."""
    return snapshots.main(**{"state": AgentState.IN_SESSION, "session": session, **changes})


def at(left_s: float, revision: int = 1, **changes: Any) -> Snapshot:
    """The limited session with `left_s` seconds left, as the agent tells it."""
    return live(replace(LIVE, remaining_s=left_s, **changes), revision=revision)


def over(reason: EndReason = EndReason.TRIAL_LIMIT, session: str = "s1", **changes: Any) -> Snapshot:
    """A session has just ended."""
    last = SessionRecord(session, LIVE.client, LIVE.started_at, 300.0, reason, limited=True)
    view = LastSessionView(session, reason, 300.0, LIVE.client, LIVE.started_at, limited=True)
    return snapshots.main(**{"last_session": view, "recent_sessions": (last,), **changes})


def asking(**changes: Any) -> Snapshot:
    """Somebody wants to connect."""
    return snapshots.main(**{"question": QUESTION, **changes})


SESSIONS: dict[str, Snapshot] = {
    "main-session-limited": live(),
    "main-session-minute": at(42.0),
    "main-session-last": at(7.0),
    "main-session-full": live(FULL, entitlement=ACTIVE, subscription=snapshots.HELD),
    "main-session-view_only": live(replace(FULL, view_only=True), entitlement=ACTIVE),
    "main-session-imposed": live(
        replace(LIVE, started_at=START - timedelta(hours=2), remaining_s=211.0),
        entitlement=EXPIRED,
        subscription=snapshots.HELD,
    ),
    "main-session-cut": over(recent_sessions=RECORDS),
    "main-session-over": over(EndReason.ENDED_BY_CLIENT, entitlement=ACTIVE, subscription=snapshots.HELD),
    "main-session-expired": snapshots.with_notices(
        snapshots.main(entitlement=EXPIRED), NoticeCode.SUBSCRIPTION_EXPIRED, NoticeCode.SCREEN_UNAVAILABLE
    ),
    "question": asking(),
    "question-view_only": asking(
        question=replace(QUESTION, view_only=True, client="Firefox on a computer whose name is rather long")
    ),
}
"""One snapshot for each face that sessions give the window."""

EVERY: dict[str, Snapshot] = {**snapshots.ALL, **SESSIONS}
"""All faces of all pages."""

SETTINGS = SessionSettings(ask=True, view_only=False, monitor="eDP-1", idle_minutes=15)
"""Settings, each but one away from what it is at first."""

PENDING = snapshots.entitlement(Status.PENDING, Action.BUY, until=None, licences=0, origin=None)
