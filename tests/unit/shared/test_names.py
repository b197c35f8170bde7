"""`shared.names`: what a computer may be called (RULES R21, R25; SECURITY 30)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from shared.errors import NameRefused
from shared.names import NAME_MAX_CHARACTERS, clean_name, name_from_host, shortened

pytestmark = pytest.mark.rule("R25")


@pytest.mark.parametrize(
    "name",
    [
        "Studio",
        "Büro 2",
        "Käthe's MacBook 💻",
        "👩‍💻 desk",  # joined emoji
        "مكتب",  # right to left letters need no control characters
        "מחשב",
        "会議室",
        "می‌خواهم",  # a zero-width non-joiner belongs to the word
    ],
)
def test_a_name_that_can_be_shown_is_kept_as_it_is(name: str) -> None:
    assert clean_name(name) == name


@pytest.mark.security(30)
@pytest.mark.parametrize(
    "name", ["<b>bold</b>", "<script>alert(1)</script>", "&amp;", "../../etc/passwd", "{name}"]
)
def test_markup_and_paths_are_only_text_and_stay_as_typed(name: str) -> None:
    assert clean_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "\t\n\r\x0b\x0c",
        "\u200b\u200b",
        "\u200d",
        "\ufe0f",
        "\u202e\u2066",
        "\x00\x07",
        "\u3164",  # Hangul filler: a letter that is drawn as nothing
        "\u2800 \u115f",
        "\ue000",  # private use
    ],
)
def test_a_name_without_anything_visible_is_refused(name: str) -> None:
    with pytest.raises(NameRefused) as refusal:
        clean_name(name)
    assert refusal.value.code == "name_empty"


def test_300_characters_are_refused_with_both_numbers() -> None:
    with pytest.raises(NameRefused) as refusal:
        clean_name("x" * 300)
    assert refusal.value.code == "name_too_long"
    assert "64" in refusal.value.detail
    assert "300" in refusal.value.detail


def test_the_longest_name_is_taken_and_one_more_character_is_not() -> None:
    assert len(clean_name("é" * NAME_MAX_CHARACTERS)) == NAME_MAX_CHARACTERS
    with pytest.raises(NameRefused):
        clean_name("é" * (NAME_MAX_CHARACTERS + 1))


def test_length_counts_what_is_stored_not_what_was_typed() -> None:
    assert clean_name("e\u0301" * NAME_MAX_CHARACTERS) == "é" * NAME_MAX_CHARACTERS
    assert clean_name("  x" + " " * 300) == "x"


@pytest.mark.security(30)
@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  two   words  ", "two words"),
        ("one\nline\r\nonly", "one line only"),
        ("para\u2029graph", "para graph"),
        ("\u202egnp.exe", "gnp.exe"),  # a bidi control would let a name pose as another
        ("a\u2066b\u2069c", "abc"),
        ("\u200eleft\u200fright", "leftright"),
        ("zero\u200bwidth", "zerowidth"),
        ("bell\x07 and \x1b[31mred", "bell and [31mred"),
        ("lone \ud800 half", "lone half"),
        ("e\u202e\u0301", "é"),  # what a removed control kept apart comes together
    ],
)
def test_what_cannot_be_shown_on_one_line_is_taken_out(typed: str, stored: str) -> None:
    assert clean_name(typed) == stored


@given(st.text(max_size=80))
def test_a_stored_name_is_one_visible_line_and_cleaning_it_again_changes_nothing(typed: str) -> None:
    try:
        name = clean_name(typed)
    except NameRefused:
        reject()
    assert clean_name(name) == name
    assert 1 <= len(name) <= NAME_MAX_CHARACTERS
    assert name == name.strip()
    assert len(name.splitlines()) == 1
    assert unicodedata.is_normalized("NFC", name)
    assert name.encode("utf-8").decode() == name


@pytest.mark.rule("R21")
@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("studio", "studio"),
        ("studio.example.org", "studio"),
        ("DESKTOP-4711", "DESKTOP-4711"),
        ("", "My computer"),
        (".local", "My computer"),
        ("\u200b", "My computer"),
        ("h" * 300, "h" * NAME_MAX_CHARACTERS),
    ],
)
def test_the_first_name_is_the_host_name_or_a_friendly_one(host: str, name: str) -> None:
    assert name_from_host(host) == name


@pytest.mark.rule("R21")
@given(st.text(max_size=300))
def test_any_host_gives_a_valid_name(host: str) -> None:
    name = name_from_host(host)
    assert clean_name(name) == name


@pytest.mark.security(30)
@given(st.text(max_size=200))
def test_what_the_other_side_calls_itself_is_cut_and_never_refused(raw: str) -> None:
    name = shortened(raw, "Unknown")
    assert 0 < len(name) <= NAME_MAX_CHARACTERS
    assert shortened(name, "Unknown") == name
    try:
        usual = clean_name(raw)
    except NameRefused as refused:
        usual = "Unknown" if refused.code == "name_empty" else name
    assert name == usual


@pytest.mark.security(30)
def test_a_name_without_end_is_read_only_so_far() -> None:
    assert shortened("x" * 10_000_000, "Unknown") == "x" * NAME_MAX_CHARACTERS
    assert shortened(" " * 10_000 + "x", "Unknown") == "Unknown"
