"""Accounts that have bought something, made through the service's own façades; for tests of what is shown.

Nothing is written into tables: orders are placed, keys issued and registered, clocks advanced (R96).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta

from account.parts import Parts
from shared.sales import Contact, LicenceKey, MoreLicences, NewOrder, Subscription
from tests.support.account_service import Service

CONTACT = Contact("Ada Lovelace", "ada@example.org", "1 Analytical Row", "SW1A 1AA", "London", "GB")
CARD = "sim_card_works"
SETTLED = timedelta(minutes=6)
"""Longer than a card takes to be confirmed (RULES R41)."""
_keys = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Shopper:
    """One account and what it buys."""

    service: Service
    account_id: str

    @property
    def parts(self) -> Parts:
        """The service's parts."""
        return self.service.parts

    def now(self) -> datetime:
        """The account's time."""
        return self.parts.clocks.read(self.account_id).account_now

    async def pass_time(self, by: timedelta) -> None:
        """Advance the account's clock."""
        await self.parts.books.advance(self.account_id, self.now() + by)

    async def order(self, plan: str = "access_year", instrument: str = CARD, licences: int = 1) -> str:
        """Place an order; its id. Nothing is paid yet."""
        body = NewOrder(plan, licences, CONTACT, instrument)
        answered = await self.parts.store.place(self.account_id, body, f"test-key-{next(_keys):08}")
        return answered.order.id

    async def buy(self, plan: str = "access_year", instrument: str = CARD, licences: int = 1) -> Subscription:
        """Buy a plan with a card and wait until it is confirmed."""
        order_id = await self.order(plan, instrument, licences)
        await self.pass_time(SETTLED)
        order = await self.parts.store.order(self.account_id, order_id)
        assert order.subscription is not None, order
        return await self.parts.subscriptions.get(self.account_id, order.subscription)

    async def more_licences(self, subscription_id: str, total: int) -> None:
        """Buy a higher total and wait until it is paid."""
        body = MoreLicences(total, CONTACT, CARD)
        key = f"test-key-{next(_keys):08}"
        await self.parts.store.place_licences(self.account_id, subscription_id, body, key)
        await self.pass_time(SETTLED)

    async def register(self, product: str, licences: int = 1, months: int | None = None) -> LicenceKey:
        """Issue a key, as a reseller does, and register it here."""
        issued = await self.parts.subscriptions.issue_key(product, licences, months)
        return await self.parts.subscriptions.register_key(self.account_id, issued.text)

    async def access(self) -> Subscription:
        """The account's only subscription to Access."""
        everything = await self.parts.subscriptions.list(self.account_id)
        (found,) = [each for each in everything if each.product == "access"]
        return found

    async def get(self, subscription_id: str) -> Subscription:
        """One subscription as it is now."""
        return await self.parts.subscriptions.get(self.account_id, subscription_id)


async def shopper(service: Service, email: str = "ada@example.org") -> Shopper:
    """A new account that has bought nothing."""
    return Shopper(service, await service.account(email))
