"""The dashboard's cards (RULES R80): one per product, with what the account has of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from account.catalogue.model import ACCESS
from account.portal.subscription_views import Show, SubscriptionRow, row_of, shown
from shared.reasons import AccountKind, Origin
from shared.sales import CatalogueAnswer, Product, Subscription


@dataclass(frozen=True, slots=True)
class ProductCard:
    """One product. `leading` is its live subscription with the latest end, else the last one, else None.

    `active` counts what its link leads to, those that include it too; `licences` are of its own. `is_sold`:
    the web store sells it; else it comes with a key. `needs_business`: not to this account as it is (R27).
    """

    id: str
    name: str
    is_access: bool
    is_sold: bool
    needs_business: bool
    includes_access: bool
    active: int
    licences: int
    leading: SubscriptionRow | None


def product_cards(
    catalogue: CatalogueAnswer, subscriptions: Iterable[Subscription], kind: AccountKind
) -> tuple[ProductCard, ...]:
    """A card for each product: what the account has first, in the order of the catalogue."""
    all_of = tuple(subscriptions)
    cards = [_card(product, all_of, kind) for product in catalogue.products]
    return tuple(sorted(cards, key=lambda card: (not card.is_access, card.leading is None)))


def _card(product: Product, subscriptions: tuple[Subscription, ...], kind: AccountKind) -> ProductCard:
    own = [each for each in shown(subscriptions, Show.ALL, product.id) if each.product == product.id]
    active = shown(subscriptions, Show.ACTIVE, product.id)
    return ProductCard(
        id=product.id,
        name=product.name,
        is_access=product.id == ACCESS,
        is_sold=any(plan.store is Origin.WEB for plan in product.plans),
        needs_business=product.business_only and kind is not AccountKind.BUSINESS,
        includes_access=product.includes_access,
        active=len(active),
        licences=sum(each.licences for each in active if each.product == product.id),
        leading=row_of(own[0]) if own else None,
    )
