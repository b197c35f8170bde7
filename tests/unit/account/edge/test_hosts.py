"""Which Host headers name this service (SECURITY 19)."""

from __future__ import annotations

import pytest

from account.edge.guards import host_is_listed

LISTED = frozenset({"portal.example", "127.0.0.1:8080", "[::1]:8080"})


@pytest.mark.parametrize(
    "host", ["portal.example", "portal.example:8443", "127.0.0.1:8080", "[::1]:8080"], ids=str
)
def test_a_listed_host_is_known_by_itself_or_by_its_name_with_any_port(host: str) -> None:
    assert host_is_listed(host, LISTED)


@pytest.mark.security(8, 19)
@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "portal.example.evil.example",
        "evil;frame-ancestors *@portal.example",
        "portal.example/;frame-ancestors *",
        "portal.example?;frame-ancestors *",
        "portal.example#x",
        "portal.example:80 x",
        "",
        "[",
    ],
)
def test_what_is_more_than_a_host_and_a_port_is_none_and_reaches_no_header(host: str) -> None:
    assert not host_is_listed(host, LISTED)
