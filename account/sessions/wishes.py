"""Whether a session may be asked for now (RULES R12, R17): refused at once, never cut later."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import bindparam, func, select

from account.catalogue.model import Catalogue
from account.db.session_tables import RemoteSession
from account.ledger.book import Book
from account.state import computers_at, facts_in
from shared.errors import NotFoundRefused, SessionRefused
from shared.reasons import SessionRefusal

_LAST_LIMITED: Final = select(func.max(func.coalesce(RemoteSession.ended_at, RemoteSession.ends_at))).where(
    RemoteSession.account_id == bindparam("of"),
    RemoteSession.started_at.is_not(None),
    RemoteSession.limited.is_(True),
)


def check_wish(book: Book, computer_id: str, catalogue: Catalogue) -> bool:
    """Whether a session with this computer would be limited as things stand.

    Raises `NotFoundRefused`; `SessionRefused`: `computer_over_limit`, `computer_offline`, `session_cooldown`.
    """
    computers = computers_at(facts_in(book, catalogue), book.now)
    computer = next((each for each in computers if each.id == computer_id), None)
    if computer is None:
        raise NotFoundRefused("not_found", "There is no such computer in this account.")
    if computer.over_limit:
        raise SessionRefused(
            SessionRefusal.COMPUTER_OVER_LIMIT.value, "This computer is beyond the account's limit."
        )
    if not computer.online:
        raise SessionRefused(SessionRefusal.COMPUTER_OFFLINE.value, "This computer is not connected now.")
    limited = not book.entitlement().is_full
    if limited:
        _check_cooldown(book, timedelta(seconds=catalogue.policy.cooldown_s))
    return limited


def _check_cooldown(book: Book, cooldown: timedelta) -> None:
    """After a limited session the next one waits; one that is live cannot be taken over to dodge that."""
    if not cooldown:
        return
    last = book.session.scalar(_LAST_LIMITED, {"of": book.account.id})
    if last is not None and book.now < last + cooldown:
        raise SessionRefused(
            "session_cooldown", "The next session is possible a little later.", last + cooldown
        )
