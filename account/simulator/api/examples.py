"""One example of every message of `/simulator/v1`. Loaded when somebody asks for it; decides nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from shared.reasons import Action, DeclineReason, EventKind, FaultKind, Origin, PaymentKind
from shared.sales import Money, Plan
from shared.simulator import (
    ActionWhy,
    AgentPart,
    AppStoreAct,
    ClockAnswer,
    ClockView,
    ClockWish,
    Deed,
    DeedDone,
    DeedWish,
    Export,
    FaultView,
    FaultWish,
    ForkWish,
    LinkWish,
    Loaded,
    PanelLink,
    PaymentWord,
    Reason,
    ScenarioView,
    ScenarioWish,
    SignInCode,
    SignInWish,
    SimulatedAccount,
    Timeline,
    TimelineDue,
    TimelineEvent,
    WaitingPayment,
    Why,
)
from shared.wire import Problem

_NOW: Final = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
_CLOCK: Final = ClockView(_NOW, 0.0)
_ACCOUNT: Final = SimulatedAccount(
    id="acc_5f0c2a9d1e7b43868a10",
    email="trial@example.test",
    scenario="trial",
    seed="trial",
    clock=_CLOCK,
    created_at=_NOW,
)
_EVENT: Final = TimelineEvent(1, _NOW, EventKind.ACCOUNT_CREATED.value, {})
_DUE: Final = TimelineDue(_NOW + timedelta(minutes=3), "payment", "ord_0c1d2e3f405162738495")
_AGENT: Final = AgentPart()
_DEED: Final = Deed(1, _NOW, "clock.set", {"rate": 0.0})
_REASON: Final = Reason("never_subscribed")
_ACTION: Final = ActionWhy(Action.BUY, True, _REASON)

SIMULATOR_EXAMPLES: Final[tuple[object, ...]] = (
    _CLOCK,
    _ACCOUNT,
    _EVENT,
    _DUE,
    _AGENT,
    _DEED,
    _REASON,
    _ACTION,
    LinkWish("trial@example.test"),
    PanelLink("http://127.0.0.1:8765/simulator/enter?token=aot_…", _NOW + timedelta(seconds=60)),
    ClockWish(advance_by="P1M"),
    ClockAnswer(_CLOCK, (_EVENT,)),
    Timeline(_NOW, 0.0, (_EVENT,), (_DUE,)),
    WaitingPayment(
        reference="pay_0c1d2e3f405162738495",
        order="ord_0c1d2e3f405162738495",
        order_number="K7Q2-1",
        amount=Money(1999, "EUR"),
        kind=PaymentKind.BANK_TRANSFER,
        since=_NOW,
    ),
    PaymentWord("decline", reason=DeclineReason.INSUFFICIENT_FUNDS),
    FaultWish(FaultKind.SLOW.value, True, seconds=3.0),
    FaultView(FaultKind.SLOW.value, seconds=3.0),
    Why(_REASON, (_ACTION,)),
    ScenarioView("trial", "Trial mode", "Ada has never bought anything.", 0.0, ("Connect.",)),
    ScenarioWish("trial"),
    Loaded(_ACCOUNT, _AGENT, ("Start a session and watch the countdown.",)),
    DeedWish("licences.buy", {"subscription": "sub_0c1d2e3f405162738495", "licences": 2}),
    DeedDone({"id": "sub_0c1d2e3f405162738495"}),
    Plan("app_store_month", "access", 1, Money(499, "EUR"), Origin.APP_STORE),
    AppStoreAct("buy", plan="app_store_month"),
    ForkWish("trial-2@example.test"),
    Export(
        account_id=_ACCOUNT.id,
        email=_ACCOUNT.email,
        seed=_ACCOUNT.seed,
        created_at=_NOW,
        clock=_CLOCK,
        catalogue_hash="4f" * 32,
        hash="a0" * 32,
        scenario="trial",
        deeds=(_DEED,),
    ),
    SignInWish(
        email=_ACCOUNT.email,
        key_thumbprint="0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I",
        code_challenge="E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        redirect_uri="http://127.0.0.1:50123/callback",
        computer_name="Studio",
    ),
    SignInCode("aco_…", _ACCOUNT.id, 60),
    Problem(
        type="/help/clock_backwards",
        title="Not possible now",
        status=409,
        code="clock_backwards",
        detail="An account's clock never goes back.",
    ),
)
