"""What is worth an announcement: what is said of how some facts came from others, and no longer said.

One pure rule over facts, decided again after every change and from time to time. What was said stands among
the facts and outlives the agent, so that replayed, doubled and reordered events say nothing twice
(invariant 13). What a person has switched off is remembered as said, and not made.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from shared.announcement_truth import SESSION, UNTIL, holds
from shared.announcements import Announcement, AnnouncementCode, MarkSaid, topic_of
from shared.codec import instant_to_text
from shared.entitlement import is_full
from shared.preferences import Preferences, Topic
from shared.reasons import EndReason, NoticeCode, RemovedBy, Status
from shared.snapshot import ANNOUNCED, snapshot_of
from shared.state import Facts, NoSlot, Registered, Removed, SessionRecord
from shared.wire import AccountState

MARKS_DAYS: Final = (1, 3, 7, 30)
"""So long before the end of a subscription that will not renew, that is said."""

REST: Final = timedelta(hours=12)
"""So much of the account's time lies between two words about the same account's end."""

STALE: Final = timedelta(minutes=10)
"""Older news about sessions are history, and stand in the list of sessions."""

FRESH: Final = timedelta(minutes=5)
"""Whoever has not heard of the service for longer, after a sleep for example, says nothing of an end."""

_DAYS_OF_A_MONTH: Final = 30
_MINUTE_S: Final = 60.0
_KEPT: Final = 32


@dataclass(frozen=True, slots=True)
class Moment:
    """Now: by this computer's clock, and by the account's as far as it is known, which runs at `rate`."""

    local_now: datetime
    account_now: datetime | None = None
    rate: float = 1.0


def announced(before: Facts, after: Facts, moment: Moment) -> Facts:
    """`after`, which came from `before`, with its announcements; the same object when none change."""
    facts = _session_ended(before, after, moment)
    facts = _session_started(facts, moment)
    facts = _time_left(facts, moment)
    facts = _computer_removed(before, facts, moment)
    facts = _limit_reached(facts, moment)
    facts = _access_active(before, facts, moment)
    facts = _expired(before, facts, moment)
    facts = _expiring(facts, moment)
    return _without_old(facts, moment)


def next_look_at(facts: Facts, account_now: datetime) -> datetime | None:
    """The account's instant at which the end of a subscription comes closer by a mark, or may be told again;
    None when nothing is to come."""
    state = facts.account
    if state is None or state.entitlement.status is not Status.EXPIRING or state.entitlement.until is None:
        return None
    instants = [state.entitlement.until - timedelta(days=days) for days in _marks_of(state)]
    instants += [mark.at + REST for mark in facts.said.marks if _is_about(mark, state)]
    return min((each for each in instants if each > account_now), default=None)


# Sessions.


def _session_started(facts: Facts, moment: Moment) -> Facts:
    session = facts.session
    if session is None or _was_said(facts, AnnouncementCode.SESSION_STARTED, session.id):
        return facts
    facts = _remembered(facts, AnnouncementCode.SESSION_STARTED, session.id)
    params = {SESSION: session.id, "client": session.client, "limited": _flag(session.limited)}
    return _say(facts, moment, AnnouncementCode.SESSION_STARTED, _tag_of(session.id), params)


def _time_left(facts: Facts, moment: Moment) -> Facts:
    """One minute until the cut (RULES R11); a limit that was lifted and imposed anew has another one."""
    session, code = facts.session, AnnouncementCode.TIME_LEFT
    if session is None:
        return facts
    if not session.limited:
        return _forgotten(facts, code, session.id)
    left_s = session.remaining_s
    if left_s is None or not 0 < left_s <= _MINUTE_S or _was_said(facts, code, session.id):
        return facts
    facts = _remembered(facts, code, session.id)
    return _say(facts, moment, code, _tag_of(session.id), {SESSION: session.id, "client": session.client})


def _session_ended(before: Facts, facts: Facts, moment: Moment) -> Facts:
    """A session has ended, or the service gives another reason for an end that was told of (RULES R91)."""
    if facts.recent_sessions is before.recent_sessions:
        return facts
    known = {record.id: record for record in before.recent_sessions}
    for record in reversed(facts.recent_sessions):
        was, code = known.get(record.id), AnnouncementCode.SESSION_ENDED
        words = f"{record.id} {record.end_reason.value}"
        if was is not None and (
            was.end_reason is record.end_reason
            or not _was_said(facts, code, f"{was.id} {was.end_reason.value}")
        ):
            continue
        if _was_said(facts, code, words):
            continue
        facts = _remembered(facts, code, words)
        if record.end_reason is not EndReason.COMPUTER_REMOVED and not _is_history(record, moment):
            params = {SESSION: record.id, "client": record.client, "reason": record.end_reason.value}
            facts = _say(facts, moment, code, _tag_of(record.id), params)
    return facts


def _is_history(record: SessionRecord, moment: Moment) -> bool:
    if moment.account_now is None:
        return False
    ended_at = record.started_at + timedelta(seconds=record.duration_s)
    return moment.account_now - ended_at > STALE * max(1.0, moment.rate)


def _tag_of(session_id: str) -> str:
    return f"session {session_id}"


# This computer.


def _computer_removed(before: Facts, facts: Facts, moment: Moment) -> Facts:
    """Somebody removed this computer from elsewhere (RULES R25); who did it here knows."""
    removed = facts.registration
    if not isinstance(removed, Removed) or isinstance(before.registration, Removed):
        return facts
    if removed.removed_by is RemovedBy.THIS_COMPUTER:
        return facts
    params = {"name": removed.name, "by": removed.removed_by.value}
    return _say(facts, moment, AnnouncementCode.COMPUTER_REMOVED, "computer", params)


def _limit_reached(facts: Facts, moment: Moment) -> Facts:
    """Registration was refused for want of a place (RULES R71); asking again is no news, also after a
    restart."""
    own, email = facts.registration, facts.account_email
    if isinstance(own, Registered) or email is None:
        return (
            facts if facts.said.limit_of is None else replace(facts, said=replace(facts.said, limit_of=None))
        )
    if not isinstance(own, NoSlot) or own.code != "computer_limit_reached" or facts.said.limit_of == email:
        return facts
    facts = replace(facts, said=replace(facts.said, limit_of=email))
    params = {"limit": str(own.computer_limit), "count": str(own.computers_registered)}
    return _say(facts, moment, AnnouncementCode.LIMIT_REACHED, "computer", params)


# The subscription.


def _access_active(before: Facts, facts: Facts, moment: Moment) -> Facts:
    """What was waited for has been paid, and access is there, or longer than it was (RULES R43)."""
    was, state = before.account, facts.account
    if was is None or state is None or was is state or was.account.id != state.account.id:
        return facts
    if not is_full(state.entitlement.status) or not _came_of_waiting(before, was, state):
        return facts
    return _say(facts, moment, AnnouncementCode.ACCESS_ACTIVE, "subscription", _until_of(state))


def _came_of_waiting(before: Facts, was: AccountState, state: AccountState) -> bool:
    if not is_full(was.entitlement.status):
        return was.entitlement.status is Status.PENDING or before.purchase is not None
    then, until = was.entitlement.until, state.entitlement.until
    paid = was.open_order is not None and state.open_order is None
    return paid and then is not None and until is not None and until > then


def _expired(before: Facts, facts: Facts, moment: Moment) -> Facts:
    """The notice of an end, which stands once per end and computer, is said once as well (RULES R16)."""
    is_new = any(
        notice.code is NoticeCode.SUBSCRIPTION_EXPIRED and notice.id > before.last_notice_id
        for notice in facts.notices
    )
    if not is_new or facts.account is None:
        return facts
    return _say(facts, moment, AnnouncementCode.EXPIRED, "subscription", _until_of(facts.account))


def _expiring(facts: Facts, moment: Moment) -> Facts:
    """A subscription that will not renew comes to its end: said once for each mark, and not too often.

    One that goes on by itself has another status (RULES R2), and nothing is to be said of it. Of several
    marks that have passed unsaid the nearest is told, and stands for all.
    """
    state, now = facts.account, moment.account_now
    if state is None or now is None or state.entitlement.status is not Status.EXPIRING:
        return facts
    until = state.entitlement.until
    if until is None or until <= now or not _is_fresh(facts, moment):
        return facts
    passed = [days for days in _marks_of(state) if until - now <= timedelta(days=days)]
    if not passed:
        return facts
    mark = MarkSaid(f"{state.account.id} {instant_to_text(until)}", min(passed), now)
    told = [each for each in facts.said.marks if _is_about(each, state)]
    if any(each.end == mark.end and each.days <= mark.days for each in told):
        return facts
    if any(abs(now - each.at) < REST for each in told):
        return facts
    facts = replace(facts, said=replace(facts.said, marks=(*facts.said.marks, mark)[-_KEPT:]))
    params = {**_until_of(state), "days": str(math.ceil((until - now) / timedelta(days=1)))}
    return _say(facts, moment, AnnouncementCode.EXPIRING, "subscription", params)


def _marks_of(state: AccountState) -> tuple[int, ...]:
    """Whose plan is short is not told for half of its term that it ends."""
    months = state.subscription.term_months if state.subscription is not None else None
    if months is None:
        return MARKS_DAYS
    return tuple(days for days in MARKS_DAYS if months * _DAYS_OF_A_MONTH >= 2 * days)


def _is_about(mark: MarkSaid, state: AccountState) -> bool:
    return mark.end.startswith(f"{state.account.id} ")


def _is_fresh(facts: Facts, moment: Moment) -> bool:
    """Whether what is known of the account was told a moment ago: it may have been renewed while we slept."""
    heard = facts.connection.last_answer_at
    return bool(facts.connection.reachable) and heard is not None and abs(moment.local_now - heard) < FRESH


def _until_of(state: AccountState) -> dict[str, str]:
    until = state.entitlement.until
    return {} if until is None else {UNTIL: instant_to_text(until)}


# Saying and remembering.


def _say(facts: Facts, moment: Moment, code: AnnouncementCode, tag: str, params: dict[str, str]) -> Facts:
    """Have it said, in place of what waits under the same tag; not what the person does not want to hear."""
    others = tuple(each for each in facts.announcements if each.tag != tag)
    if not is_wanted(code, facts.preferences):
        return facts if len(others) == len(facts.announcements) else replace(facts, announcements=others)
    number = facts.last_announcement_id + 1
    new = Announcement(number, code, moment.local_now, tag, params)
    return replace(facts, announcements=(*others, new)[-ANNOUNCED:], last_announcement_id=number)


def is_wanted(code: AnnouncementCode, preferences: Preferences) -> bool:
    """Whether the person wants to hear of `code` on the desktop."""
    return preferences.notifications and topic_of(code) not in preferences.muted


def _without_old(facts: Facts, moment: Moment) -> Facts:
    """What nobody has said by now is not said later than it is true, or of interest."""
    if not facts.announcements:
        return facts
    snapshot = snapshot_of(facts, 0)
    kept = tuple(
        each
        for each in facts.announcements
        if holds(each, snapshot)
        and is_wanted(each.code, facts.preferences)
        and not (topic_of(each.code) is Topic.SESSIONS and abs(moment.local_now - each.at) > STALE)
    )
    return facts if len(kept) == len(facts.announcements) else replace(facts, announcements=kept)


def _was_said(facts: Facts, code: AnnouncementCode, words: str) -> bool:
    return f"{code.value} {words}" in facts.said.sessions


def _remembered(facts: Facts, code: AnnouncementCode, words: str) -> Facts:
    sessions = (*facts.said.sessions, f"{code.value} {words}")[-_KEPT:]
    return replace(facts, said=replace(facts.said, sessions=sessions))


def _forgotten(facts: Facts, code: AnnouncementCode, words: str) -> Facts:
    if not _was_said(facts, code, words):
        return facts
    rest = tuple(each for each in facts.said.sessions if each != f"{code.value} {words}")
    return replace(facts, said=replace(facts.said, sessions=rest))


def _flag(truth: bool) -> str:
    return "yes" if truth else "no"
