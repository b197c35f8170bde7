"""The catalogue as the rest of the service knows it (RULES R30); made by `account.catalogue.loading`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from shared.errors import SalesRefused
from shared.reasons import AccountKind, Origin, PaymentKind
from shared.sales import Money, Plan, Product

ACCESS: Final = "access"
"""The product whose subscriptions give access; the only id that code knows by what it means."""


@dataclass(frozen=True, slots=True)
class Processor:
    """Who handles the orders (RULES R36)."""

    name: str
    help_url: str


@dataclass(frozen=True, slots=True)
class SalesPolicy:
    """Numbers of the rules that a catalogue may change.

    `order_expiry_days` is how long an order waits for its payment. `perpetual_months` is what registering a
    Desktop perpetual licence gives (RULES R62). `stacks` says for which kinds of account a paid term bought
    while another is live follows it (R37).
    """

    grace_days: int = 7
    retry_days: tuple[int, ...] = (1, 3, 5, 7)
    order_expiry_days: dict[PaymentKind, int] = field(
        default_factory=lambda: {
            PaymentKind.CARD: 1,
            PaymentKind.PAYPAL: 7,
            PaymentKind.BANK_TRANSFER: 30,
        }
    )
    stacks: frozenset[AccountKind] = frozenset({AccountKind.BUSINESS})
    perpetual_months: int = 3
    expiring_days_year: int = 30
    expiring_days_month: int = 7
    computers_per_licence: int = 5
    max_licences: int = 200
    cooldown_s: int = 0


@dataclass(frozen=True, slots=True)
class Kit:
    """What a registered key of a product brings (RULES R61–R63): other products, and access for how long."""

    product: str
    origin: Origin
    term_months: int | None
    business_only: bool


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that is sold. `plans` holds all plans of all stores, by id, in the order of the file."""

    brand: str
    processor: Processor
    currency: str
    products: dict[str, Product]
    plans: dict[str, Plan]
    kits: dict[str, Kit]
    policy: SalesPolicy
    links: dict[str, str]

    def plan(self, plan_id: str) -> Plan:
        """The plan of this id. Raises `SalesRefused` (`plan_unknown`)."""
        plan = self.plans.get(plan_id)
        if plan is None:
            raise SalesRefused("plan_unknown", "That plan is not in the catalogue.")
        return plan

    def product(self, product_id: str) -> Product:
        """The product of this id. Raises `SalesRefused` (`product_unknown`)."""
        product = self.products.get(product_id)
        if product is None:
            raise SalesRefused("product_unknown", "That product is not in the catalogue.")
        return product

    def name_of(self, product_id: str) -> str:
        """The product's name; its id for one that has left the catalogue."""
        product = self.products.get(product_id)
        return product.name if product is not None else product_id

    def web_plans(self, product_id: str) -> tuple[Plan, ...]:
        """The plans of a product that the web store sells."""
        return tuple(
            plan for plan in self.plans.values() if plan.product == product_id and plan.store is Origin.WEB
        )

    def app_store_plans(self) -> tuple[Plan, ...]:
        """The plans that the App Store sells."""
        return tuple(plan for plan in self.plans.values() if plan.store is Origin.APP_STORE)

    def expiring_window(self, term_months: int | None) -> timedelta:
        """How long before its end a subscription that will not renew counts as expiring (RULES R2)."""
        is_short = term_months is not None and term_months < 12
        return timedelta(days=self.policy.expiring_days_month if is_short else self.policy.expiring_days_year)

    def money(self, amount_minor: int) -> Money:
        """An amount in the catalogue's currency."""
        return Money(amount_minor, self.currency)
