"""News that an account waits for (RULES R75): stored, and cancellable."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from account.db.portal_tables import NewsSubscription
from account.ledger.book import Book
from shared.errors import NotFoundRefused
from shared.reasons import EventKind


class NewsTopic(StrEnum):
    """What there may be news about. The values are stored and stand in addresses."""

    APP_STORE_LICENCES = "app_store_licences"  # more licences for subscriptions from the App Store


def want_news(book: Book, topic: str, wanted: bool) -> None:
    """Tell this account about `topic`, or not any more. Raises `NotFoundRefused` for a topic that is none."""
    known = _topic(topic)
    row = book.session.get(NewsSubscription, (book.account.id, known.value))
    if (row is not None) == wanted:
        return
    if row is not None:
        book.session.delete(row)
    else:
        book.session.add(NewsSubscription(account_id=book.account.id, topic=known.value, since=book.now))
    book.record(EventKind.NEWS_CHANGED, topic=known.value, wanted="yes" if wanted else "no")


def wanted_news(session: Session, account_id: str) -> frozenset[str]:
    """The topics that the account waits for."""
    return frozenset(
        session.scalars(select(NewsSubscription.topic).where(NewsSubscription.account_id == account_id))
    )


def _topic(text: str) -> NewsTopic:
    for topic in NewsTopic:
        if topic.value == text:
            return topic
    raise NotFoundRefused("not_found", "There is no news of that kind.")
