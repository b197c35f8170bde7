"""Device key, proofs, machine: what the agent says about itself."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from agent.profile.machine import linux_id, mac_id, machine_id, system_of, this_machine
from agent.secrets.identity import DeviceKey
from agent.service.proofs import make_proof
from agent.sign_in.pkce import challenge_of, new_pkce, new_state
from shared.reasons import System
from shared.redact import Secret
from tests.support.clock import FakeClock


def test_thumbprint_of_the_key_in_rfc_8037() -> None:
    """RFC 8037 appendix A.1 and A.3."""
    seed = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"
    key = DeviceKey.from_secret(Secret(seed))
    assert key.public_jwk["x"] == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    assert key.thumbprint == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    assert key.to_secret() == Secret(seed)


def test_challenge_of_the_verifier_in_rfc_7636() -> None:
    """RFC 7636 appendix B."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert challenge_of(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    assert new_pkce().challenge != new_pkce().challenge
    assert new_state() != new_state()


@pytest.mark.security(1, 2)
def test_a_proof_is_signed_for_one_request_and_never_repeated(clock: FakeClock) -> None:
    key = DeviceKey(Ed25519PrivateKey.generate())
    proofs = [
        make_proof(
            key,
            clock,
            method="POST",
            url="http://127.0.0.1:1/v1/computers?x=1#y",
            nonce="n",
            access_token=Secret("aat_1"),
        )
        for _ in range(2)
    ]
    assert proofs[0] != proofs[1]
    head, claims, signature = proofs[0].split(".")
    header = json.loads(decoded(head))
    assert header == {"typ": "dpop+jwt", "alg": "EdDSA", "jwk": key.public_jwk}
    Ed25519PublicKey.from_public_bytes(decoded(header["jwk"]["x"])).verify(
        decoded(signature), f"{head}.{claims}".encode()
    )
    told = json.loads(decoded(claims))
    assert (told["htm"], told["htu"], told["nonce"]) == ("POST", "http://127.0.0.1:1/v1/computers", "n")
    assert told["iat"] == int(clock.now().timestamp())
    assert "aat_1" not in proofs[0]


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.mark.rule("R22")
def test_the_machine_id_is_stable_and_tells_nothing(tmp_path: Path) -> None:
    assert machine_id("abc", None) == machine_id(" abc\n", None)
    assert machine_id("abc", None) != machine_id("abd", None)
    assert machine_id("abc", None) != machine_id("abc", tmp_path)
    assert "abc" not in machine_id("abc", None)
    assert len(machine_id("abc", None)) == 64
    assert this_machine(None) == this_machine(None)
    assert this_machine(None).id != this_machine(tmp_path).id


@pytest.mark.parametrize(
    ("platform", "system"),
    [("linux", System.LINUX), ("darwin", System.MAC), ("win32", System.WINDOWS), ("aix", System.UNKNOWN)],
)
def test_kinds_of_system(platform: str, system: System) -> None:
    assert system_of(platform) is system


def test_where_the_systems_own_id_comes_from(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    assert linux_id((first, second)) is None
    second.write_text("uninitialized\n")
    assert linux_id((first, second)) is None
    second.write_text("4d3c2b1a\n")
    assert linux_id((first, second)) == "4d3c2b1a"
    first.write_bytes(b"\xff")
    assert linux_id((first, second)) == "4d3c2b1a"
    assert mac_id(lambda: '  "IOPlatformUUID" = "ABC-1"\n') == "ABC-1"
    assert mac_id(lambda: "") is None
