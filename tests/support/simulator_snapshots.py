"""Snapshots of a simulator run, as the window may get them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from shared.reasons import Action, Origin, PaymentKind
from shared.sales import Money, Plan
from shared.simulator import (
    ActionWhy,
    ClockView,
    FaultView,
    Reason,
    ScenarioView,
    TimelineDue,
    TimelineEvent,
    WaitingPayment,
    Why,
)
from shared.simulator_commands import AppStorePlans, Scenarios
from shared.simulator_view import SimulatorView
from shared.snapshot import Snapshot
from tests.support import snapshots
from tests.support.clock import START

SCENARIOS: Final = Scenarios(
    (
        ScenarioView("active_year", "Active, by the year", "A year was bought three months ago.", 60.0),
        ScenarioView("trial", "Trial & more", "Nobody has bought anything.", 1.0),
    )
)
PLANS: Final = AppStorePlans(
    (
        Plan("app_store_month", "access", 1, Money(599, "EUR"), Origin.APP_STORE),
        Plan("app_store_year", "access", 12, Money(5_999, "EUR"), Origin.APP_STORE),
    )
)
PAYMENT: Final = WaitingPayment(
    "pay_1", "ord_1", "A-1042", Money(4_999, "EUR"), PaymentKind.BANK_TRANSFER, START
)
EVENTS: Final = (
    TimelineEvent(1, START - timedelta(days=300), "account.created"),
    TimelineEvent(
        2,
        START - timedelta(days=30),
        "order.paid",
        {"number": "A-1041", "amount_minor": "4999", "currency": "EUR"},
    ),
    TimelineEvent(3, START - timedelta(hours=1), "entitlement.changed", {"status": "active"}),
)
WHY: Final = Why(
    Reason(
        "status",
        {"status": "active"},
        (Reason("grant_leads", {"product": "Access", "origin": "web", "until": "2026-10-01T12:00:00Z"}),),
    ),
    (
        ActionWhy(Action.MANAGE, True, Reason("something_to_manage", {"product": "Access", "origin": "web"})),
        ActionWhy(Action.FIX_PAYMENT, False, Reason("needs_failed_renewal")),
    ),
)
VIEW: Final = SimulatorView(
    available=True,
    watched=True,
    account="acc_1",
    email="active_year@example.test",
    scenario="active_year",
    clock=ClockView(START, 0.0),
    payments=(PAYMENT,),
    next_due=TimelineDue(START + timedelta(days=340), "renewal", "sub_1"),
    faults=(FaultView("slow", seconds=2.0),),
    events=EVENTS,
    hints=("Show the date in the window.", "Then let a year pass."),
)


def simulated(revision: int = 1, **changes: Any) -> Snapshot:
    """The main page of a simulator run, its view with `changes`."""
    return replace(snapshots.main(revision=revision), simulator=replace(VIEW, **changes))
