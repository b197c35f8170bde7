"""What an order's page says (RULES R32, R41–R46)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from account.portal.store.order_words import Scene, order_view, reason_text, scene_of
from shared.reasons import DeclineReason, OrderKind, OrderState, PaymentKind, PaymentState
from shared.sales import Money, Order, Payment

AT = datetime(2026, 1, 15, tzinfo=UTC)
PRICE = Money(2499, "EUR")


def order(state: OrderState = OrderState.OPEN, **changes: object) -> Order:
    made = Order(
        id="ord_1",
        number="7K3MQ0ZD-0001",
        kind=OrderKind.PURCHASE,
        state=state,
        product="access",
        plan="access_year",
        licences=1,
        term_months=12,
        amount=PRICE,
        received=Money(0, "EUR"),
        payment_kind=PaymentKind.CARD,
        payment_label="Test card 0001 (works)",
        placed_at=AT,
        expires_at=AT,
        settled_at=None,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def payment(state: PaymentState) -> Payment:
    return Payment("pay_1", PaymentKind.BANK_TRANSFER, "Bank transfer", PRICE, state, None, AT, None, "REF-1")


@pytest.mark.rule("R41")
@pytest.mark.rule("R42")
@pytest.mark.parametrize(
    ("kind", "scene"),
    [
        (PaymentKind.CARD, Scene.PROCESSING),
        (PaymentKind.PAYPAL, Scene.PAYPAL),
        (PaymentKind.BANK_TRANSFER, Scene.TRANSFER),
        (PaymentKind.UNKNOWN, Scene.PROCESSING),
    ],
)
def test_open_order_says_what_it_waits_for(kind: PaymentKind, scene: Scene) -> None:
    view = order_view(order(payment_kind=kind))
    assert view.scene is scene
    assert view.is_open


@pytest.mark.parametrize(
    ("state", "scene"),
    [
        (OrderState.PAID, Scene.PAID),
        (OrderState.DECLINED, Scene.DECLINED),
        (OrderState.CANCELLED, Scene.CANCELLED),
        (OrderState.EXPIRED, Scene.EXPIRED),
        (OrderState.REFUNDED, Scene.REFUNDED),
        (OrderState.UNKNOWN, Scene.PROCESSING),
    ],
)
def test_settled_order_says_how_it_ended(state: OrderState, scene: Scene) -> None:
    assert scene_of(order(state)) is scene


def test_every_state_and_scene_has_words() -> None:
    for state in OrderState:
        for kind in PaymentKind:
            for what in OrderKind:
                view = order_view(order(state, payment_kind=kind, kind=what))
                assert view.title
                assert view.meaning
                assert view.label
                assert view.kind_name


@pytest.mark.rule("R42")
@pytest.mark.parametrize("state", [PaymentState.SHORT, PaymentState.PROCESSING])
def test_short_payment_says_what_is_still_missing(state: PaymentState) -> None:
    short = order(
        payment_kind=PaymentKind.BANK_TRANSFER, received=Money(1000, "EUR"), payments=(payment(state),)
    )
    view = order_view(short)
    assert (view.scene, view.missing) == (Scene.SHORT, Money(1499, "EUR"))
    assert order_view(order()).missing is None


@pytest.mark.rule("R44")
def test_declined_order_leads_back_to_its_own_cart_with_the_reason() -> None:
    declined = order(OrderState.DECLINED, reason=DeclineReason.METHOD_EXPIRED)
    assert order_view(declined).subject == "access"
    upgrade = order(OrderState.DECLINED, kind=OrderKind.LICENCES, subscription="sub_1")
    assert order_view(upgrade).subject == "sub_1"
    assert "cart is kept" in order_view(declined).meaning
    for reason in DeclineReason:
        assert reason_text(reason)
    assert reason_text(None) is None


@pytest.mark.rule("R46")
def test_only_an_order_that_waits_for_its_payer_can_be_taken_back() -> None:
    assert not order_view(order()).can_cancel  # the card is being charged at this moment
    assert order_view(order(payment_kind=PaymentKind.BANK_TRANSFER)).can_cancel
    for state in set(OrderState) - {OrderState.OPEN}:
        assert not order_view(order(state, payment_kind=PaymentKind.BANK_TRANSFER)).can_cancel
