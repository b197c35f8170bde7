"""What the App Store signed holds, and nothing else does (SECURITY 34, RFC 8725)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from hypothesis import given
from hypothesis import strategies as st

from account.app_store.signing import SigningKey
from account.app_store.verification import MAX_CHARACTERS, Verifier
from shared.errors import SalesRefused, StorageError
from tests.support.app_store_forger import NOTICE, TRANSACTION, Forger, notice, transaction
from tests.support.device import base64url, compact_json

STORE = Forger("store-key")
VERIFIER = Verifier(lambda: {"store-key": STORE.public})
GOOD = STORE.notice()


def refused(signed: str) -> bool:
    with pytest.raises(SalesRefused) as refusal:
        VERIFIER.notice(signed)
    return refusal.value.code == "app_store_signature_invalid"


@pytest.mark.rule("R39")
def test_a_good_notification_opens_with_its_transaction() -> None:
    opened, word = VERIFIER.notice(GOOD)
    assert (opened.uuid, opened.kind) == ("notice-1", "SUBSCRIBED")
    assert (word.plan, word.amount_minor) == ("app_store_month", 299)


@pytest.mark.security(34)
def test_another_key_is_refused_whatever_it_calls_itself() -> None:
    assert refused(Forger("store-key").notice())
    assert refused(Forger("elsewhere").notice())


@pytest.mark.security(34)
def test_the_key_in_the_header_is_not_asked() -> None:
    stranger = Forger("store-key")
    own = stranger.public.as_dict(private=False)
    assert refused(stranger.signed(NOTICE, notice(stranger.transaction()), jwk=own))


@pytest.mark.security(34)
def test_no_signature_is_refused() -> None:
    body = GOOD.split(".")[1]
    for algorithm in ("none", "None", "NONE"):
        header = base64url(compact_json({"alg": algorithm, "kid": "store-key", "typ": NOTICE}))
        assert refused(f"{header}.{body}.")
        assert refused(f"{header}.{body}.{GOOD.split('.')[2]}")
    assert refused(GOOD.rpartition(".")[0] + ".")


@pytest.mark.security(34)
def test_a_mac_under_the_public_key_is_refused() -> None:
    public = STORE.key.public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    jwk = compact_json(STORE.public.as_dict(private=False))
    for secret in (pem, pem.strip(), jwk):
        assert refused(STORE.mac_signed(NOTICE, notice(STORE.transaction()), secret))


@pytest.mark.security(34)
@given(st.integers(min_value=0, max_value=len(GOOD) - 2), st.integers(min_value=0, max_value=6))
def test_one_flipped_bit_is_refused(position: int, bit: int) -> None:
    # But for the last character: four of its bits mean nothing in base64url, so they are no change.
    changed = GOOD[:position] + chr(ord(GOOD[position]) ^ (1 << bit)) + GOOD[position + 1 :]
    assert refused(changed)


@pytest.mark.security(34)
@pytest.mark.parametrize("changes", [{"audience": "another-service"}, {"bundle": "another-app"}])
def test_what_is_for_another_service_or_app_is_refused(changes: dict[str, str]) -> None:
    assert refused(STORE.signed(NOTICE, notice(STORE.transaction(), **changes)))
    assert refused(STORE.signed(NOTICE, notice(STORE.transaction(**changes))))


@pytest.mark.security(34)
def test_a_transaction_is_no_notification_and_the_other_way_round() -> None:
    assert refused(STORE.transaction())
    assert refused(STORE.signed(TRANSACTION, notice(STORE.transaction())))
    assert refused(STORE.signed(NOTICE, notice(GOOD)))
    with pytest.raises(SalesRefused):
        VERIFIER.transaction(GOOD)


@pytest.mark.security(34)
@pytest.mark.parametrize(
    "claims",
    [
        [],
        "text",
        {},
        {**notice("x"), "uuid": 7},
        {**notice("x"), "signed_at": "yesterday"},
        {**notice("x"), "signed_at": "2026-01-15T12:00:00"},
        {**transaction(), "expires_at": None},
    ],
)
def test_claims_of_another_shape_are_refused(claims: dict[str, object]) -> None:
    assert refused(STORE.signed(NOTICE, claims))


@pytest.mark.security(34)
@pytest.mark.parametrize(
    "text", ["", ".", "..", "a.b.c", "é.é.é", "eyJ.eyJ.x", "x" * (MAX_CHARACTERS + 1), "[" * 5_000]
)
def test_garbage_is_refused(text: str) -> None:
    assert refused(text)


@pytest.mark.security(34)
@pytest.mark.parametrize(
    "header", [{"alg": "ES384"}, {"alg": 7}, {"kid": None}, {"kid": ["store-key"]}, {"crit": ["exp"]}]
)
def test_other_headers_are_refused(header: dict[str, object]) -> None:
    assert refused(STORE.signed(NOTICE, notice(STORE.transaction()), **header))


def test_an_unknown_kind_still_opens() -> None:
    opened, _ = VERIFIER.notice(STORE.notice("PRICE_INCREASE"))
    assert opened.kind == "UNKNOWN"


# --- the store's own key ------------------------------------------------------------------------------


@pytest.mark.security(14)
def test_the_key_is_made_once_and_for_this_user_only(tmp_path: Path) -> None:
    first = SigningKey(tmp_path)
    first.sign(NOTICE, {})
    file = tmp_path / "app-store-key.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert SigningKey(tmp_path).key_id() == first.key_id()
    assert [each.name for each in tmp_path.iterdir()] == ["app-store-key.json"]


def test_what_the_key_signs_opens_with_its_public_part_alone(tmp_path: Path) -> None:
    key = SigningKey(tmp_path)
    assert not any(each.is_private for each in key.public_keys().values())
    signed = key.sign(NOTICE, notice(key.sign(TRANSACTION, transaction())))
    assert Verifier(key.public_keys).notice(signed)[1].original_id == "2000000000000001"


@pytest.mark.security(38)
@pytest.mark.parametrize(
    "content", ["", "{}", "[]", "not json", '{"kty": "oct", "k": "AAAA"}', "public", "p384"]
)
def test_a_damaged_key_file_is_said_so_and_left_alone(tmp_path: Path, content: str) -> None:
    file = tmp_path / "app-store-key.json"
    if content == "public":
        SigningKey(tmp_path).key_id()
        jwk = json.loads(file.read_text())
        del jwk["d"]
        content = json.dumps(jwk)
    elif content == "p384":
        from joserfc.jwk import ECKey

        content = json.dumps(dict(ECKey.generate_key("P-384").as_dict(private=True)))
    file.write_text(content)
    with pytest.raises(StorageError) as failed:
        SigningKey(tmp_path).key_id()
    assert failed.value.code == "data_damaged"
    assert file.read_text() == content


@pytest.mark.security(38)
def test_a_folder_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError) as failed:
        SigningKey(tmp_path / "file").key_id()
    assert failed.value.code == "data_read_only"
