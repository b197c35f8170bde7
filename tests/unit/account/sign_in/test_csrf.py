"""The token on every form (SECURITY 8)."""

from __future__ import annotations

import pytest

from account.sign_in.csrf import form_token, is_form_token, new_visitor_secret


@pytest.mark.security(8)
def test_token_belongs_to_one_cookie_only() -> None:
    mine, yours = new_visitor_secret(), new_visitor_secret()
    assert is_form_token(form_token(mine), mine)
    assert not is_form_token(form_token(yours), mine)
    assert not is_form_token("", mine)
    assert not is_form_token("\u00fc", mine)


def test_token_does_not_show_the_cookie() -> None:
    secret = new_visitor_secret()
    assert secret not in form_token(secret)
