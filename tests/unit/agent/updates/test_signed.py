"""Whose word about a newer version is believed."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.updates.release import Release, is_newer
from agent.updates.signed import LARGEST_BYTES, is_public_key, verified_release
from shared.codec import to_json
from shared.errors import UpdateRefused
from tests.support.clock import START
from tests.support.publisher import RELEASE, Publisher

OURS, NEXT, STRANGER = Publisher(), Publisher("key-2"), Publisher("key-9")
KEYS = {**OURS.keys, **NEXT.keys}
TEXT = OURS.sign()
HEADER = {"alg": "EdDSA", "typ": "access-update+jws", "kid": "key-1"}
PAYLOAD = json.dumps(to_json(RELEASE)).encode()


def refused(text: str, keys: dict[str, str] = KEYS) -> str:
    with pytest.raises(UpdateRefused) as caught:
        verified_release(text, keys)
    return caught.value.code


def test_word_of_a_pinned_key_is_believed_also_while_one_key_follows_another() -> None:
    assert verified_release(TEXT, KEYS) == (RELEASE, "key-1")
    assert verified_release(NEXT.sign(), KEYS) == (RELEASE, "key-2")


def test_word_of_a_stranger_is_refused_also_under_the_name_of_a_pinned_key() -> None:
    assert refused(STRANGER.sign()) == "update_key_unknown"
    assert refused(Publisher("key-1").sign()) == "update_signature_wrong"
    assert refused(TEXT, {}) == "update_key_unknown"
    assert refused(TEXT, {"key-1": NEXT.keys["key-2"]}) == "update_signature_wrong"


@given(place=st.integers(0, len(TEXT) - 1), bit=st.integers(0, 6))
def test_one_flipped_bit_anywhere_is_refused(place: int, bit: int) -> None:
    changed = TEXT[:place] + chr(ord(TEXT[place]) ^ (1 << bit)) + TEXT[place + 1 :]
    assert refused(changed).startswith("update_")


@given(st.text(max_size=300) | st.binary(max_size=300).map(lambda data: data.decode("latin-1")))
def test_garbage_is_refused_and_nothing_else_happens(text: str) -> None:
    assert refused(text) == "update_malformed"


@given(st.lists(st.sampled_from(["", "e30", "AAAA", "!", "ä", TEXT.split(".")[0]]), min_size=3, max_size=3))
def test_pieces_of_signed_texts_are_refused(parts: list[str]) -> None:
    assert refused(".".join(parts)).startswith("update_")


@pytest.mark.parametrize(
    "changed",
    [
        {"alg": "none"},
        {"alg": "HS256"},
        {"alg": "Ed25519"},
        {"typ": "access-lease+jwt"},
        {"kid": 3},
        {"kid": None},
        {"crit": ["exp"]},
        {"jwk": {"kty": "OKP"}},
    ],
)
def test_header_that_asks_for_anything_else_is_refused(changed: dict[str, Any]) -> None:
    assert refused(OURS.sign_payload(PAYLOAD, {**HEADER, **changed})) == "update_type_wrong"


def test_text_that_is_written_in_another_way_than_it_was_signed_is_refused() -> None:
    assert refused(TEXT + "=") == "update_malformed"
    assert refused(TEXT + "\n") == "update_malformed"
    assert refused(OURS.sign_payload(b"[]", ["EdDSA"])) == "update_malformed"  # type: ignore[arg-type]


def test_text_that_is_too_large_is_refused_before_it_is_read() -> None:
    assert refused("x" * (LARGEST_BYTES + 1)) == "update_too_large"


@pytest.mark.parametrize(
    "changed",
    [
        {"version": "2"},
        {"version": "2.0.0 "},
        {"version": "2.0.0-rc1"},
        {"version": "<b>2.0</b>"},
        {"counter": 0},
        {"counter": 2**53},
        {"expires_at": RELEASE.issued_at},
        {"expires_at": RELEASE.issued_at + timedelta(days=401)},
        {"url": "http://example.org/get"},
        {"url": "javascript:alert(1)"},
        {"url": "https://me@example.org/"},
        {"url": "https://example.org/ get"},
        {"url": "https://[::"},
        {"url": "https://example.org/" + "x" * 500},
        {"notes_url": "file:///etc/passwd"},
        {"files": ({"platform": "linux", "name": "../a.deb", "size": 1, "sha256": "0" * 64},)},
        {"files": ({"platform": "linux", "name": "a.deb", "size": 0, "sha256": "0" * 64},)},
        {"files": ({"platform": "linux", "name": "a.deb", "size": 1, "sha256": "0" * 63 + "G"},)},
    ],
)
def test_signed_word_with_a_value_that_cannot_be_meant_is_refused(changed: dict[str, Any]) -> None:
    said = {**to_json(RELEASE), **to_json(changed)}
    assert refused(OURS.sign_payload(json.dumps(said).encode())) == "update_malformed"


@pytest.mark.parametrize("payload", [b"", b"null", b"{}", b"[" * 5000, b"\xff", PAYLOAD[:-1]])
def test_signed_word_that_is_no_release_is_refused(payload: bytes) -> None:
    assert refused(OURS.sign_payload(payload)) == "update_malformed"


@given(
    st.builds(
        Release,
        version=st.from_regex(r"[0-9]{1,3}(\.[0-9]{1,3}){1,3}", fullmatch=True),
        counter=st.integers(1, 2**53 - 1),
        issued_at=st.just(START),
        expires_at=st.integers(1, 400).map(lambda days: START + timedelta(days=days)),
        url=st.just("https://example.org/"),
        notes_url=st.none(),
        files=st.just(()),
    )
)
def test_every_release_that_can_be_meant_comes_back_as_it_was_signed(release: Release) -> None:
    assert verified_release(OURS.sign(release), KEYS) == (release, "key-1")


@pytest.mark.parametrize(
    ("offered", "own", "newer"),
    [
        ("1.0.1", "1.0.0", True),
        ("1.10.0", "1.9.9", True),
        ("1.0.0", "1.0.0", False),
        ("1.0", "1.0.0", False),
        ("0.9.9", "1.0.0", False),
        ("1.0.0", "1.0.0rc1", True),
        ("1.0.0", "1.0.0.dev3", True),
        ("1.0.0", "1.0.0+local", False),
        ("1.0.0", "unknown", True),
    ],
)
def test_versions_are_compared_as_numbers(offered: str, own: str, newer: bool) -> None:
    assert is_newer(offered, own) is newer


def test_key_is_thirty_two_bytes() -> None:
    assert is_public_key(OURS.keys["key-1"])
    assert not is_public_key("AAAA")
    assert not is_public_key("not base64url!")
