"""What follows for the facts from sessions and from the end of a subscription: pure (RULES R11, R16)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from agent.changes import (
    MonitorsFound,
    QuestionOver,
    SessionAsked,
    SessionEnded,
    SessionSettingsChanged,
    SessionTold,
)
from agent.core import notices
from shared.codec import instant_to_text
from shared.entitlement import is_full
from shared.reasons import EndReason, NoticeCode, Status
from shared.state import Facts, Registered, SessionRecord
from shared.wire import AccountState, Event

RECENT: Final = 20
"""So many sessions are kept for this computer's list."""


def asked(facts: Facts, change: SessionAsked) -> Facts:
    """Somebody wants to connect."""
    return replace(facts, question=change.question)


def question_over(facts: Facts, change: QuestionOver) -> Facts:
    """The question is no longer open; a newer one stays."""
    if facts.question is None or facts.question.id != change.session_id:
        return facts
    return replace(facts, question=None)


def told(facts: Facts, change: SessionTold) -> Facts:
    """A session is live; what was said of the one before is read by now."""
    if facts.session is None or facts.session.id != change.session.id:
        facts = notices.without(facts, NoticeCode.SESSION_CUT)
        facts = notices.without(facts, NoticeCode.SCREEN_UNAVAILABLE)
    return replace(facts, session=change.session)


def ended(facts: Facts, change: SessionEnded) -> Facts:
    """A session is over; cut by the limit, it leaves a notice with the way on (RULES R11)."""
    record = change.record
    if facts.end_told is not None and facts.end_told[0] == record.id:
        record = replace(record, end_reason=facts.end_told[1])
    live = facts.session
    facts = replace(
        facts,
        session=None if live is None or live.id == record.id else live,
        recent_sessions=(record, *facts.recent_sessions)[:RECENT],
    )
    return _with_cut(facts, record)


def end_told(facts: Facts, event: Event) -> Facts:
    """The service says why a session of this computer ended: that is the reason on every surface (RULES R91).

    Both ends leave at the same instant, and the other one's leaving may be all that was seen here.
    """
    own = facts.registration
    reason = EndReason.__members__.get(event.data.get("reason", "").upper(), EndReason.UNKNOWN)
    if not isinstance(own, Registered) or event.data.get("computer_id") != own.computer_id:
        return facts
    if reason is EndReason.UNKNOWN:
        return facts
    session_id = event.data.get("session_id", "")
    facts = replace(facts, end_told=(session_id, reason))
    for place, record in enumerate(facts.recent_sessions):
        if record.id == session_id and record.end_reason is not reason:
            record = replace(record, end_reason=reason)
            before, after = facts.recent_sessions[:place], facts.recent_sessions[place + 1 :]
            return _with_cut(replace(facts, recent_sessions=(*before, record, *after)), record)
    return facts


def _with_cut(facts: Facts, record: SessionRecord) -> Facts:
    if record.end_reason is not EndReason.TRIAL_LIMIT or facts.account_email is None:
        return facts
    return notices.raised(facts, NoticeCode.SESSION_CUT, {"client": record.client})


def settings_changed(facts: Facts, change: SessionSettingsChanged) -> Facts:
    """The user chose."""
    return replace(facts, session_settings=change.settings)


def monitors_found(facts: Facts, change: MonitorsFound) -> Facts:
    """Monitors were plugged in or out."""
    return replace(facts, monitors=change.monitors)


def with_expiry(facts: Facts, state: AccountState) -> Facts:
    """Tell of the end of a subscription, once per end and computer, restarts included (RULES R16).

    Once sessions run in full again, neither that nor a cut needs telling any more.
    """
    entitlement = state.entitlement
    if entitlement.status is not Status.EXPIRED:
        facts = notices.without(facts, NoticeCode.SUBSCRIPTION_EXPIRED)
        return notices.without(facts, NoticeCode.SESSION_CUT) if is_full(entitlement.status) else facts
    this_end = expiry_of(state)
    if facts.expiry_told == this_end:
        return facts
    return notices.raised(replace(facts, expiry_told=this_end), NoticeCode.SUBSCRIPTION_EXPIRED, {})


def expiry_of(state: AccountState) -> str | None:
    """Which end of which account's subscription that is; None while none has ended."""
    entitlement = state.entitlement
    if entitlement.status is not Status.EXPIRED:
        return None
    until = instant_to_text(entitlement.until) if entitlement.until is not None else ""
    return f"{state.account.id} {until}"
