"""The code that a person reads on one computer and types on another (RFC 8628 section 6.1)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from account.sign_in.device_codes import ALPHABET, LENGTH, shown_code, typed_code


@pytest.mark.security(5)
@pytest.mark.parametrize(
    "typed", ["BCDF-GHJK", "bcdfghjk", " bcdf ghjk ", "b-c-d-f-g-h-j-k", "BCDF\u2013GHJK", "bcdf_ghjk"]
)
def test_code_is_understood_however_it_is_typed(typed: str) -> None:
    assert typed_code(typed) == "BCDFGHJK"


@pytest.mark.parametrize("typed", ["", "BCDF-GHJ", "BCDF-GHJKL", "ACDF-GHJK", "1CDF-GHJK", "\u0131" * 8])
def test_text_that_is_no_code_is_none(typed: str) -> None:
    assert typed_code(typed) == ""


def test_alphabet_has_no_vowel_and_no_letter_like_a_digit() -> None:
    assert not set(ALPHABET) & set("AEIOUY0123456789")


@given(st.text(alphabet=ALPHABET, min_size=LENGTH, max_size=LENGTH))
def test_code_as_shown_is_understood(user_code: str) -> None:
    assert typed_code(shown_code(user_code)) == user_code
    assert typed_code(shown_code(user_code).lower()) == user_code
