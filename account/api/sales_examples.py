"""One example of every message about sales, for `/openapi.json`; as `examples`, it decides nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from shared import sales, wire
from shared.billing import FixPayment
from shared.reasons import (
    AccountKind,
    Action,
    AutoRenewal,
    BusinessRole,
    BuyStep,
    EntitlementReason,
    Language,
    LoginPage,
    OrderKind,
    OrderState,
    Origin,
    PaymentKind,
    PaymentState,
    Status,
)

_NOW: Final = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
_YEAR_LATER: Final = datetime(2027, 1, 15, 12, 3, tzinfo=UTC)
_PAID_AT: Final = _NOW + timedelta(minutes=3)
_PRICE: Final = sales.Money(1999, "EUR")
_PLAN: Final = sales.Plan("access_year", "access", 12, _PRICE, Origin.WEB)
_PRODUCT: Final = sales.Product("access", "Access", True, (_PLAN,))
_INSTRUMENT: Final = sales.Instrument("sim_card_works", PaymentKind.CARD, "Test card 0001 (works)")
_CONTACT: Final = sales.Contact(
    name="Ada Lovelace",
    email="ada@example.org",
    street="12 St James's Square",
    postal_code="SW1Y 4JH",
    city="London",
    country="GB",
)
_PAYMENT: Final = sales.Payment(
    id="pay_0c1d2e3f405162738495",
    kind=PaymentKind.CARD,
    label="Test card 0001 (works)",
    amount=_PRICE,
    state=PaymentState.CONFIRMED,
    reason=None,
    requested_at=_NOW,
    settled_at=_PAID_AT,
    reference="REF-0C1D2E3F4051",
)
_SUBSCRIPTION_ID: Final = "sub_7a8b9c0d1e2f30415263"
_ORDER: Final = sales.Order(
    id="ord_5f0c2a9d1e7b43868a10",
    number="K7Q2-000001",
    kind=OrderKind.PURCHASE,
    state=OrderState.PAID,
    product="access",
    plan="access_year",
    licences=1,
    term_months=12,
    amount=_PRICE,
    received=_PRICE,
    payment_kind=PaymentKind.CARD,
    payment_label="Test card 0001 (works)",
    placed_at=_NOW,
    expires_at=_NOW + timedelta(days=1),
    settled_at=_PAID_AT,
    subscription=_SUBSCRIPTION_ID,
    payments=(_PAYMENT,),
    contact=_CONTACT,
)
_METHOD: Final = sales.PaymentMethod(
    id="pm_1a2b3c4d5e6f70819203",
    kind=PaymentKind.CARD,
    label="Test card 0001 (works)",
    is_default=True,
    added_at=_NOW,
)
_INCLUDED: Final = sales.IncludedProduct("access", "Access", 1)
_KEY: Final = sales.LicenceKey(
    id="key_90817263544536271809",
    product="desktop_pro",
    masked="•••••-•••••-•••••-8QF2M",
    key="X3RTK-9WPLC-4HVNB-8QF2M",
    registered_at=_NOW,
    subscription=_SUBSCRIPTION_ID,
)
_WAITING: Final = sales.OrderSummary(
    id=_ORDER.id,
    number=_ORDER.number,
    product="access",
    amount=_PRICE,
    payment_kind=PaymentKind.BANK_TRANSFER,
    placed_at=_NOW,
    expires_at=_NOW + timedelta(days=30),
)

SALES_EXAMPLES: Final[tuple[object, ...]] = (
    _PRICE,
    _PLAN,
    _PRODUCT,
    _INSTRUMENT,
    sales.CatalogueAnswer(
        brand="Access",
        processor="Orderly",
        processor_help="/help/orders",
        is_simulated=True,
        computers_per_licence=5,
        max_licences=200,
        products=(_PRODUCT,),
        instruments=(_INSTRUMENT,),
    ),
    _CONTACT,
    sales.NewOrder(plan="access_year", contact=_CONTACT, instrument="sim_card_works"),
    sales.MoreLicences(licences=3),
    sales.FewerLicences(licences=1),
    sales.AutoRenewalWish(enabled=False),
    sales.EnableAutoRenewal(plan="access_year", instrument="sim_card_works"),
    FixPayment(instrument="sim_card_works"),
    sales.NewQuote(plan="access_year", licences=1),
    sales.Quote(
        kind=OrderKind.PURCHASE,
        product="access",
        plan="access_year",
        licences=1,
        term_months=12,
        amount=_PRICE,
        now_end=None,
        new_end=_YEAR_LATER,
        then_renews_for=_PRICE,
    ),
    _PAYMENT,
    _ORDER,
    sales.Receipt(
        number=_ORDER.number,
        kind=OrderKind.PURCHASE,
        product="access",
        product_name="Access",
        plan="access_year",
        licences=1,
        licences_before=0,
        term_months=12,
        amount=_PRICE,
        paid_at=_PAID_AT,
        payment_kind=PaymentKind.CARD,
        payment_label="Test card 0001 (works)",
        contact=_CONTACT,
        brand="Access",
        processor="Orderly",
        is_simulated=True,
    ),
    sales.NewPaymentMethod(instrument="sim_card_works"),
    _METHOD,
    _INCLUDED,
    sales.NewKey(key=_KEY.key),
    _KEY,
    sales.Subscription(
        id=_SUBSCRIPTION_ID,
        product="access",
        product_name="Access",
        plan="access_year",
        term_months=12,
        origin=Origin.WEB,
        status=Status.ACTIVE,
        reason=EntitlementReason.SUBSCRIPTION_LIVE,
        activated_at=_PAID_AT,
        until=_YEAR_LATER,
        auto_renewal=AutoRenewal.ON,
        auto_renewal_becomes=None,
        licences=1,
        licences_at_renewal=None,
        computers=5,
        renewal_price=_PRICE,
        payment_method=_METHOD,
        next_retry_at=None,
        products=(_INCLUDED,),
        keys=(_KEY,),
        actions=(Action.MANAGE, Action.BUY_LICENCES),
    ),
    sales.SubscriptionSummary(
        id=_SUBSCRIPTION_ID,
        product="access",
        product_name="Access",
        plan="access_year",
        term_months=12,
        origin=Origin.WEB,
    ),
    _WAITING,
    sales.BuyAnswer(step=BuyStep.WAITING_ORDER, order=_WAITING),
    sales.NewLoginLink(page=LoginPage.BUY),
    sales.LoginLink(url="https://access.example/enter?token=all_…", expires_at=_NOW + timedelta(seconds=60)),
    sales.KeptComputers(computers=("cmp_0c1d2e3f405162738495",)),
    sales.NewBusinessMember(email="grace@example.org", role=BusinessRole.ADMIN),
    sales.BusinessMember("acc_0f1e2d3c4b5a69788796", "grace@example.org", BusinessRole.ADMIN, _NOW),
    sales.Business("acc_0f1e2d3c4b5a69788796", "orders@example.org", BusinessRole.ADMIN),
    sales.NewsWish(wanted=True),
    sales.AppStoreNotification(signed_payload="eyJhbGciOiJFUzI1NiIs…"),
    sales.AppStoreReceived(outcome="applied"),
    sales.AppStoreTransaction(signed_transaction="eyJhbGciOiJFUzI1NiIs…"),
    wire.AccountWish(kind=AccountKind.BUSINESS, language=Language.FRENCH),
)
