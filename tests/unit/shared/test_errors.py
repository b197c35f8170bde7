"""`shared.errors`: one tree, with codes; and the drawing of it at the top of the module is true."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from shared import errors

KINDS = [
    kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.AccessError)
]


def test_every_error_stands_in_the_drawing_and_nothing_else_does() -> None:
    assert errors.__doc__ is not None
    drawn = set(re.findall(r"[├└]── (\w+)", errors.__doc__)) | {"AccessError"}
    assert drawn == {kind.__name__ for kind in KINDS}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind is not errors.RateRefused])
def test_an_error_carries_its_code_and_one_sentence(kind: type[errors.AccessError]) -> None:
    error = kind("some_code", "It did not work.")
    assert (error.code, error.detail) == ("some_code", "It did not work.")
    assert str(error) == "It did not work. [some_code]"


def test_faults_and_refusals_are_told_apart_by_name() -> None:
    for kind in KINDS:
        if issubclass(kind, errors.Fault) and kind is not errors.Fault:
            assert kind.__name__.endswith("Error")
        if issubclass(kind, errors.Refusal) and kind is not errors.Refusal:
            assert kind.__name__.endswith(("Denied", "Refused"))


def test_only_what_time_can_heal_is_retryable() -> None:
    assert {kind.__name__ for kind in KINDS if kind.retryable} == {
        "ServiceUnreachableError",
        "ServiceFaultError",
        "SecretsError",
        "DoorError",
        "RateRefused",
    }


def test_a_refused_rate_says_when_to_come_back_and_a_refused_slot_why() -> None:
    assert (
        errors.RateRefused("rate_limited", "Later.", timedelta(seconds=30)).retry_after.total_seconds() == 30
    )
    assert errors.ReplaceRefused("computer_replaceable", "Known.", {"id": "c_1"}).extra == {"id": "c_1"}
