"""The signature of grants and leases: one algorithm, one type, the service's own keys (SECURITY 31)."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from account.leases.signing import (
    MAX_CHARACTERS,
    TokenInvalid,
    key_id_of,
    new_key,
    open_token,
    public_part,
    sign,
)

TYPE = "access-lease+jwt"
CLAIMS = {"computer": "cmp_1", "epoch": 7}
KEY = new_key()
TOKEN = sign(KEY, TYPE, CLAIMS)


def opened(token: str) -> object:
    """As `ServiceKeys.open` does with one known key."""
    assert key_id_of(token, TYPE) == KEY["kid"]
    return open_token(public_part(KEY), token)


def test_what_was_signed_can_be_read_with_the_public_part() -> None:
    assert opened(TOKEN) == CLAIMS
    assert set(public_part(KEY)) == {"kty", "crv", "x", "kid", "alg", "use"}


@pytest.mark.security(31)
@pytest.mark.invariant(10)
@given(st.integers(0, 8 * len(TOKEN) - 1))
@settings(max_examples=60, deadline=None, database=None)
def test_one_flipped_bit_and_it_is_refused(bit: int) -> None:
    raw = bytearray(TOKEN.encode())
    raw[bit // 8] ^= 1 << bit % 8
    changed = raw.decode("latin-1")
    try:
        read = opened(changed)
    except (TokenInvalid, AssertionError):
        return
    # Only what base64url itself ignores in the last character of a part can be flipped unseen.
    assert read == CLAIMS
    assert [_bytes(part) for part in changed.split(".")] == [_bytes(part) for part in TOKEN.split(".")]


def _bytes(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


@pytest.mark.security(31)
def test_another_type_algorithm_or_form_is_refused_before_anything_is_believed() -> None:
    header = json.dumps({"alg": "none", "kid": KEY["kid"], "typ": TYPE})
    for token in (
        sign(KEY, "access-grant+jwt", CLAIMS),
        "",
        "a.b.c",
        "é",
        TOKEN.rpartition(".")[0],
        "x" * (MAX_CHARACTERS + 1),
        header,
    ):
        with pytest.raises(TokenInvalid):
            key_id_of(token, TYPE)


@pytest.mark.security(31)
def test_another_key_and_what_is_no_set_of_claims_are_refused() -> None:
    with pytest.raises(TokenInvalid):
        open_token(public_part(new_key()), TOKEN)
    with pytest.raises(TokenInvalid):
        open_token(public_part(KEY), sign(KEY, TYPE, ["no", "claims"]))  # type: ignore[arg-type]
