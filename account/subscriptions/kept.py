"""Which computers stay within the limit when there are too many (RULES R78).

Those that the user chose come first, in his order; the others follow by age. None is ever removed by this.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from account.db.tables import Computer
from account.ledger.book import Book
from shared.errors import NotFoundRefused, RequestRefused
from shared.reasons import EventKind


def over_limit(computers: Iterable[tuple[str, int | None]], limit: int) -> frozenset[str]:
    """The ids beyond the limit. `computers` are (id, rank as chosen), the oldest registration first."""
    places = sorted(
        ((rank is None, rank if rank is not None else age, computer_id))
        for age, (computer_id, rank) in enumerate(computers)
    )
    return frozenset(computer_id for _, _, computer_id in places[limit:])


def keep_computers(book: Book, chosen: Sequence[str]) -> None:
    """Have `chosen` stay within the limit before all others, in this order; the same again changes nothing.

    Raises `NotFoundRefused` for an id that is no computer with a slot, `RequestRefused` for one named twice.
    """
    if len(set(chosen)) != len(chosen):
        raise RequestRefused("request_invalid", "Each computer can be named once.")
    rows = book.session.scalars(
        select(Computer).where(Computer.account_id == book.account.id, Computer.removed_at.is_(None))
    ).all()
    if not set(chosen) <= {row.id for row in rows}:
        raise NotFoundRefused("not_found", "There is no such computer in this account.")
    ranks = {computer_id: rank for rank, computer_id in enumerate(chosen)}
    if all(row.kept_rank == ranks.get(row.id) for row in rows):
        return
    for row in rows:
        row.kept_rank = ranks.get(row.id)
    book.record(EventKind.KEPT_COMPUTERS_CHANGED, computers=" ".join(chosen))
