"""What a client is called when it connects (SECURITY 30)."""

from __future__ import annotations

import pytest

from account.sessions.client_names import NAMELESS, client_name

_WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (f"Mozilla/5.0 (Linux; Android 15) {_WEBKIT} Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        (f"Mozilla/5.0 (Windows NT 10.0) {_WEBKIT} Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        (f"Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) {_WEBKIT} Version/18 Safari/604.1", "Safari on iOS"),
        (f"Mozilla/5.0 (Macintosh) {_WEBKIT} Version/18 Safari/604.1", "Safari on Mac"),
        ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/140.0", "Chrome on ChromeOS"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("Firefox/1.0", "Firefox"),
        ("python-httpx/0.28.1", "python-httpx/0.28.1"),
        ("curl/8.0 whatever", "curl/8.0"),
        ("My own client", "My own client"),
        ("", NAMELESS),
        ("\u200b\u202e", NAMELESS),
    ],
)
def test_a_client_that_says_no_name_is_called_by_what_it_is(user_agent: str, name: str) -> None:
    assert client_name(None, user_agent) == name


@pytest.mark.security(30)
def test_a_name_that_the_client_says_counts_and_nothing_invisible_is_kept() -> None:
    assert client_name("Ada's \u202ephone\n", "curl/8.0") == "Ada's phone"
    assert client_name(" \u2800 ", "curl/8.0") == NAMELESS
