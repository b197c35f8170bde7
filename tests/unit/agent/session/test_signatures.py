"""Which lease is believed (SECURITY 31, invariant 10)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.session.signatures import key_id_of, pinned_after, verified_lease
from shared.errors import LeaseRefused
from shared.lease import claims_of
from tests.support.device import base64url, compact_json
from tests.support.leases import LeaseSigner, lease_for

SIGNER, OTHER = LeaseSigner(), LeaseSigner("key_2")
LEASE = lease_for("thumb")
TEXT = SIGNER.sign(LEASE)
KEYS = (SIGNER.jwk,)


def refused(text: str, keys: tuple[dict[str, str], ...] = KEYS) -> str:
    """The code with which `text` is refused."""
    with pytest.raises(LeaseRefused) as caught:
        verified_lease(text, keys)
    return caught.value.code


@pytest.mark.invariant(10)
@pytest.mark.security(31)
def test_a_signed_lease_is_believed() -> None:
    assert verified_lease(TEXT, KEYS) == LEASE
    assert verified_lease(TEXT, (OTHER.jwk, SIGNER.jwk)) == LEASE
    assert key_id_of(TEXT) == "key_1"


@pytest.mark.invariant(10)
@pytest.mark.security(31)
@given(place=st.integers(0, len(TEXT) - 1), bit=st.integers(0, 6))
def test_one_flipped_bit_anywhere_is_refused(place: int, bit: int) -> None:
    changed = TEXT[:place] + chr(ord(TEXT[place]) ^ (1 << bit)) + TEXT[place + 1 :]
    assert refused(changed) == "lease_invalid"


@pytest.mark.security(31)
@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none"},
        {"alg": "HS256"},
        {"alg": "Ed25519"},
        {"alg": "ES256"},
        {"alg": None},
        {"typ": "JWT"},
        {"typ": "access-grant+jwt"},
        {"kid": "key_2"},
        {"kid": None},
        {"kid": ["key_1"]},
        {"jwk": OTHER.jwk},
        {"crit": ["exp"]},
        {"b64": False},
    ],
    ids=lambda header: next(iter(header)) + "-" + str(next(iter(header.values())))[:8],
)
def test_a_header_that_asks_for_anything_else_is_refused(header: dict[str, Any]) -> None:
    assert refused(SIGNER.sign(LEASE, **header)) == "lease_invalid"


@pytest.mark.security(31)
def test_neither_an_empty_signature_nor_one_by_the_public_key_as_a_secret_is_believed() -> None:
    unsigned = f"{base64url(compact_json({'alg': 'none'}))}.{base64url(compact_json(claims_of(LEASE)))}."
    assert refused(unsigned) == "lease_invalid"
    head = {"alg": "HS256", "typ": "access-lease+jwt", "kid": "key_1"}
    body = f"{base64url(compact_json(head))}.{base64url(compact_json(claims_of(LEASE)))}"
    secret = base64.urlsafe_b64decode(SIGNER.jwk["x"] + "=")
    forged = f"{body}.{base64url(hmac.new(secret, body.encode(), hashlib.sha256).digest())}"
    assert refused(forged) == "lease_invalid"


@pytest.mark.security(31)
@pytest.mark.parametrize(
    "text",
    ["", ".", "..", "a.b", "a.b.c.d", TEXT + "=", TEXT + "\n", " " + TEXT, "é.é.é", "x" * 9000, TEXT[:-1]],
)
def test_what_is_no_lease_is_refused(text: str) -> None:
    assert refused(text) == "lease_invalid"
    assert key_id_of(text) in (None, "key_1")


@pytest.mark.parametrize("claims", [None, [], "x", {}, {"account": 5}, {**claims_of(LEASE), "epoch": "5"}])
def test_a_signature_does_not_make_nonsense_a_lease(claims: object) -> None:
    assert refused(SIGNER.sign_claims(claims)) == "lease_invalid"


@pytest.mark.security(31)
@pytest.mark.parametrize(
    "key",
    [
        {**SIGNER.jwk, "kty": "oct", "k": SIGNER.jwk["x"]},
        {**SIGNER.jwk, "crv": "X25519"},
        {"kid": "key_1"},
        {**SIGNER.jwk, "x": "short"},
        {name: value for name, value in SIGNER.jwk.items() if name != "kid"},
    ],
    ids=["symmetric", "other curve", "empty", "short", "nameless"],
)
def test_a_pinned_key_of_another_kind_verifies_nothing(key: dict[str, str]) -> None:
    assert refused(TEXT, (key,)) == "lease_invalid"


@pytest.mark.security(31)
def test_the_first_keys_are_pinned_and_new_ones_come_beside_a_lease_by_a_pinned_one() -> None:
    pinned = pinned_after((), KEYS, TEXT)
    assert pinned == KEYS
    both = pinned_after(pinned, (SIGNER.jwk, OTHER.jwk), TEXT)
    assert both == (SIGNER.jwk, OTHER.jwk)
    by_new = OTHER.sign(LEASE)
    assert pinned_after(both, (OTHER.jwk,), by_new) == (OTHER.jwk,)
    with pytest.raises(LeaseRefused):
        pinned_after((OTHER.jwk,), KEYS, TEXT)
    with pytest.raises(LeaseRefused):
        pinned_after(pinned, (OTHER.jwk,), by_new)


@pytest.mark.security(31)
def test_keys_are_not_pinned_with_a_lease_that_none_of_them_signed() -> None:
    with pytest.raises(LeaseRefused):
        pinned_after((), (OTHER.jwk,), TEXT)
    private = {**SIGNER.jwk, "d": "AAAA"}
    with pytest.raises(LeaseRefused):
        pinned_after((), (private, json.loads('{"kty": "RSA"}')), TEXT)
