"""No number of a real card gets in, however it is written; other long numbers do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from account.store.cards import is_card_number, looks_like_card_number, refuse_card_numbers
from shared.errors import SalesRefused

_SEPARATORS = ("", " ", "-", ".", "  ", "\u2013", "\u00a0", "/")


def with_check_digit(digits: str) -> str:
    """`digits` and the digit that makes the number one of a card."""
    total = 0
    for position, each in enumerate(reversed(digits)):
        value = int(each) * (1 if position % 2 else 2)
        total += value - 9 if value > 9 else value
    return digits + str(-total % 10)


@given(
    st.text("0123456789", min_size=11, max_size=18),
    st.sampled_from(_SEPARATORS),
    st.sampled_from(("", "No. ", "card ", "12 ")),
)
def test_every_number_of_a_card_is_seen_in_any_spelling(body: str, separator: str, before: str) -> None:
    number = with_check_digit(body)
    groups = [number[start : start + 4] for start in range(0, len(number), 4)]
    assert looks_like_card_number(f"{before}{separator.join(groups)} thanks")


@given(st.text("0123456789", min_size=12, max_size=18))
def test_a_number_with_another_last_digit_is_none_of_a_card(body: str) -> None:
    number = with_check_digit(body)
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert not looks_like_card_number(wrong)
    assert not is_card_number(wrong)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SW1A 1AA",
        "+44 20 7946 0958",
        "4111",
        "FR12345678901",
        "4111 1111 1111 1112",
        "4" * 40,
        "c3f1a2b49d5e4f60",
    ],
)
def test_other_texts_with_digits_pass(text: str) -> None:
    assert not looks_like_card_number(text)
    refuse_card_numbers(text, None)


@pytest.mark.parametrize(
    "text",
    ["4111111111111111", "4111 1111 1111 1111", "３７８２ ８２２４６３ １０００５", "٤١١١١١١١١١١١١١١١"],
)
def test_a_card_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(SalesRefused) as caught:
        refuse_card_numbers("Ada", text)
    assert caught.value.code == "card_number_refused"
    assert text not in str(caught.value)
    assert is_card_number(text)


def test_an_id_in_which_digits_come_by_chance_is_none_of_a_card() -> None:
    assert looks_like_card_number("pm_4111111111111111")
    assert not is_card_number("pm_4111111111111111")
