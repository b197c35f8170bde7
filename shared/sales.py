"""Messages of the account API about catalogue, orders, payments, subscriptions and keys.

As `shared.wire`: frozen, fields may be added, none is renamed. Money is an integer of minor units (cents)
with its ISO 4217 currency. Instants are account time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from shared.account_wishes import Business as Business
from shared.account_wishes import BusinessMember as BusinessMember
from shared.account_wishes import KeptComputers as KeptComputers
from shared.account_wishes import NewBusinessMember as NewBusinessMember
from shared.account_wishes import NewsWish as NewsWish
from shared.app_store_messages import AppStoreNotification as AppStoreNotification
from shared.app_store_messages import AppStoreReceived as AppStoreReceived
from shared.app_store_messages import AppStoreTransaction as AppStoreTransaction
from shared.reasons import (
    Action,
    AutoRenewal,
    BuyStep,
    DeclineReason,
    EntitlementReason,
    LoginPage,
    OrderKind,
    OrderState,
    Origin,
    PaymentKind,
    PaymentState,
    Status,
)

IDEMPOTENCY_HEADER: Final = "Idempotency-Key"
"""On every POST that costs money: 16 to 64 of `[A-Za-z0-9_-]`, new for each wish, the same for each retry."""

REPLAYED_HEADER: Final = "Idempotent-Replayed"
"""`true` on an answer that was stored the first time (invariant 2)."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of `currency`."""

    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What is sold: `price` is for one licence and one term of `term_months` calendar months."""

    id: str
    product: str
    term_months: int
    price: Money
    store: Origin  # web or app_store


@dataclass(frozen=True, slots=True)
class Product:
    """A product of the catalogue with the plans of it that can be bought.

    `business_only`: it is for business accounts alone (RULES R27).
    """

    id: str
    name: str
    includes_access: bool
    plans: tuple[Plan, ...]
    business_only: bool = False


@dataclass(frozen=True, slots=True)
class CatalogueAnswer:
    """Answer of `GET /v1/catalogue` (RULES R30). `is_simulated`: nothing here moves real money."""

    brand: str
    processor: str
    processor_help: str
    is_simulated: bool
    computers_per_licence: int
    max_licences: int
    products: tuple[Product, ...]
    instruments: tuple[Instrument, ...]


@dataclass(frozen=True, slots=True)
class Instrument:
    """Something of the simulated processor that can pay; `token` names it. No card number exists here."""

    token: str
    kind: PaymentKind
    label: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Who is billed. `country` is ISO 3166-1 alpha-2."""

    name: str
    email: str
    street: str
    postal_code: str
    city: str
    country: str
    company: str = ""
    vat_id: str = ""


@dataclass(frozen=True, slots=True)
class NewOrder:
    """Body of `POST /v1/orders`: one plan, how many licences in all, who is billed, how it is paid.

    `contact` None takes that of the last order; `instrument` None takes the account's default payment
    method, `payment_method` a stored one.
    """

    plan: str
    licences: int = 1
    contact: Contact | None = None
    instrument: str | None = None
    payment_method: str | None = None


@dataclass(frozen=True, slots=True)
class MoreLicences:
    """Body of `POST /v1/subscriptions/{id}/licences`: the new total (RULES R72)."""

    licences: int
    contact: Contact | None = None
    instrument: str | None = None
    payment_method: str | None = None


@dataclass(frozen=True, slots=True)
class FewerLicences:
    """Body of `PUT /v1/subscriptions/{id}/licences-at-renewal` (RULES R77); the present total undoes it."""

    licences: int


@dataclass(frozen=True, slots=True)
class AutoRenewalWish:
    """Body of `PUT /v1/subscriptions/{id}/auto-renewal` (RULES R51, R52)."""

    enabled: bool


@dataclass(frozen=True, slots=True)
class EnableAutoRenewal:
    """Body of `POST /v1/subscriptions/{id}/auto-renewal-order`: the plan that it becomes (RULES R52)."""

    plan: str
    contact: Contact | None = None
    instrument: str | None = None
    payment_method: str | None = None


@dataclass(frozen=True, slots=True)
class NewQuote:
    """Body of `POST /v1/quotes`: a plan to buy; or a subscription, its new total or new plan."""

    plan: str | None = None
    licences: int | None = None
    subscription: str | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """What an order would cost now, and what it would bring about. Nothing is reserved."""

    kind: OrderKind
    product: str
    plan: str
    licences: int
    term_months: int
    amount: Money
    now_end: datetime | None
    new_end: datetime | None
    then_renews_for: Money | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """One attempt to pay an order. `reference` is what the processor calls it."""

    id: str
    kind: PaymentKind
    label: str
    amount: Money
    state: PaymentState
    reason: DeclineReason | None
    requested_at: datetime
    settled_at: datetime | None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """An order with its own number (RULES R36). `was_open`: this answers a submit that found it (R35)."""

    id: str
    number: str
    kind: OrderKind
    state: OrderState
    product: str
    plan: str
    licences: int
    term_months: int
    amount: Money
    received: Money
    payment_kind: PaymentKind
    payment_label: str
    placed_at: datetime
    expires_at: datetime | None
    settled_at: datetime | None
    reason: DeclineReason | None = None
    subscription: str | None = None
    payments: tuple[Payment, ...] = ()
    contact: Contact | None = None
    refunded: Money | None = None
    was_open: bool = False
    licences_before: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """What somebody keeps of a paid order. `refunded` is what went back since, all or nothing (RULES R46)."""

    number: str
    kind: OrderKind
    product: str
    product_name: str
    plan: str
    licences: int
    licences_before: int
    term_months: int
    amount: Money
    paid_at: datetime
    payment_kind: PaymentKind
    payment_label: str
    contact: Contact | None
    brand: str
    processor: str
    is_simulated: bool
    refunded: Money | None = None


@dataclass(frozen=True, slots=True)
class NewPaymentMethod:
    """Body of `POST /v1/payment-methods`."""

    instrument: str
    make_default: bool = True


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """A stored way to pay: the processor's token stays at the service, `label` is what people see."""

    id: str
    kind: PaymentKind
    label: str
    is_default: bool
    added_at: datetime


@dataclass(frozen=True, slots=True)
class IncludedProduct:
    """Another product in a subscription, with its quantity (RULES R82)."""

    product: str
    name: str
    quantity: int


@dataclass(frozen=True, slots=True)
class NewKey:
    """Body of `POST /v1/keys`; `account` names a business account of which the caller is an admin."""

    key: str = field(repr=False)
    account: str | None = None


@dataclass(frozen=True, slots=True)
class LicenceKey:
    """A registered key. `masked` is for showing; `key` for copying, given only to its own account."""

    id: str
    product: str
    masked: str
    key: str = field(repr=False)
    licences: int = 1
    registered_at: datetime | None = None
    subscription: str | None = None
    was_registered: bool = False


@dataclass(frozen=True, slots=True)
class Subscription:
    """An account's purchase over time, with everything of RULES R82.

    `status` and `reason` are those of this subscription alone. `until` None: it has no end.
    `auto_renewal_becomes` is set while a change waits to be confirmed ("being disabled", R51);
    `licences_at_renewal` while fewer are planned (R77). `actions` are those that make sense here and now.
    """

    id: str
    product: str
    product_name: str
    plan: str | None
    term_months: int | None
    origin: Origin
    status: Status
    reason: EntitlementReason
    activated_at: datetime
    until: datetime | None
    auto_renewal: AutoRenewal
    auto_renewal_becomes: AutoRenewal | None
    licences: int
    licences_at_renewal: int | None
    computers: int
    renewal_price: Money | None
    payment_method: PaymentMethod | None
    next_retry_at: datetime | None
    products: tuple[IncludedProduct, ...]
    keys: tuple[LicenceKey, ...]
    actions: tuple[Action, ...]
    bundled_in: str | None = None


@dataclass(frozen=True, slots=True)
class SubscriptionSummary:
    """The subscription that decides the entitlement, in short; a part of `wire.AccountState`."""

    id: str
    product: str
    product_name: str
    plan: str | None
    term_months: int | None
    origin: Origin
    auto_renewal_becomes: AutoRenewal | None = None
    licences_at_renewal: int | None = None
    next_retry_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OrderSummary:
    """The order that waits for its payment, in short; a part of `wire.AccountState` (RULES R43)."""

    id: str
    number: str
    product: str
    amount: Money
    payment_kind: PaymentKind
    placed_at: datetime
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BuyAnswer:
    """Answer of `GET /v1/buy`: where Buy leads now (RULES R35, R37, R38, R65).

    `possible_from` is the instant from which buying again is possible; `order` the open one.
    """

    step: BuyStep
    possible_from: datetime | None = None
    subscription: str | None = None
    order: OrderSummary | None = None


@dataclass(frozen=True, slots=True)
class NewLoginLink:
    """Body of `POST /v1/login-links`: the page to open, already signed in (RULES R33, SECURITY 8)."""

    page: LoginPage


@dataclass(frozen=True, slots=True)
class LoginLink:
    """An address that signs one browser in, once, within 60 s."""

    url: str = field(repr=False)
    expires_at: datetime
