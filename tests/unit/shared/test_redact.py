"""`shared.redact`: secrets do not print themselves, and the net catches those that slip (SECURITY 14)."""

from __future__ import annotations

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.redact import MASK, TOKEN_PREFIXES, Secret, redact

pytestmark = pytest.mark.security(14)

base64url = st.text(string.ascii_letters + string.digits + "-_", min_size=20, max_size=64)
tokens = st.builds(str.__add__, st.sampled_from(TOKEN_PREFIXES), base64url)
passwords = st.text(string.ascii_letters + string.digits + " \\\"'&;,}", min_size=12, max_size=40)
names = st.sampled_from(
    [
        "password",
        "new_password",
        "refresh_token",
        "access_token",
        "csrf-token",
        "client_secret",
        "code_verifier",
    ]
)


def test_a_secret_shows_itself_only_when_asked() -> None:
    secret = Secret("hunter2")
    assert secret.reveal() == "hunter2"
    assert "hunter2" not in f"{secret} {secret!r} {[secret]} {(secret,)}" + str({"a": secret})


def test_secrets_compare_by_value_and_only_with_secrets() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a"), Secret("b")}) == 2


@given(token=tokens, before=st.text(" =:/?&\"'([{", max_size=3), after=st.text(" .,;&\"')]}", max_size=3))
def test_a_token_of_this_product_is_found_in_any_text(token: str, before: str, after: str) -> None:
    text = redact(f"sent {before}{token}{after} to the service")
    assert token[4:] not in text
    assert "to the service" in text or text.endswith(MASK)


@given(name=names, value=passwords)
def test_a_named_secret_is_masked_in_json_and_in_python_and_in_json_inside_json(
    name: str, value: str
) -> None:
    body = json.dumps({name: value, "email": "a@example.org"})
    for text in (body, repr({name: value, "email": "a@example.org"})):
        redacted = redact(text)
        assert value not in redacted
        assert MASK in redacted
        assert "a@example.org" in redacted
    assert "correct horse" not in redact(json.dumps(json.dumps({name: "correct horse", "a": "b"})))


@given(name=names, value=base64url)
def test_a_named_secret_is_masked_in_forms_and_log_fields(name: str, value: str) -> None:
    for text in (f"{name}={value}&grant_type=x", f"{name}: {value}", f"call failed {name} = {value}, again"):
        assert value not in redact(text)


@given(cut=st.integers(0, 30))
def test_a_secret_in_a_text_that_was_cut_off_is_masked(cut: int) -> None:
    text = '{"password": "correct horse battery staple"}'
    assert "corr" not in redact(text[: len(text) - cut])


@pytest.mark.parametrize(
    "line",
    [
        "Authorization: DPoP sesame open",
        "authorization: Bearer sesame",
        "Cookie: theme=dark; session=sesame; other=sesame",
        "Set-Cookie: session=sesame; HttpOnly",
        "DPoP: sesame",
        "{'authorization': 'DPoP sesame', 'host': 'localhost'}",
        "GET /callback?code=sesame&state=sesame&iss=x",
        "GET /callback?iss=x&state=sesame",
        '{"kty":"OKP","crv":"Ed25519","d":"sesamesesamesesamesesamesesamesesamesesame1"}',
        "device_code=sesame",
        "private_key: sesame",
    ],
)
def test_what_headers_addresses_and_keys_carry_is_masked(line: str) -> None:
    assert "sesame" not in redact(line)


def test_a_signed_value_is_masked() -> None:
    jws = "eyJhbGciOiJFZERTQSJ9.eyJqdGkiOiIxIn0.c2lnbmF0dXJl"
    assert redact(f"proof {jws} refused") == f"proof {MASK} refused"


@pytest.mark.parametrize(
    "text",
    [
        "state=offline code=service_unreachable",
        '{"state": "ready", "secrets": "ready", "code": "name_empty"}',
        "the token was refused [token_invalid]",
        "registered Studio as c_1",
        "",
    ],
)
def test_words_of_the_product_stay_readable(text: str) -> None:
    assert redact(text) == text


def test_the_rest_of_a_line_stays_readable() -> None:
    assert redact("password=x1 and user=anna") == f"password={MASK} and user=anna"
