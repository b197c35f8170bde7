"""`shared.simulator`: what travels on `/simulator/v1`."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from shared import simulator
from shared.codec import from_json, to_json
from shared.reasons import AccountKind, Action, DeclineReason, PaymentKind
from shared.sales import Money
from shared.simulator import (
    ActionWhy,
    AgentPart,
    ClockAnswer,
    ClockView,
    ClockWish,
    Deed,
    DeedWish,
    Export,
    FaultView,
    FaultWish,
    Loaded,
    PaymentWord,
    Reason,
    ScenarioView,
    ScenarioWish,
    SimulatedAccount,
    Timeline,
    TimelineDue,
    TimelineEvent,
    WaitingPayment,
    Why,
)

AT = datetime(2026, 1, 15, 12, tzinfo=UTC)
CLOCK = ClockView(AT, 60.0)
ACCOUNT = SimulatedAccount(
    "acc_1", "trial@example.test", "trial", "7", CLOCK, AT, AccountKind.BUSINESS, "acc_0", "ab"
)
WHY = Reason("grant_live", {"until": "2026-02-15"}, (Reason("order_paid", {"order": "ord_1"}),))
DEED = Deed(3, AT, "order.place", {"order": {"plan": "access-yearly", "licences": 2}, "key": "k"})
EVENT = TimelineEvent(4, AT, "order.paid", {"order_id": "ord_1"})
MESSAGES = (
    ACCOUNT,
    ClockWish(advance_by="P1M"),
    ClockWish(step=True),
    ClockAnswer(CLOCK, (EVENT,)),
    Timeline(AT, 0.0, (EVENT,), (TimelineDue(AT, "renewal", "sub_1"),)),
    WaitingPayment("pay_1", "ord_1", "A-1", Money(1000, "EUR"), PaymentKind.CARD, AT, AT),
    PaymentWord("decline", 900, DeclineReason.UNKNOWN),
    FaultWish("slow", True, "acc_1", 2.0, 503, 0.5),
    FaultView("down"),
    Why(WHY, (ActionWhy(Action.BUY, False, WHY),)),
    ScenarioView("trial", "Trial", "A story.", 1.0),
    ScenarioWish("trial", force=True),
    Loaded(ACCOUNT, AgentPart(clock_skew_s=-3600.0), ("Look at the countdown.",)),
    DeedWish("clock.step"),
    Export("acc_1", "trial@example.test", "7", AT, CLOCK, "cc", "ab", "trial", AccountKind.PERSONAL, (DEED,)),
)


@pytest.mark.parametrize("message", MESSAGES, ids=lambda each: type(each).__name__)
def test_every_message_survives_the_way_through_json(message: object) -> None:
    assert from_json(type(message), json.loads(json.dumps(to_json(message)))) == message


def test_an_export_says_its_format() -> None:
    assert to_json(MESSAGES[-1])["format"] == simulator.EXPORT_FORMAT == 1
