"""Only paths of this service are targets after sign-in (SECURITY 8, RULES R20)."""

from __future__ import annotations

from urllib.parse import quote, urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from account.sign_in.return_to import HOME, safe_return_to

HOSTILE = [
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%5Cevil.example",
    "/%5cevil.example",
    "/%2Fevil.example",
    "/%2f%2fevil.example",
    "/%252Fevil.example",
    "/%25252Fevil.example",
    "/.//evil.example",
    "/a/..//evil.example",
    "/%2e%2e//evil.example",
    "/./\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/%09/evil.example",
    "/%0d%0aSet-Cookie:x=1",
    "/\x00",
    "\x01//evil.example",
    " /computers",
    "javascript:alert(1)",
    "data:text/html,x",
    "http:evil.example",
    "evil.example",
    "computers",
    "?x=1",
    "#x",
    "",
    "/ünïcode",
    "/" + "a" * 2_000,
    "/%25252525252541",
]


@pytest.mark.security(8)
@pytest.mark.parametrize("target", HOSTILE)
def test_foreign_or_odd_target_becomes_home(target: str) -> None:
    assert safe_return_to(target) == HOME


def test_missing_target_becomes_home() -> None:
    assert safe_return_to(None) == HOME


@pytest.mark.rule("R20")
@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/computers",
        "/computers/cmp_1/rename",
        "/activate?code=BCDF-GHJK",
        "/oauth/authorize?redirect_uri=http%3A%2F%2F127.0.0.1%3A5000%2Fcallback&state=a%5Cb//c",
        "/help/name%20with%20space".replace("%20", "-"),
    ],
)
def test_own_path_stays(target: str) -> None:
    assert safe_return_to(target) == target


@pytest.mark.security(8)
@given(st.text(alphabet="/\\.%25cCfF09adeé:@?#ab \t", max_size=24))
def test_no_text_leads_to_another_host(target: str) -> None:
    kept = safe_return_to(target)
    assert kept.startswith("/")
    assert not kept[1:].startswith(("/", "\\"))
    for form in (kept, quote(kept, safe="/%?#&=:@.\\")):
        landed = urlsplit(urljoin("https://access.example/sign-in", form.replace("\\", "/")))
        assert (landed.scheme, landed.netloc) == ("https", "access.example")
