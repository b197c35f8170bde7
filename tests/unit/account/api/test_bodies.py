"""The bodies of requests about sales: what is not exactly as described is refused, never bent into shape."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from account.api.bodies import MAX_ITEMS, MAX_NUMBER, MAX_TEXT, checked
from shared import sales, wire
from shared.codec import to_json
from shared.errors import RequestRefused
from shared.reasons import BusinessRole, Language
from shared.simulator import ClockWish, DeedWish

CONTACT = sales.Contact("Ada", "ada@example.org", "12 Square", "1000", "Bern", "CH", company="Büro 🖥️")
ORDER = sales.NewOrder("access_year", 2, CONTACT, "card_works")


def refused(kind: type, given: object) -> str:
    """The detail of the refusal that `given` has to meet."""
    with pytest.raises(RequestRefused) as caught:
        checked(kind, given)
    assert caught.value.code == "request_invalid"
    return caught.value.detail


def test_a_body_as_described_is_read() -> None:
    assert checked(sales.NewOrder, to_json(ORDER)) == ORDER
    assert checked(sales.NewOrder, {"plan": "access_year"}) == sales.NewOrder("access_year")
    assert checked(sales.KeptComputers, {"computers": ["cmp_1", "cmp_2"]}).computers == ("cmp_1", "cmp_2")
    assert checked(wire.AccountWish, {"language": "fr"}).language is Language.FRENCH
    member = checked(sales.NewBusinessMember, {"email": "a@b.ch", "role": "admin"})
    assert member.role is BusinessRole.ADMIN


@pytest.mark.parametrize(
    "changed",
    [
        {"licences": True},
        {"licences": "2"},
        {"licences": 2.0},
        {"licences": float("nan")},
        {"licences": float("inf")},
        {"licences": None},
        {"licences": MAX_NUMBER + 1},
        {"licences": -MAX_NUMBER - 1},
        {"licences": 10**400},
        {"licences": []},
        {"plan": None},
        {"plan": 5},
        {"plan": "x" * (MAX_TEXT + 1)},
        {"plan": "access\x00year"},
        {"plan": "access\ud800year"},
        {"contact": "Ada"},
        {"contact": {"name": "Ada"}},
        {"contact": {**to_json(CONTACT), "country": 41}},
        {"contact": {**to_json(CONTACT), "city": "Bern\nBern"}},
        {"contact": {**to_json(CONTACT), "card_number": "4111"}},
        {"licence": 2},
        {"coupon": "HALF"},
    ],
)
def test_an_order_that_is_not_exactly_as_described_is_refused(changed: dict[str, Any]) -> None:
    refused(sales.NewOrder, {**to_json(ORDER), **changed})


@pytest.mark.parametrize("value", [None, [], "plan", 5, True, {}])
def test_what_is_no_order_at_all_is_refused(value: object) -> None:
    refused(sales.NewOrder, value)


@pytest.mark.parametrize("role", ["owner", "unknown", "ADMIN", "", None, 1])
def test_a_word_that_is_not_known_is_refused_and_does_not_become_unknown(role: object) -> None:
    refused(sales.NewBusinessMember, {"email": "a@b.ch", "role": role})
    refused(sales.NewLoginLink, {"page": role})


def test_a_list_without_end_is_refused() -> None:
    assert len(checked(sales.KeptComputers, {"computers": ["x"] * MAX_ITEMS}).computers) == MAX_ITEMS
    refused(sales.KeptComputers, {"computers": ["x"] * (MAX_ITEMS + 1)})
    refused(sales.KeptComputers, {"computers": ["x", "y" * 501]})


@pytest.mark.security(14)
def test_a_refusal_says_where_and_repeats_nothing_of_the_body() -> None:
    secret = "4111111111111111"
    for given_body in (
        {"plan": {secret: secret}},
        {"plan": "p", secret: secret},
        {"plan": "p", "licences": secret},
        {"plan": "p", "contact": {**to_json(CONTACT), "name": secret + "\x00"}},
    ):
        assert secret not in refused(sales.NewOrder, given_body)
    assert secret not in refused(sales.NewLoginLink, {"page": secret})
    assert "NewOrder.licences" in refused(sales.NewOrder, {"plan": "p", "licences": secret})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["plan", "licences", "contact", "instrument", "x"]), JSON) | JSON)
def test_any_json_is_read_as_it_is_or_refused(value: object) -> None:
    try:
        body = checked(sales.NewOrder, value)
    except RequestRefused:
        return
    written = to_json(body)
    assert isinstance(value, dict)
    assert {name: written[name] for name in value} == json.loads(json.dumps(value))


@pytest.mark.parametrize(
    "arguments",
    [
        {"a": "x" * (MAX_TEXT + 1)},
        {"x" * (MAX_TEXT + 1): 1},
        {"a\x00": 1},
        {"a": ["\ud800"]},
        {"a": MAX_NUMBER + 1},
        {"a": float("inf")},
        {"a": [0] * (MAX_ITEMS + 1)},
        {str(number): 0 for number in range(MAX_ITEMS + 1)},
        {"a": {"a": {"a": {"a": {"a": {"a": {"a": {"a": {}}}}}}}}},
    ],
)
def test_json_of_a_free_form_has_the_same_limits(arguments: dict[str, Any]) -> None:
    detail = refused(DeedWish, {"name": "clock.step", "arguments": arguments})
    assert detail.startswith("Not as described in /openapi.json: DeedWish.arguments")


def test_json_of_a_free_form_is_read_as_it_is() -> None:
    given = {"a": [1, 2.5, None, True, {"b": "ü"}], "c": {}}
    assert checked(DeedWish, {"name": "clock.step", "arguments": given}).arguments == given


@pytest.mark.parametrize("rate", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_is_none_is_refused(rate: float) -> None:
    refused(ClockWish, {"rate": rate})
