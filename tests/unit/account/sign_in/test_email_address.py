"""E-mail addresses as people type them."""

from __future__ import annotations

import pytest

from account.sign_in.email_address import read_email
from shared.errors import RequestRefused


@pytest.mark.parametrize(
    ("raw", "text", "key"),
    [
        ("ada@example.org", "ada@example.org", "ada@example.org"),
        ("  Ada.Lovelace@Example.ORG \n", "Ada.Lovelace@Example.ORG", "ada.lovelace@example.org"),
        ("ada+tag@example.org", "ada+tag@example.org", "ada+tag@example.org"),
        ("jos\u00e9@b\u00fccher.example", "jos\u00e9@b\u00fccher.example", "jos\u00e9@xn--bcher-kva.example"),
        ("jose\u0301@example.org", "jos\u00e9@example.org", "jos\u00e9@example.org"),
    ],
)
def test_every_spelling_has_one_key(raw: str, text: str, key: str) -> None:
    email = read_email(raw)
    assert (email.text, email.key) == (text, key)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "email_empty"),
        ("   ", "email_empty"),
        ("ada", "email_invalid"),
        ("@example.org", "email_invalid"),
        ("ada@", "email_invalid"),
        ("ada@localhost", "email_invalid"),
        ("a@b@example.org", "email_invalid"),
        ("ada lovelace@example.org", "email_invalid"),
        ("ada@exam ple.org", "email_invalid"),
        ("ada@example..org", "email_invalid"),
        ("ada@-example.org", "email_invalid"),
        ("ada\u202e@example.org", "email_invalid"),
        ("<ada@example.org>", "email_invalid"),
        ("a" * 65 + "@example.org", "email_invalid"),
        ("ada@" + "a" * 64 + ".org", "email_invalid"),
        ("ada@" + ".".join(["a" * 60] * 5) + ".org", "email_invalid"),
    ],
)
def test_text_that_is_no_address_is_refused(raw: str, code: str) -> None:
    with pytest.raises(RequestRefused) as caught:
        read_email(raw)
    assert caught.value.code == code
