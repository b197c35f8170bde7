"""Proofs of the device key (RFC 9449): what holds, and everything that must not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from hypothesis import given
from hypothesis import strategies as st

from account.edge.proofs import ProofRefused, ProofVerifier
from tests.support.clock import FakeClock
from tests.support.device import Device, base64url, compact_json

BASE = "http://127.0.0.1:8765"
URL = f"{BASE}/v1/computers"


@pytest.fixture
def verifier(clock: FakeClock) -> ProofVerifier:
    return ProofVerifier(clock)


@pytest.fixture
def device(verifier: ProofVerifier) -> Device:
    device = Device(BASE)
    device.nonce = verifier.current_nonce()
    return device


def refusal(verifier: ProofVerifier, proof: str | None, token: str | None = None, url: str = URL) -> str:
    """The code with which the proof is refused for `GET url`."""
    with pytest.raises(ProofRefused) as refused:
        verifier.verify(proof, "GET", url, token)
    return refused.value.code


def test_a_good_proof_names_its_key(verifier: ProofVerifier, device: Device) -> None:
    assert verifier.verify(device.proof("GET", URL), "GET", URL, None).thumbprint == device.thumbprint


def test_a_good_proof_for_a_token_holds(verifier: ProofVerifier, device: Device) -> None:
    proof = device.proof("GET", URL, "aat_token")
    assert verifier.verify(proof, "GET", URL, "aat_token").thumbprint == device.thumbprint


@pytest.mark.security(2)
def test_a_proof_is_accepted_once(verifier: ProofVerifier, device: Device) -> None:
    proof = device.proof("GET", URL)
    verifier.verify(proof, "GET", URL, None)
    assert refusal(verifier, proof) == "proof_invalid"


def test_two_keys_may_use_the_same_id(verifier: ProofVerifier, device: Device) -> None:
    other = Device(BASE)
    other.nonce = device.nonce
    claims = device.claims("GET", URL)
    verifier.verify(device.signed(claims), "GET", URL, None)
    verifier.verify(other.signed(claims), "GET", URL, None)


@pytest.mark.security(2)
@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("htm", "POST"),
        ("htm", None),
        ("htu", f"{BASE}/v1/account"),
        ("htu", "http://evil.example/v1/computers"),
        ("htu", "https://127.0.0.1:8765/v1/computers"),
        ("htu", "http://127.0.0.1:1/v1/computers"),
        ("htu", "http://[broken"),
        ("htu", 7),
        ("ath", "A" * 43),
        ("ath", None),
        ("iat", "yesterday"),
        ("jti", ""),
        ("jti", "x" * 129),
        ("jti", 7),
    ],
)
def test_a_proof_for_something_else_is_refused(
    verifier: ProofVerifier, device: Device, claim: str, value: object
) -> None:
    proof = device.signed(device.claims("GET", URL, "aat_token") | {claim: value})
    assert refusal(verifier, proof, "aat_token") == "proof_invalid"


@pytest.mark.security(2)
def test_a_stolen_token_without_its_key_proves_another_thumbprint(
    verifier: ProofVerifier, device: Device
) -> None:
    thief = Device(BASE)
    thief.nonce = device.nonce
    proof = verifier.verify(thief.proof("GET", URL, "aat_stolen"), "GET", URL, "aat_stolen")
    assert proof.thumbprint != device.thumbprint


@pytest.mark.parametrize(
    "written",
    ["HTTP://127.0.0.1:8765/v1/computers", f"{URL}?a=1", f"{URL}#here", f"{URL}?a=1#here"],
)
def test_case_query_and_fragment_of_the_address_do_not_count(
    verifier: ProofVerifier, device: Device, written: str
) -> None:
    verifier.verify(device.proof("GET", written), "GET", URL, None)


def test_the_default_port_may_be_written_or_not(verifier: ProofVerifier, device: Device) -> None:
    proof = device.proof("GET", "https://access.example:443/v1/state")
    verifier.verify(proof, "GET", "https://Access.example/v1/state", None)


@pytest.mark.parametrize("nonce", ["", "made-up", None, 7, "\udcff"])
def test_without_a_current_nonce_the_caller_is_asked_to_repeat(
    verifier: ProofVerifier, device: Device, nonce: object
) -> None:
    assert refusal(verifier, device.signed(device.claims("GET", URL) | {"nonce": nonce})) == "use_dpop_nonce"


def test_a_nonce_is_good_for_half_its_life_at_least_and_never_longer_than_five_minutes(
    verifier: ProofVerifier, device: Device, clock: FakeClock
) -> None:
    clock.advance(timedelta(seconds=149))
    verifier.verify(device.proof("GET", URL), "GET", URL, None)
    clock.advance(timedelta(seconds=152))
    assert refusal(verifier, device.proof("GET", URL)) == "use_dpop_nonce"


def test_setting_the_wall_clock_changes_no_nonce(
    verifier: ProofVerifier, device: Device, clock: FakeClock
) -> None:
    clock.set_now(clock.now() + timedelta(days=3650))
    verifier.verify(device.proof("GET", URL), "GET", URL, None)


def test_nonces_of_another_process_are_not_accepted(device: Device, clock: FakeClock) -> None:
    assert refusal(ProofVerifier(clock), device.proof("GET", URL)) == "use_dpop_nonce"


def test_a_full_memory_makes_all_nonces_void_instead_of_accepting_a_repetition(clock: FakeClock) -> None:
    verifier = ProofVerifier(clock, max_remembered=3)
    device = Device(BASE)
    device.nonce = verifier.current_nonce()
    first = device.proof("GET", URL)
    verifier.verify(first, "GET", URL, None)
    for _ in range(2):
        verifier.verify(device.proof("GET", URL), "GET", URL, None)
    assert refusal(verifier, device.proof("GET", URL)) == "use_dpop_nonce"
    assert refusal(verifier, first) == "use_dpop_nonce"
    device.nonce = verifier.current_nonce()
    verifier.verify(device.proof("GET", URL), "GET", URL, None)


def test_ids_are_forgotten_with_their_nonces(clock: FakeClock) -> None:
    verifier = ProofVerifier(clock, max_remembered=3)
    device = Device(BASE)
    for _ in range(20):
        device.nonce = verifier.current_nonce()
        verifier.verify(device.proof("GET", URL), "GET", URL, None)
        clock.advance(timedelta(seconds=301))


def hs256(device: Device, claims: dict[str, Any], header: dict[str, Any]) -> str:
    """A proof "signed" with the public key as a shared secret."""
    body = f"{base64url(compact_json(header))}.{base64url(compact_json(claims))}"
    mac = hmac.HMAC(device.key.public_key().public_bytes_raw(), hashes.SHA256())
    mac.update(body.encode())
    return f"{body}.{base64url(mac.finalize())}"


@pytest.mark.security(2)
def test_other_algorithms_and_forged_headers_are_refused(verifier: ProofVerifier, device: Device) -> None:
    claims = device.claims("GET", URL)
    secret = device.jwk | {"d": base64url(device.key.private_bytes_raw())}
    ec = generate_private_key(SECP256R1()).public_key().public_numbers()
    ec_jwk = {
        "kty": "EC",
        "crv": "P-256",
        "x": base64url(ec.x.to_bytes(32)),
        "y": base64url(ec.y.to_bytes(32)),
    }
    header = {"typ": "dpop+jwt", "jwk": device.jwk}
    for proof in (
        f"{base64url(compact_json(header | {'alg': 'none'}))}.{base64url(compact_json(claims))}.",
        hs256(device, claims, header | {"alg": "HS256"}),
        hs256(device, claims, header | {"alg": "EdDSA"}),
        device.signed(claims, alg="Ed25519"),
        device.signed(claims, alg="ES256", jwk=ec_jwk),
        device.signed(claims, typ="JWT"),
        device.signed(claims, jwk=secret),
        device.signed(claims, jwk=Device(BASE).jwk),
        device.signed(claims, jwk=device.jwk | {"crv": "Ed448"}),
        device.signed(claims, jwk=device.jwk | {"x": 7}),
        device.signed(claims, jwk="key"),
        device.signed(claims, b64=False, crit=["b64"]),
        device.signed(claims, crit=["unheard-of"]),
    ):
        assert refusal(verifier, proof) == "proof_invalid"


@pytest.mark.parametrize(
    "proof", [None, "", "x", "a.b.c", "ü.ü.ü", "." * 10, "x" * 5000, "[" * 4000 + ".." + "]" * 10]
)
def test_garbage_is_refused(verifier: ProofVerifier, proof: str | None) -> None:
    assert refusal(verifier, proof) == "proof_invalid"


def test_claims_that_are_no_object_are_refused(verifier: ProofVerifier, device: Device) -> None:
    assert refusal(verifier, device.signed(["not", "claims"])) == "proof_invalid"  # type: ignore[arg-type]


@given(data=st.data())
def test_no_single_changed_character_leaves_a_proof_valid(data: st.DataObject) -> None:
    verifier = ProofVerifier(FakeClock())
    device = Device(BASE)
    device.nonce = verifier.current_nonce()
    proof = device.proof("GET", URL)
    at = data.draw(st.integers(0, len(proof) - 2))
    other = data.draw(st.sampled_from("ABCDEFGHabcdefgh01234567-_.="))
    if proof[at] != other:
        assert refusal(verifier, proof[:at] + other + proof[at + 1 :]) in {"proof_invalid", "use_dpop_nonce"}


@given(text=st.text(max_size=200))
def test_any_text_is_refused_without_a_crash(text: str) -> None:
    assert refusal(ProofVerifier(FakeClock()), text) == "proof_invalid"


def test_keys_that_take_turns_stay_each_its_own(verifier: ProofVerifier) -> None:
    devices = [Device(BASE) for _ in range(3)]
    for device in devices * 2:
        device.nonce = verifier.current_nonce()
        assert verifier.verify(device.proof("GET", URL), "GET", URL, None).thumbprint == device.thumbprint
