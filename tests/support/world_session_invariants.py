"""What must hold of remote sessions, worked out from the rows alone (RULES R10, R13, R14, R18)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Final

from tests.support.world_rows import Look, Row, data_of, instant

LIMIT: Final = timedelta(seconds=300)
_TABLE: Final = "remote_sessions"
_KEPT_WHEN_OVER: Final = frozenset({"bytes_up", "bytes_down"})
"""What the relay may still add to a session that is over."""


def live_in(look: Look) -> list[Row]:
    """The sessions that are live."""
    return [row for row in look.tables[_TABLE] if row["state"] == "live"]


def what_is_open_is_counted(look: Look) -> None:
    """The account counts them, and whatever is over says how it ended."""
    still_open = [row for row in look.tables[_TABLE] if row["ended_at"] is None]
    assert look.account["open_sessions"] == len(still_open)
    assert {row["state"] for row in still_open} <= {"requested", "asking", "accepted", "live"}
    for row in look.tables[_TABLE]:
        if row["ended_at"] is not None:
            assert (row["state"], row["refusal"] is None) in {("ended", True), ("refused", False)}, row
            assert (row["end_reason"] is None) == (row["state"] == "refused"), row


def live_sessions_are_limited_exactly_without_access(look: Look, is_full: bool) -> None:
    """R10, R13, R14: and each limited one, nothing else, is due to be cut at its instant, in the future."""
    due = {row["subject_id"]: row["due_at"] for row in _cuts(look)}
    assert len(due) == len(_cuts(look))
    limited = {row["id"]: row["ends_at"] for row in live_in(look) if row["limited"]}
    assert due == limited
    for row in live_in(look):
        assert bool(row["limited"]) != is_full, row
        assert (row["ends_at"] is not None) == bool(row["limited"]), row


def _cuts(look: Look) -> list[Row]:
    return [row for row in look.tables["due_work"] if row["kind"] == "session_limit"]


def one_session_per_computer(look: Look) -> None:
    """R18, R25: at most one is live, and only where the computer has its slot."""
    count = Counter(row["computer_id"] for row in live_in(look))
    assert not [each for each, times in count.items() if times > 1]
    assert set(count) <= {row["id"] for row in look.registered}


def what_is_over_stays_so(before: Look, after: Look) -> None:
    """Invariant 12: each session ends exactly once, and its end is an event."""
    now = {row["id"]: row for row in after.tables[_TABLE]}
    for was in before.tables[_TABLE]:
        row = now.get(was["id"])
        if was["ended_at"] is not None and row is not None:
            assert {k: v for k, v in was.items() if k not in _KEPT_WHEN_OVER} == {
                k: v for k, v in row.items() if k not in _KEPT_WHEN_OVER
            }
    ends = Counter(
        data_of(event)["session_id"]
        for event in after.events
        if event["kind"] in ("session.ended", "session.refused")
    )
    assert set(ends.values()) <= {1}
    assert {row["id"] for row in now.values() if row["ended_at"] is not None} <= set(ends)
    assert not {row["id"] for row in now.values() if row["ended_at"] is None} & set(ends)


def cuts_come_after_exactly_five_minutes(look: Look) -> None:
    """R10, R14: counted from the start, or from when the limit was imposed."""
    counts_from = {
        data_of(event)["session_id"]: instant(event["at"])
        for event in look.events
        if event["kind"] in ("session.started", "session.limited")
    }
    for row in look.tables[_TABLE]:
        if row["end_reason"] == "trial_limit":
            began = counts_from[row["id"]]
            assert began is not None
            assert instant(row["ended_at"]) == began + LIMIT, row


def sessions_hold(before: Look, after: Look, is_full: bool) -> None:
    """All of it."""
    what_is_open_is_counted(after)
    live_sessions_are_limited_exactly_without_access(after, is_full)
    one_session_per_computer(after)
    what_is_over_stays_so(before, after)
    cuts_come_after_exactly_five_minutes(after)
