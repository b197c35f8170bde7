"""Snapshots of every page that the window has; for its tests and for its pictures.

May import `shared`. Instants lie around `tests.support.clock.START`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from shared.reasons import (
    Action,
    AutoRenewal,
    EntitlementReason,
    NoticeCode,
    Origin,
    PaymentKind,
    RemovedBy,
    SecretsState,
    SignInMethod,
    SignInStep,
    Status,
    System,
)
from shared.sales import Money, OrderSummary, SubscriptionSummary
from shared.snapshot import (
    AccountView,
    ComputerRow,
    ComputerView,
    EntitlementView,
    LimitView,
    PurchaseView,
    RemovedView,
    ServiceView,
    Snapshot,
)
from shared.state import AgentState, Notice, SessionFact, SignInAttempt
from tests.support.clock import START

SERVICE = ServiceView("http://127.0.0.1:4711", True, True, START, None)
LOST_SERVICE = replace(
    SERVICE, reachable=False, problem="service_unreachable", last_answer_at=START - timedelta(minutes=20)
)
ACCOUNT = AccountView("ada@example.org")
THIS = ComputerView("c1", "Studio", True)


def computer(number: int, name: str, system: System = System.LINUX, **changes: Any) -> ComputerRow:
    """One row of the list."""
    row = ComputerRow(
        id=f"c{number}",
        name=name,
        system=system,
        online=False,
        this=False,
        registered_at=START - timedelta(days=30),
        last_seen_at=START - timedelta(hours=3),
        over_limit=False,
    )
    return replace(row, **changes)


COMPUTERS = (
    computer(1, "Studio", System.LINUX, online=True, this=True),
    computer(2, "Reception", System.WINDOWS, online=True),
    computer(3, "Ada’s notebook", System.MAC, last_seen_at=START - timedelta(days=1)),
)
FIVE = (
    *(replace(row, this=False) for row in COMPUTERS),
    computer(4, "Workshop", System.LINUX, last_seen_at=START - timedelta(days=40)),
    computer(5, "Old laptop", System.WINDOWS, last_seen_at=None),
)
TRIAL = EntitlementView(
    status=Status.TRIAL,
    reason=EntitlementReason.NEVER_SUBSCRIBED,
    until=None,
    computer_limit=5,
    computers_registered=3,
    licences=0,
    auto_renewal=AutoRenewal.UNAVAILABLE,
    origin=None,
    actions=(Action.BUY, Action.REMOVE_COMPUTER),
    checked_at=START,
)


def entitlement(status: Status, *actions: Action, **changes: Any) -> EntitlementView:
    """An entitlement of `status`; one that is active and renews does so at its end, unless told otherwise."""
    paid = replace(
        TRIAL,
        status=status,
        reason=EntitlementReason.SUBSCRIPTION_LIVE,
        until=START + timedelta(days=90),
        licences=1,
        origin=Origin.WEB,
        actions=actions,
    )
    made = replace(paid, **changes)
    if "renews_at" in changes or (status, made.auto_renewal) != (Status.ACTIVE, AutoRenewal.ON):
        return made
    return replace(made, renews_at=made.until)


HELD = SubscriptionSummary("sub_1", "access", "Access", "access_year", 12, Origin.WEB)
ORDER = OrderSummary(
    "ord_1",
    "2026-0001",
    "access",
    Money(4999, "EUR"),
    PaymentKind.BANK_TRANSFER,
    placed_at=START,
    expires_at=START + timedelta(days=14),
)


def starting() -> Snapshot:
    """The agent has just begun."""
    return Snapshot(1, AgentState.STARTING)


def welcome(**changes: Any) -> Snapshot:
    """Nobody is signed in."""
    return replace(Snapshot(1, AgentState.SIGNED_OUT, service=SERVICE), **changes)


def signing_in(step: SignInStep = SignInStep.WAITING, attempt: int = 1, **changes: Any) -> Snapshot:
    """A sign-in through the browser."""
    known = step is not SignInStep.PREPARING
    address = f"http://127.0.0.1:4711/oauth/authorize?state=abc&attempt={attempt}" if known else None
    fact = SignInAttempt(attempt, SignInMethod.BROWSER, step, url=address)
    return replace(Snapshot(1, AgentState.SIGNING_IN, sign_in=fact, service=SERVICE), **changes)


def sign_in_code(
    step: SignInStep = SignInStep.WAITING, uri: str = "https://access.example.org/activate", **changes: Any
) -> Snapshot:
    """A sign-in with a code that is entered at `uri`."""
    fact = SignInAttempt(
        1,
        SignInMethod.CODE,
        step,
        user_code="BCDF-GHJK",
        verification_uri=uri,
        verification_uri_complete=f"{uri}?code=BCDF-GHJK",
        expires_at=START + timedelta(minutes=9, seconds=42),
    )
    return replace(Snapshot(1, AgentState.SIGNING_IN, sign_in=fact, service=SERVICE), **changes)


def main(**changes: Any) -> Snapshot:
    """Registered, online, in trial mode."""
    snapshot = Snapshot(
        1,
        AgentState.READY,
        account=ACCOUNT,
        computer=THIS,
        entitlement=TRIAL,
        computers=COMPUTERS,
        secrets=SecretsState.READY,
        service=SERVICE,
    )
    return replace(snapshot, **changes)


def offline() -> Snapshot:
    """Registered, but the service does not answer."""
    return main(state=AgentState.OFFLINE, service=LOST_SERVICE, computer=replace(THIS, online=False))


def paused() -> Snapshot:
    """Registered, and paused by its person."""
    return main(state=AgentState.PAUSED, paused=True, computer=replace(THIS, online=False))


def in_session() -> Snapshot:
    """Somebody uses this computer."""
    session = SessionFact("s1", "Phone", START, True, START + timedelta(minutes=5))
    return main(state=AgentState.IN_SESSION, session=session)


def loading() -> Snapshot:
    """Signed in, but the service has not told anything yet."""
    service = replace(SERVICE, reachable=None, last_answer_at=None)
    return main(state=AgentState.OFFLINE, entitlement=None, computers=(), computer=None, service=service)


def limit(*actions: Action) -> Snapshot:
    """No free place."""
    view = LimitView("computer_limit_reached", 5, 5, FIVE, actions or (Action.BUY, Action.REMOVE_COMPUTER))
    return Snapshot(1, AgentState.LIMIT_REACHED, account=ACCOUNT, limit=view, service=SERVICE)


def replaceable() -> Snapshot:
    """The same machine with another key."""
    view = LimitView("computer_replaceable", 5, 3, (COMPUTERS[0],), ())
    return Snapshot(1, AgentState.LIMIT_REACHED, account=ACCOUNT, limit=view, service=SERVICE)


def removed(by: RemovedBy = RemovedBy.PORTAL) -> Snapshot:
    """This computer was removed."""
    view = RemovedView(by, "Studio", "ada@example.org")
    return Snapshot(1, AgentState.REMOVED, removed=view, service=SERVICE)


def secrets(state: SecretsState) -> Snapshot:
    """The place for secrets cannot be used."""
    return Snapshot(1, AgentState.SECRETS_LOCKED, secrets=state, service=SERVICE)


def with_notices(snapshot: Snapshot, *codes: NoticeCode) -> Snapshot:
    """`snapshot` with a notice of each code."""
    notices = tuple(Notice(number, code) for number, code in enumerate(codes, 1))
    return replace(snapshot, notices=notices)


SUBSCRIPTIONS: dict[str, Snapshot] = {
    "main-waiting": main(purchase=PurchaseView(START)),
    "main-pending": main(
        entitlement=entitlement(Status.PENDING, Action.BUY, until=None, licences=0, origin=None),
        open_order=ORDER,
    ),
    "main-active": main(
        entitlement=entitlement(
            Status.ACTIVE,
            Action.MANAGE,
            Action.BUY_LICENCES,
            Action.REMOVE_COMPUTER,
            auto_renewal=AutoRenewal.ON,
        ),
        subscription=HELD,
    ),
    "main-active-disabling": main(
        entitlement=entitlement(
            Status.ACTIVE, Action.MANAGE, Action.BUY_LICENCES, auto_renewal=AutoRenewal.ON
        ),
        subscription=replace(HELD, auto_renewal_becomes=AutoRenewal.OFF),
    ),
    "main-active-enabling": main(
        entitlement=entitlement(
            Status.ACTIVE, Action.MANAGE, Action.ENABLE_AUTO_RENEW, auto_renewal=AutoRenewal.OFF
        ),
        subscription=replace(HELD, auto_renewal_becomes=AutoRenewal.ON),
    ),
    "main-active-fewer_licences": main(
        entitlement=entitlement(
            Status.ACTIVE,
            Action.MANAGE,
            Action.BUY_LICENCES,
            auto_renewal=AutoRenewal.ON,
            licences=3,
            computer_limit=15,
        ),
        subscription=replace(HELD, licences_at_renewal=1, plan="access_two_years", term_months=24),
    ),
    "main-active-app_store": main(
        entitlement=entitlement(
            Status.ACTIVE,
            Action.MANAGE,
            Action.MANAGE_IN_APP_STORE,
            Action.REMOVE_COMPUTER,
            auto_renewal=AutoRenewal.UNAVAILABLE,
            origin=Origin.APP_STORE,
        ),
        subscription=replace(HELD, plan="app_store_month", term_months=1, origin=Origin.APP_STORE),
    ),
    "main-active-desktop": main(
        entitlement=entitlement(
            Status.ACTIVE,
            Action.BUY,
            Action.MANAGE,
            Action.BUY_LICENCES,
            auto_renewal=AutoRenewal.UNAVAILABLE,
            origin=Origin.DESKTOP_SUBSCRIPTION,
        ),
        subscription=replace(HELD, plan=None, term_months=None, origin=Origin.DESKTOP_SUBSCRIPTION),
    ),
    "main-active-perpetual": main(
        entitlement=entitlement(
            Status.ACTIVE,
            Action.BUY,
            Action.MANAGE,
            Action.ENABLE_AUTO_RENEW,
            auto_renewal=AutoRenewal.OFF,
            origin=Origin.DESKTOP_PERPETUAL,
        ),
        subscription=replace(HELD, plan=None, term_months=3, origin=Origin.DESKTOP_PERPETUAL),
        open_order=replace(ORDER, payment_kind=PaymentKind.PAYPAL, expires_at=None),
    ),
    "main-active-business": main(
        entitlement=entitlement(
            Status.ACTIVE,
            Action.BUY,
            Action.MANAGE,
            auto_renewal=AutoRenewal.UNAVAILABLE,
            origin=Origin.BUSINESS_KEY,
        ),
        subscription=replace(HELD, plan=None, term_months=None, origin=Origin.BUSINESS_KEY),
    ),
    "main-expiring": main(
        entitlement=entitlement(
            Status.EXPIRING,
            Action.BUY,
            Action.MANAGE,
            Action.ENABLE_AUTO_RENEW,
            Action.BUY_LICENCES,
            auto_renewal=AutoRenewal.OFF,
            reason=EntitlementReason.WILL_NOT_RENEW,
        ),
        subscription=HELD,
    ),
    "main-grace": main(
        entitlement=entitlement(
            Status.GRACE,
            Action.FIX_PAYMENT,
            Action.MANAGE,
            auto_renewal=AutoRenewal.ON,
            reason=EntitlementReason.RENEWAL_PAYMENT_FAILED,
        ),
        subscription=replace(HELD, next_retry_at=START + timedelta(days=3)),
    ),
    "main-expired": main(
        entitlement=entitlement(
            Status.EXPIRED,
            Action.BUY,
            Action.REMOVE_COMPUTER,
            reason=EntitlementReason.SUBSCRIPTION_ENDED,
            until=START - timedelta(days=1),
            licences=0,
            auto_renewal=AutoRenewal.UNAVAILABLE,
        ),
        subscription=HELD,
    ),
    "main-suspended": main(
        entitlement=entitlement(
            Status.SUSPENDED, Action.BUY, reason=EntitlementReason.REFUNDED, until=START, licences=0
        ),
        subscription=HELD,
    ),
    "main-charged_back": main(
        entitlement=entitlement(
            Status.SUSPENDED, Action.BUY, reason=EntitlementReason.CHARGED_BACK, until=START, licences=0
        ),
        subscription=HELD,
    ),
    "main-unknown": main(entitlement=entitlement(Status.UNKNOWN, Action.UNKNOWN, Action.MANAGE)),
    "main-offline-active": replace(
        offline(),
        entitlement=entitlement(
            Status.ACTIVE, Action.MANAGE, Action.BUY_LICENCES, auto_renewal=AutoRenewal.ON
        ),
        subscription=HELD,
    ),
}
"""One snapshot for each face of the card of the subscription, beside trial mode and loading."""

ALL: dict[str, Snapshot] = {
    "starting": starting(),
    "welcome": welcome(),
    "welcome-offline": welcome(service=replace(LOST_SERVICE, last_answer_at=None)),
    "signing_in-preparing": signing_in(SignInStep.PREPARING),
    "signing_in-waiting": signing_in(),
    "signing_in-registering": signing_in(SignInStep.REGISTERING),
    "sign_in_code": sign_in_code(),
    "sign_in_code-preparing": sign_in_code(SignInStep.PREPARING),
    "main-trial": main(),
    "main-offline": offline(),
    "main-paused": paused(),
    "main-session": in_session(),
    "main-loading": loading(),
    "main-alone": main(computers=COMPUTERS[:1], entitlement=replace(TRIAL, computers_registered=1)),
    **SUBSCRIPTIONS,
    "main-notices": with_notices(main(), NoticeCode.SECRETS_IN_FILE, NoticeCode.DISK_FULL),
    "limit": limit(),
    "limit-app_store": limit(Action.MANAGE, Action.MANAGE_IN_APP_STORE, Action.REMOVE_COMPUTER),
    "limit-replaceable": replaceable(),
    "removed-portal": removed(),
    "secrets-locked": secrets(SecretsState.LOCKED),
    "secrets-missing": secrets(SecretsState.MISSING),
    "secrets-hanging": secrets(SecretsState.HANGING),
    "secrets-damaged": secrets(SecretsState.DAMAGED),
    "secrets-unwritable": secrets(SecretsState.UNWRITABLE),
}
"""One snapshot for each face that a page has."""
