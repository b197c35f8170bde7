"""Keysyms and text: compared with the table that every X program uses."""

from __future__ import annotations

import ctypes

import pytest

from agent.session.systems.keysyms import RETURN, character_of, keysym_of, other_names

_NO_TEXT = {*range(0x20), 0x7F, *range(0xD800, 0xE000)}


def test_every_keysym_types_what_it_types_everywhere_else() -> None:
    code_of = ctypes.CDLL("libxkbcommon.so.0").xkb_keysym_to_utf32
    code_of.restype = ctypes.c_uint32
    keysyms = (
        *range(0x20, 0x2200),
        *range(0xFE00, 0x1_0000),
        *range(0x0100_0100, 0x0101_0000, 97),
        0x0110_FFFF,
    )
    codes = {keysym: code_of(keysym) for keysym in keysyms}
    expected = {keysym: None if code in _NO_TEXT else chr(code) for keysym, code in codes.items()}
    assert {keysym: character_of(keysym) for keysym in keysyms} == expected


@pytest.mark.parametrize("text", ["a", "~", "é", "ÿ", "€", "Я", "あ", "\N{GRINNING FACE}"])
def test_the_keysym_of_a_character_types_that_character(text: str) -> None:
    assert character_of(keysym_of(text)) == text


def test_half_a_character_and_what_lies_beyond_the_last_one_type_nothing() -> None:
    assert [character_of(keysym) for keysym in (0x0100_D800, 0x0100_DFFF, 0x0111_0000, 0, -1)] == [None] * 5


def test_a_letter_of_another_alphabet_has_the_name_of_that_alphabet_and_of_unicode() -> None:
    assert other_names(0x06C1) == (0x0100_0430,)
    assert 0x06C1 in other_names(0x0100_0430)


def test_keys_without_a_character_and_the_keypad_have_one_name() -> None:
    assert other_names(RETURN) == other_names(0xFFB1) == ()
