"""Absurd wishes are refused with a sentence, before anything is simulated."""

from __future__ import annotations

from typing import Any

import pytest

from account.fleet.plan import FleetPlan
from shared.errors import RequestRefused

GOOD: dict[str, Any] = {"accounts": 1, "computers": 5, "years": 1, "seed": "s"}


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"accounts": -1}, "--accounts is from 0 to 100,000; -1 is not."),
        ({"accounts": 10**9}, "--accounts is from 0 to 100,000; 1,000,000,000 is not."),
        ({"computers": -5}, "--computers is from 0 to 100; -5 is not."),
        ({"years": 0}, "--years is from 1 to 50; 0 is not."),
        ({"years": 51}, "--years is from 1 to 50; 51 is not."),
        ({"hosts": 501}, "--hosts is from 0 to 500; 501 is not."),
        ({"sessions": -1}, "--sessions is from 0 to 5,000; -1 is not."),
        ({"speed": 0.0}, "--speed is from 1 to 300 account seconds a second."),
        ({"speed": float("nan")}, "--speed is from 1 to 300 account seconds a second."),
        ({"speed": float("inf")}, "--speed is from 1 to 300 account seconds a second."),
        ({"accounts": 100_000, "years": 3}, "--accounts times --years is at most 200,000 account-years."),
        ({"accounts": 0}, "A fleet needs accounts or hosts: give --accounts or --hosts."),
        ({"sessions": 3}, "Sessions need computers to connect to: give --hosts as well."),
        ({"seed": ""}, "--seed is a text of 1 to 64 printable characters."),
        ({"seed": "x" * 65}, "--seed is a text of 1 to 64 printable characters."),
        ({"seed": "a\x1fb"}, "--seed is a text of 1 to 64 printable characters."),
    ],
)
def test_an_absurd_wish_is_refused_with_a_sentence(wish: dict[str, Any], sentence: str) -> None:
    with pytest.raises(RequestRefused) as refused:
        FleetPlan(**(GOOD | wish)).check()
    assert (refused.value.code, refused.value.detail) == ("fleet_invalid", sentence)


@pytest.mark.parametrize(
    "wish",
    [{}, {"accounts": 0, "hosts": 1}, {"computers": 0}, {"hosts": 500, "sessions": 5_000, "speed": 300.0}],
)
def test_a_sensible_wish_is_taken(wish: dict[str, Any]) -> None:
    FleetPlan(**(GOOD | wish)).check()
