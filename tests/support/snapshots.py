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
    RemovedBy,
    SecretsState,
    SignInMethod,
    SignInStep,
    Status,
    System,
)
from shared.snapshot import (
    AccountView,
    ComputerRow,
    ComputerView,
    EntitlementView,
    LimitView,
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
    """An entitlement of `status`."""
    paid = replace(
        TRIAL,
        status=status,
        reason=EntitlementReason.SUBSCRIPTION_LIVE,
        until=START + timedelta(days=90),
        licences=1,
        origin=Origin.WEB,
        actions=actions,
    )
    return replace(paid, **changes)


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
    "main-pending": main(entitlement=entitlement(Status.PENDING, Action.BUY)),
    "main-active": main(
        entitlement=entitlement(
            Status.ACTIVE,
            Action.MANAGE,
            Action.BUY_LICENCES,
            Action.REMOVE_COMPUTER,
            auto_renewal=AutoRenewal.ON,
        )
    ),
    "main-expiring": main(
        entitlement=entitlement(
            Status.EXPIRING,
            Action.BUY,
            Action.MANAGE,
            Action.ENABLE_AUTO_RENEW,
            auto_renewal=AutoRenewal.OFF,
        )
    ),
    "main-grace": main(entitlement=entitlement(Status.GRACE, Action.FIX_PAYMENT, Action.MANAGE)),
    "main-expired": main(entitlement=entitlement(Status.EXPIRED, Action.BUY, Action.REMOVE_COMPUTER)),
    "main-suspended": main(
        entitlement=entitlement(Status.SUSPENDED, Action.BUY, reason=EntitlementReason.REFUNDED, until=START)
    ),
    "main-unknown": main(entitlement=entitlement(Status.UNKNOWN, Action.UNKNOWN, Action.MANAGE)),
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
