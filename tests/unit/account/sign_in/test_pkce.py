"""PKCE with S256 (RFC 7636)."""

from __future__ import annotations

import pytest

from account.sign_in import pkce

# RFC 7636 appendix B
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.mark.security(3)
def test_example_of_the_rfc_fits() -> None:
    assert pkce.challenge_of(VERIFIER) == CHALLENGE
    assert pkce.answers(VERIFIER, CHALLENGE)


@pytest.mark.security(3)
@pytest.mark.parametrize(
    "verifier", ["", VERIFIER[:-1], VERIFIER[:-1] + "l", CHALLENGE, VERIFIER + "\n", "ü" * 43, "a" * 129]
)
def test_other_or_malformed_verifier_does_not_fit(verifier: str) -> None:
    assert not pkce.answers(verifier, CHALLENGE)


@pytest.mark.parametrize("text", ["", CHALLENGE + "=", CHALLENGE[:-1], CHALLENGE + "\n", "+" * 43])
def test_malformed_challenge_is_none(text: str) -> None:
    assert not pkce.is_challenge(text)


def test_well_formed_challenge_is_one() -> None:
    assert pkce.is_challenge(CHALLENGE)
