"""Terms of subscriptions: an anchor and calendar months, prolonged and never chained (RULES R60, R67)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from account.db.sales_tables import Subscription
from shared.calendar import MAX_MONTHS, add_months


@dataclass(frozen=True, slots=True)
class Term:
    """From `anchor` for so many calendar months."""

    anchor: datetime
    months: int

    @property
    def end(self) -> datetime:
        """The instant at which it is over."""
        return add_months(self.anchor, self.months)

    def prolonged(self, months: int, after: datetime) -> Term:
        """`months` more, counted from `after`; the anchor stays when that is this term's own end.

        So a subscription of the 31st that is renewed for years ends on the 31st wherever there is one. After
        a century the anchor moves, for no term is longer than that.
        """
        if after == self.end and self.months + months <= MAX_MONTHS:
            return Term(self.anchor, self.months + months)
        return Term(after, months)


def term_of(row: Subscription) -> Term:
    """The term of a row that has an end."""
    return Term(row.anchor_at, row.months)


def set_term(row: Subscription, term: Term) -> None:
    """Give the row this term and its end."""
    row.anchor_at, row.months, row.end_at = term.anchor, term.months, term.end
