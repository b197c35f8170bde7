"""Which addresses a service can have."""

from __future__ import annotations

import pytest

from account.addresses import keeps_sign_ins, read_base_url, read_proxy


@pytest.mark.security(8)
@pytest.mark.parametrize(
    ("base_url", "kept"),
    [
        ("https://access.example", True),
        ("http://127.0.0.1:8765", True),
        ("http://[::1]:8765", True),
        ("http://localhost", True),
        ("http://access.example", False),
        ("http://0.0.0.0:8765", False),
        ("http://localhost.example", False),
    ],
)
def test_sign_ins_are_kept_over_https_or_on_this_computer(base_url: str, kept: bool) -> None:
    assert keeps_sign_ins(base_url) is kept


@pytest.mark.parametrize(
    "text", ["https://access.example", "https://access.example:8443/", "http://[::1]:8000"]
)
def test_a_base_url_loses_only_its_slash(text: str) -> None:
    assert read_base_url(text) == text.rstrip("/")


@pytest.mark.parametrize(
    "text",
    ["", "access.example", "ftp://a", "https://", "https://a/b", "https://a?b", "https://u@a", "https://a:0"],
)
def test_what_is_no_origin_is_no_base_url(text: str) -> None:
    with pytest.raises(ValueError, match="base URL"):
        read_base_url(text)


def test_a_proxy_is_an_address_or_a_network() -> None:
    assert [read_proxy(text) for text in ("10.0.0.1", "10.0.0.0/8", "::1")] == [
        "10.0.0.1",
        "10.0.0.0/8",
        "::1",
    ]
    for text in ("proxy.example", "*", "10.0.0.1/8", ""):
        with pytest.raises(ValueError, match=r"\b(appear|has host bits)\b"):
            read_proxy(text)
