"""The text of licence keys: every slip is noticed (RULES R27)."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from account.subscriptions.key_text import ALPHABET, LETTERS, key_from, masked_key, new_key, read_key
from shared.errors import SalesRefused

keys = st.text(min_size=1, max_size=20).map(key_from)


def is_refused(typed: str) -> bool:
    with pytest.raises(SalesRefused) as refused:
        read_key(typed)
    return refused.value.code == "key_malformed"


def test_new_keys_differ_and_can_be_read() -> None:
    made = {new_key() for _ in range(50)}
    assert len(made) == 50
    assert all(read_key(key) == key for key in made)


@given(seed=st.text(max_size=40))
def test_the_same_seed_gives_the_same_key_in_five_groups_of_five(seed: str) -> None:
    key = key_from(seed)
    assert key == key_from(seed)
    groups = key.split("-")
    assert [len(group) for group in groups] == [5] * 5
    assert set("".join(groups)) <= set(ALPHABET)


@given(key=keys, place=st.integers(0, LETTERS - 1), letter=st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_noticed(key: str, place: int, letter: str) -> None:
    letters = list(key.replace("-", ""))
    if letters[place] == letter:
        return
    letters[place] = letter
    assert is_refused("".join(letters))


@given(key=keys, places=st.tuples(st.integers(0, LETTERS - 1), st.integers(0, LETTERS - 1)))
def test_two_swapped_letters_are_noticed(key: str, places: tuple[int, int]) -> None:
    letters = list(key.replace("-", ""))
    first, second = places
    if letters[first] == letters[second]:
        return
    letters[first], letters[second] = letters[second], letters[first]
    assert is_refused("".join(letters))


@given(key=keys)
def test_a_key_is_read_however_it_is_typed(key: str) -> None:
    bare = key.replace("-", "")
    sloppy = bare.replace("0", "O").replace("1", "l").lower()
    for typed in (key.lower(), bare, f"  {key}\n", key.replace("-", " "), key.replace("-", "–"), sloppy):
        assert read_key(typed) == key


@pytest.mark.parametrize(
    "typed",
    ["", " ", "-", "ABCDE", "\x00", "ü" * 25, "A" * 25, "1" * 10_000, "A" * 24, "ABCDE-" * 5, "💥" * 25],
)
def test_what_is_no_key_is_refused(typed: str) -> None:
    assert is_refused(typed)


@given(typed=st.text(max_size=100))
def test_whatever_is_read_reads_as_itself_again(typed: str) -> None:
    with suppress(SalesRefused):
        key = read_key(typed)
        assert read_key(key) == key


@pytest.mark.rule("R82")
def test_only_the_last_letters_of_a_masked_key_are_shown() -> None:
    key = key_from("seed")
    masked = masked_key(key)
    assert masked[-4:] == key[-4:]
    assert set(masked[:-4]) == {"•", "-"}
    assert len(masked) == len(key)
