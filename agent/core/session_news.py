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
    SessionSettled,
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

REMEMBERED_EVERY_S: Final = 30.0
"""Real seconds, about: how old what is remembered of a live session may be."""


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
    return replace(facts, session=change.session, session_so_far=_so_far(facts.session_so_far, change))


def _so_far(kept: SessionRecord | None, change: SessionTold) -> SessionRecord | None:
    """Told once a second, and remembered on disk: so a new one only now and then."""
    new = change.so_far
    if new is None or kept is None or kept.id != new.id:
        return new
    step_s = REMEMBERED_EVERY_S * max(1.0, change.session.rate)
    return new if new.duration_s - kept.duration_s >= step_s else kept


def ended(facts: Facts, change: SessionEnded) -> Facts:
    """A session is over; cut by the limit, it leaves a notice with the way on (RULES R11)."""
    record = change.record
    if facts.end_told is not None and facts.end_told[0] == record.id:
        record = replace(record, end_reason=facts.end_told[1])
    live = facts.session
    is_other = live is not None and live.id != record.id
    facts = replace(
        facts,
        session=live if is_other else None,
        session_so_far=facts.session_so_far if is_other else None,
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


def settled(facts: Facts, change: SessionSettled) -> Facts:
    """What the service knows of a session that another run left is the truth, if it knows anything."""
    rest = tuple(each for each in facts.unsettled if each != change.session_id)
    facts, known = replace(facts, unsettled=rest), change.known
    if known is None or known.end_reason is None:
        return facts
    for place, record in enumerate(facts.recent_sessions):
        if record.id == known.id:
            before, after = facts.recent_sessions[:place], facts.recent_sessions[place + 1 :]
            record = replace(
                record,
                duration_s=known.duration_s if known.duration_s is not None else record.duration_s,
                end_reason=known.end_reason,
                limited=known.limited,
                bytes=max(known.bytes, record.bytes),
            )
            return replace(facts, recent_sessions=(*before, record, *after))
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
