"""Facts to memory and back: what of the facts outlives the agent (`agent.profile.memory`). Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from agent.core.session_news import RECENT
from agent.profile.memory import KeptLease, Memory, RemovedMemory
from shared.state import Facts, NotRegistered, PurchaseWait, Registered, Registration, Removed, SessionRecord

PURCHASE_KEPT_FOR: Final = timedelta(days=1)
"""An agent that starts later than this after Buy was opened does not wait for that purchase any more."""


def facts_from(memory: Memory, now: datetime) -> Facts:
    """The facts with which an agent begins at `now` (this computer's time)."""
    registration: Registration = NotRegistered()
    if memory.removed is not None:
        told = memory.removed
        registration = Removed(told.removed_by, told.name, told.account_email)
    elif memory.computer_id is not None:
        registration = Registered(memory.computer_id, memory.computer_name or "")
    signed_in = memory.account_email is not None and memory.removed is None
    recent, unsettled = _with_left_session(memory)
    return Facts(
        account_email=memory.account_email if signed_in else None,
        registration=registration if signed_in or memory.removed is not None else NotRegistered(),
        paused=memory.paused and signed_in,
        account=memory.account if signed_in else None,
        purchase=_still_waited_for(memory.purchase, now) if signed_in else None,
        recent_sessions=recent,
        unsettled=unsettled if signed_in else (),
        expiry_told=memory.expiry_told,
        announcements=memory.announcements,
        last_announcement_id=memory.last_announcement_id,
        said=memory.said,
    )


def _with_left_session(memory: Memory) -> tuple[tuple[SessionRecord, ...], tuple[str, ...]]:
    """The sessions, and those whose end is open: one that was live at the end of the memory was cut off with
    the agent itself, which had no time to say so."""
    left = memory.session
    if left is None:
        return memory.recent_sessions, memory.unsettled
    return (left, *memory.recent_sessions)[:RECENT], (left.id, *memory.unsettled)


def _still_waited_for(purchase: PurchaseWait | None, now: datetime) -> PurchaseWait | None:
    if purchase is None or not timedelta(0) <= now - purchase.opened_at < PURCHASE_KEPT_FOR:
        return None
    return purchase


def memory_of(facts: Facts, *, tokens_void: bool, embedded_port: int | None, lease: KeptLease) -> Memory:
    """What to remember of `facts`."""
    own = facts.registration
    return Memory(
        account_email=facts.account_email,
        computer_id=own.computer_id if isinstance(own, Registered) else None,
        computer_name=own.name if isinstance(own, Registered) else None,
        paused=facts.paused,
        removed=RemovedMemory(own.removed_by, own.name, own.account_email)
        if isinstance(own, Removed)
        else None,
        tokens_void=tokens_void,
        embedded_port=embedded_port,
        account=facts.account,
        purchase=facts.purchase,
        lease=lease,
        session=facts.session_so_far,
        recent_sessions=facts.recent_sessions,
        unsettled=facts.unsettled,
        expiry_told=facts.expiry_told,
        announcements=facts.announcements,
        last_announcement_id=facts.last_announcement_id,
        said=facts.said,
    )
