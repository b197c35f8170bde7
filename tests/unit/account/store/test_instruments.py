"""The instruments of the simulated processor: each does what its label says, and none has a number."""

from __future__ import annotations

import pytest

from account.store.cards import looks_like_card_number
from account.store.instruments import INSTRUMENTS, Outcome, instrument, offered
from shared.errors import SalesRefused
from shared.reasons import DeclineReason, PaymentKind


def test_every_kind_of_payment_has_one_that_works_and_one_that_does_not() -> None:
    for kind in (PaymentKind.CARD, PaymentKind.PAYPAL, PaymentKind.BANK_TRANSFER):
        mine = [each for each in INSTRUMENTS.values() if each.kind is kind]
        assert any(each.happenings and each.happenings[0].outcome is Outcome.CONFIRM for each in mine)
        assert any(not each.happenings or each.happenings[0].outcome is not Outcome.CONFIRM for each in mine)


def test_no_token_or_label_could_be_a_card() -> None:
    assert len({each.token for each in offered()}) == len(INSTRUMENTS)
    assert not any(looks_like_card_number(each.token + each.label) for each in offered())


def test_what_is_not_offered_is_unknown() -> None:
    with pytest.raises(SalesRefused) as caught:
        instrument("sim_card_of_somebody_else")
    assert caught.value.code == "instrument_unknown"


@pytest.mark.parametrize(
    ("token", "answers"),
    [
        ("sim_card_works", [None, None, None]),
        ("sim_card_recovers", [DeclineReason.INSUFFICIENT_FUNDS] * 2 + [None]),
        ("sim_card_fails_at_renewal", [DeclineReason.INSUFFICIENT_FUNDS] * 3),
        ("sim_card_expired", [DeclineReason.METHOD_EXPIRED] * 3),
        ("sim_card_refused", [DeclineReason.REFUSED_BY_BANK] * 3),
        ("sim_paypal_works", [None, None, None]),
    ],
)
def test_renewals_are_answered_as_the_label_says(token: str, answers: list[DeclineReason | None]) -> None:
    assert [instrument(token).renewal_answer(attempt) for attempt in range(3)] == answers
