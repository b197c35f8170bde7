"""What comes with other products: access with a Desktop or Business one (RULES R27, R61–R63)."""

from __future__ import annotations

from account.catalogue.model import ACCESS, Catalogue, Kit
from account.db.sales_tables import Subscription
from account.ledger.book import Book
from account.subscriptions.lifecycle import Deal, Lifecycle
from account.subscriptions.terms import Term
from shared.reasons import AutoRenewal, Origin


class Bundles:
    """Starts products that bring access along."""

    def __init__(self, catalogue: Catalogue, lifecycle: Lifecycle) -> None:
        self._catalogue = catalogue
        self._lifecycle = lifecycle

    def start(self, book: Book, kit: Kit, origin: Origin, months: int | None, deal: Deal) -> Subscription:
        """The product of `kit`, and the access that it brings. `months` None is a licence without end.

        `origin` says where the product itself came from: `web`, or that of the kit for a registered key.
        """
        if months is None:
            return self._perpetual(book, kit, deal)
        term = Term(book.now, months)
        row = self._lifecycle.start(book, kit.product, origin, term, deal)
        bundled = Deal(licences=deal.licences, auto_renewal=deal.auto_renewal)
        self._lifecycle.start(book, ACCESS, kit.origin, term, bundled, parent=row)
        return row

    def _perpetual(self, book: Book, kit: Kit, deal: Deal) -> Subscription:
        """A licence without end: it prolongs paid access, or else gives some (RULES R62)."""
        row = self._lifecycle.start(book, kit.product, kit.origin, None, deal)
        months = self._catalogue.policy.perpetual_months
        prolonged = self._to_prolong(book)
        if prolonged is not None and prolonged.end_at is not None:
            self._lifecycle.prolong(book, prolonged, months, prolonged.end_at)
            return row
        term = Term(self._lifecycle.paid_until(book, Origin.APP_STORE), months)
        bundled = Deal(licences=deal.licences, auto_renewal=AutoRenewal.OFF)
        self._lifecycle.start(book, ACCESS, kit.origin, term, bundled, parent=row)
        return row

    def _to_prolong(self, book: Book) -> Subscription | None:
        """The live access that goes on for longer: the paid one, else what another such licence brought."""
        live = self._lifecycle.live(book, ACCESS)
        for origin in (Origin.WEB, Origin.DESKTOP_PERPETUAL):
            found = [row for row in live if row.origin == origin.value]
            if found:
                return found[-1]
        return None
