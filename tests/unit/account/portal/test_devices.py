"""Which client asks (RULES R39, R65, R66)."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from account.portal.devices import TOUCH_COOKIE, Client, client_of

MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.4 Safari/605.1.15"


def request(agent: str, cookie: str = "") -> Request:
    """A request of this browser."""
    headers = [(b"user-agent", agent.encode()), (b"cookie", cookie.encode())]
    return Request({"type": "http", "headers": [each for each in headers if each[1]]})


@pytest.mark.rule("R65")
@pytest.mark.rule("R66")
@pytest.mark.parametrize(
    ("agent", "client"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148", Client.IOS),
        ("Mozilla/5.0 (iPad; CPU OS 17_4 like Mac OS X) Mobile/15E148", Client.IOS),
        ("Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/124.0 Mobile Safari/537.36", Client.ANDROID),
        ("Mozilla/5.0 (Linux; Android 14; Tablet) Chrome/124.0 Safari/537.36", Client.ANDROID),
        (MAC, Client.DESKTOP),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", Client.DESKTOP),
        ("Mozilla/5.0 (X11; Linux x86_64)", Client.DESKTOP),
        ("", Client.DESKTOP),
    ],
)
def test_client_is_what_its_browser_says(agent: str, client: Client) -> None:
    assert client_of(request(agent)) is client


@pytest.mark.rule("R66")
@pytest.mark.parametrize(("value", "client"), [("yes", Client.IOS), ("no", Client.DESKTOP)])
def test_mac_with_a_touch_screen_is_a_tablet(value: str, client: Client) -> None:
    assert client_of(request(MAC, f"{TOUCH_COOKIE}={value}")) is client


def test_touch_screen_makes_no_tablet_of_another_computer() -> None:
    windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
    assert client_of(request(windows, f"{TOUCH_COOKIE}=yes")) is Client.DESKTOP
