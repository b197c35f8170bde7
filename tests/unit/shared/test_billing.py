"""`shared.billing`: messages about paying what is due."""

from __future__ import annotations

from shared.billing import FixPayment
from shared.codec import from_json, to_json


def test_nothing_named_means_the_present_method() -> None:
    assert from_json(FixPayment, {}) == FixPayment(instrument=None, payment_method=None)
    stored = FixPayment(payment_method="pm_1")
    assert from_json(FixPayment, to_json(stored)) == stored
