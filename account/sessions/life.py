"""What happens to remote sessions inside an account's open book (RULES R10, R13, R14, R17, R18).

Every function here is a step of one transaction: it changes rows, plans the cut as due work and records the
event. Instants are the book's account time. Nothing here waits, signs or knows who asked.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, delete, select

from account.db.session_tables import RemoteSession
from account.ledger.book import Book
from account.ledger.due import DueItem, DueKind
from shared.codec import instant_to_text
from shared.entitlement import LIMITED_SESSION, Entitlement
from shared.errors import NotFoundRefused, SessionRefused
from shared.reasons import EndReason, EventKind, SessionRefusal, SessionState

KEPT: Final = 100
"""So many of an account's sessions that are over are remembered."""

MAX_WAITING: Final = 8
"""So many may wait for one computer; one more and the oldest is cancelled."""

WAITS: Final = timedelta(seconds=60)
"""Real time: for the computer's answer, then for its person's, then for the two ends to meet."""

_LIVE: Final = SessionState.LIVE.value
_OLD: Final = (
    select(RemoteSession.id)
    .where(RemoteSession.account_id == bindparam("of"), RemoteSession.ended_at.is_not(None))
    .order_by(RemoteSession.number.desc())
    .offset(KEPT)
    .limit(1000)
)
_FORGET_OLD: Final = (
    delete(RemoteSession)
    .where(RemoteSession.id.in_(_OLD.scalar_subquery()))
    .execution_options(synchronize_session=False)
)


def session_in(book: Book, session_id: str) -> RemoteSession:
    """A session of the account, over or not. Raises `NotFoundRefused`."""
    for row in book.sessions:
        if row.id == session_id:
            return row
    found = book.session.get(RemoteSession, session_id)
    if found is None or found.account_id != book.account.id:
        raise no_session()
    return found


def waiting_session_in(book: Book, session_id: str) -> RemoteSession:
    """A session that is not over. Raises `NotFoundRefused`, `SessionRefused` (`session_over`)."""
    row = session_in(book, session_id)
    if row.ended_at is not None:
        raise session_over()
    return row


def no_session() -> NotFoundRefused:
    """The refusal for an id that names no session of this account."""
    return NotFoundRefused("not_found", "There is no such session in this account.")


def session_over() -> SessionRefused:
    """The refusal of a step for which it is too late."""
    return SessionRefused("session_over", "The session no longer waits for that.")


# --- before it begins -----------------------------------------------------------------------------


def open_session(
    book: Book, computer_id: str, client: str, *, view_only: bool, limited: bool, real_now: datetime
) -> RemoteSession:
    """A new session that waits for its computer; whoever calls has seen that it may. `limited` as of now."""
    waiting = [row for row in book.sessions if row.computer_id == computer_id and row.state != _LIVE]
    for row in waiting[: max(0, len(waiting) - MAX_WAITING + 1)]:
        refuse(book, row, SessionRefusal.CANCELLED)
    session_id = book.new_id("ses")
    book.record(EventKind.SESSION_REQUESTED, session_id=session_id, computer_id=computer_id)
    row = RemoteSession(
        id=session_id,
        account_id=book.account.id,
        computer_id=computer_id,
        number=book.account.event_seq,
        client=client,
        view_only=view_only,
        computer_view_only=False,
        state=SessionState.REQUESTED.value,
        requested_at=book.now,
        open_until=real_now + WAITS,
        client_grant="",
        limited=limited,
        bytes_up=0,
        bytes_down=0,
    )
    book.add_session(row)
    if row.number > KEPT:  # nobody has more sessions than events
        book.session.execute(_FORGET_OLD, {"of": book.account.id})
    return row


def ask(book: Book, row: RemoteSession, real_now: datetime) -> None:
    """The computer asks its person. Again changes nothing; raises `SessionRefused` (`session_over`)."""
    _check_waits(row, real_now)
    if row.state == SessionState.ASKING:
        return
    if row.state != SessionState.REQUESTED:
        raise session_over()
    row.state = SessionState.ASKING.value
    row.open_until = real_now + WAITS
    book.record(EventKind.SESSION_ASKING, session_id=row.id, computer_id=row.computer_id)


def accept(book: Book, row: RemoteSession, real_now: datetime) -> None:
    """The computer takes the session. Once more, because an answer was lost, is fine until it has joined.

    Raises `SessionRefused` (`session_over`).
    """
    _check_waits(row, real_now)
    if row.state == SessionState.ACCEPTED and row.computer_joined_at is None:
        return
    if row.state not in (SessionState.REQUESTED, SessionState.ASKING):
        raise session_over()
    row.state = SessionState.ACCEPTED.value
    row.open_until = real_now + WAITS
    book.record(EventKind.SESSION_ACCEPTED, session_id=row.id, computer_id=row.computer_id)


def _check_waits(row: RemoteSession, real_now: datetime) -> None:
    """Whoever answers when the waiting is over is too late, also before the session is given up."""
    if row.state != _LIVE and real_now >= row.open_until:
        raise session_over()


def refuse(book: Book, row: RemoteSession, refusal: SessionRefusal) -> None:
    """The session never begins. One that is over or live stays as it is."""
    if row.ended_at is not None or row.state == _LIVE:
        return
    row.state, row.refusal = SessionState.REFUSED.value, refusal.value
    _close(book, row, book.now)
    book.record(
        EventKind.SESSION_REFUSED, session_id=row.id, computer_id=row.computer_id, refusal=refusal.value
    )


def give_up(book: Book, row: RemoteSession) -> None:
    """Nobody came in time; one that began meanwhile goes on."""
    was_accepted = row.state == SessionState.ACCEPTED
    refuse(book, row, SessionRefusal.NOT_MET if was_accepted else SessionRefusal.NO_ANSWER)


# --- while it lives -------------------------------------------------------------------------------


def start(book: Book, row: RemoteSession) -> None:
    """Both ends have met: it is live from now on, and another live one of this computer ends (RULES R18).

    Again changes nothing. Raises `SessionRefused`: `session_over`, or `not_met` while one end is missing.
    """
    if row.state == _LIVE:
        return
    if row.state != SessionState.ACCEPTED:
        raise session_over()
    if row.client_joined_at is None or row.computer_joined_at is None:
        raise SessionRefused(SessionRefusal.NOT_MET.value, "One of the two ends has not come.")
    for other in book.sessions:
        if other.computer_id == row.computer_id and other.state == _LIVE:
            end(book, other, EndReason.SUPERSEDED)
    row.state = _LIVE
    row.started_at = book.now
    row.limited = not book.entitlement().is_full
    if row.limited:
        _plan_cut(book, row)
    book.record(
        EventKind.SESSION_STARTED,
        session_id=row.id,
        computer_id=row.computer_id,
        ends_at=_text(row.ends_at),
    )


def follow_entitlement(book: Book, entitlement: Entitlement) -> None:
    """Lift or impose the limit in place, so that no session needs to reconnect (RULES R13, R14)."""
    if not book.account.open_sessions:
        return
    limited = not entitlement.is_full
    for row in book.sessions:
        if row.limited == limited:
            continue
        row.limited = limited
        if row.state != _LIVE:
            continue
        if limited:
            _plan_cut(book, row)
            kind = EventKind.SESSION_LIMITED
        else:
            _cancel_cut(book, row)
            kind = EventKind.SESSION_LIFTED
        book.record(kind, session_id=row.id, computer_id=row.computer_id, ends_at=_text(row.ends_at))


def set_computer_view_only(book: Book, row: RemoteSession, view_only: bool) -> None:
    """The computer takes no input of anybody any more, or does again. Again changes nothing."""
    if row.computer_view_only == view_only:
        return
    row.computer_view_only = view_only
    book.record(
        EventKind.SESSION_VIEW_ONLY,
        session_id=row.id,
        computer_id=row.computer_id,
        view_only="on" if view_only else "off",
    )


def cut(book: Book, item: DueItem) -> None:
    """The step of `DueKind.SESSION_LIMIT`: the five minutes are over (RULES R10)."""
    end(book, session_in(book, item.subject_id), EndReason.TRIAL_LIMIT)


def end(book: Book, row: RemoteSession, reason: EndReason) -> None:
    """A live session ends; one that never began is refused. One that is over stays as it is."""
    if row.ended_at is not None:
        return
    if row.state != _LIVE:
        refuse(book, row, _REFUSALS.get(reason, SessionRefusal.NOT_MET))
        return
    cut_at = row.ends_at if reason is EndReason.TRIAL_LIMIT else None
    row.state, row.end_reason = SessionState.ENDED.value, reason.value
    _close(book, row, cut_at or book.now)
    book.record(EventKind.SESSION_ENDED, session_id=row.id, computer_id=row.computer_id, reason=reason.value)


def end_all(book: Book, reason: EndReason, computer_id: str | None = None) -> None:
    """End every session, or every one of a computer (RULES R25)."""
    for row in book.sessions:
        if computer_id is None or row.computer_id == computer_id:
            end(book, row, reason)


def end_all_of_browser(book: Book, bound_to: str) -> None:
    """End every session that the browser of this hash asked for: it is signed out."""
    for row in book.sessions:
        if row.bound_to == bound_to:
            end(book, row, EndReason.SIGNED_OUT)


_REFUSALS: Final = {
    EndReason.ENDED_BY_CLIENT: SessionRefusal.CANCELLED,
    EndReason.ENDED_BY_COMPUTER: SessionRefusal.DECLINED,
    EndReason.COMPUTER_REMOVED: SessionRefusal.COMPUTER_OFFLINE,
    EndReason.COMPUTER_OFFLINE: SessionRefusal.COMPUTER_OFFLINE,
    EndReason.AGENT_STOPPED: SessionRefusal.COMPUTER_OFFLINE,
    EndReason.SIGNED_OUT: SessionRefusal.CANCELLED,
}


def _close(book: Book, row: RemoteSession, at: datetime) -> None:
    _cancel_cut(book, row, keep_instant=True)
    row.ended_at = at
    book.account.open_sessions -= 1


def _plan_cut(book: Book, row: RemoteSession) -> None:
    row.ends_at = book.now + LIMITED_SESSION
    book.schedule(DueKind.SESSION_LIMIT, row.ends_at, row.id)


def _cancel_cut(book: Book, row: RemoteSession, *, keep_instant: bool = False) -> None:
    if row.ends_at is not None:
        book.cancel(DueKind.SESSION_LIMIT, row.id)
        row.ends_at = row.ends_at if keep_instant else None


def _text(instant: datetime | None) -> str:
    return instant_to_text(instant) if instant is not None else ""
