"""What the payment page offers (RULES R32, R45)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from account.portal.store.payment_choices import (
    INSTRUMENT_NAMES,
    PaymentChoices,
    PayWith,
    payment_choices,
    read_choice,
)
from account.store.instruments import INSTRUMENTS, offered
from shared.reasons import PaymentKind
from shared.sales import CatalogueAnswer, PaymentMethod

CATALOGUE = CatalogueAnswer("Access", "P", "https://p.example", True, 5, 200, (), offered())
AT = datetime(2026, 1, 15, tzinfo=UTC)
CARD = PaymentMethod("pm_1", PaymentKind.CARD, "Test card 0001 (works)", False, AT)
PAYPAL = PaymentMethod("pm_2", PaymentKind.PAYPAL, "PayPal test account 1 (pays)", True, AT)


def chosen(choices: PaymentChoices) -> list[str]:
    every = [*choices.stored, *(choice for group in choices.groups for choice in group.choices)]
    return [choice.value for choice in every if choice.is_chosen]


@pytest.mark.rule("R32")
def test_exactly_one_way_to_pay_is_chosen_the_carts_the_default_or_the_first() -> None:
    assert chosen(payment_choices(CATALOGUE, ())) == ["instrument:sim_card_works"]
    assert chosen(payment_choices(CATALOGUE, (CARD, PAYPAL))) == ["method:pm_2"]
    assert chosen(payment_choices(CATALOGUE, (CARD, PAYPAL), PayWith(method="pm_1"))) == ["method:pm_1"]
    cart = PayWith(instrument="sim_transfer_never")
    assert chosen(payment_choices(CATALOGUE, (CARD,), cart)) == ["instrument:sim_transfer_never"]


def test_cart_that_names_a_method_which_was_removed_falls_back_to_the_default() -> None:
    assert chosen(payment_choices(CATALOGUE, (PAYPAL,), PayWith(method="pm_gone"))) == ["method:pm_2"]
    assert chosen(payment_choices(CATALOGUE, (PAYPAL,), PayWith())) == ["method:pm_2"]


def test_group_opens_when_what_is_folded_away_is_chosen() -> None:
    groups = payment_choices(CATALOGUE, (), PayWith(instrument="sim_card_declined")).groups
    assert [group.opens_others for group in groups] == [True, False, False]


@pytest.mark.rule("R45")
def test_nothing_that_cannot_be_charged_again_is_offered_for_keeping() -> None:
    groups = payment_choices(CATALOGUE, (), only_storable=True).groups
    offered_here = {choice.value for group in groups for choice in group.choices}
    assert offered_here == {f"instrument:{each.token}" for each in INSTRUMENTS.values() if each.is_storable}


@pytest.mark.rule("R90")
def test_every_instrument_has_its_name_ready_for_translation() -> None:
    assert set(INSTRUMENT_NAMES) == {each.label for each in INSTRUMENTS.values()}


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("method:pm_1", PayWith(method="pm_1")),
        ("instrument:sim_card_works", PayWith(instrument="sim_card_works")),
        ("", None),
        ("method:", None),
        ("card:4111", None),
        ("4111111111111111", None),
    ],
)
def test_form_sends_a_method_or_an_instrument_or_nothing(sent: str, read: PayWith | None) -> None:
    assert read_choice(sent) == read
