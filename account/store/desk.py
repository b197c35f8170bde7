"""The store's work inside an open book, put together; needs neither database nor event loop (STYLE 9)."""

from __future__ import annotations

from collections.abc import Mapping

from account.catalogue.model import Catalogue
from account.ledger.books import Step
from account.ledger.due import DueKind
from account.store.refunds import Refunds
from account.store.renewals import Renewals
from account.store.settlement import Settlement
from account.store.wishes import Wishes
from account.subscriptions.fulfilment import Fulfilment
from account.subscriptions.lifecycle import Lifecycle


class Desk:
    """What the store does with an account's books."""

    def __init__(self, catalogue: Catalogue, lifecycle: Lifecycle, fulfilment: Fulfilment) -> None:
        self.catalogue = catalogue
        self.lifecycle = lifecycle
        self.fulfilment = fulfilment
        self.wishes = Wishes(catalogue, lifecycle)
        self.settlement = Settlement(fulfilment)
        self.renewals = Renewals(catalogue, self.settlement)
        self.refunds = Refunds(lifecycle)

    @property
    def steps(self) -> Mapping[DueKind, Step]:
        """The steps for the kinds of due work that the store plans."""
        return {
            DueKind.PAYMENT_SETTLES: self.settlement.settles,
            DueKind.ORDER_EXPIRES: self.settlement.expires,
        }
