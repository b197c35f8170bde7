"""Opens the browser once per sign-in that was asked for in this window, and for no other.

A sign-in that a tester or another face started shows its address here, but opens nothing.
"""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from gui.browser import Browser
from shared.reasons import SignInMethod
from shared.snapshot import Snapshot
from shared.state import SignInAttempt


class SignInOpener:
    """Follows the snapshots from the press of the button until the address is there."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._expecting = False
        self._after: int | None = None
        self._sign_up = False
        self._failed = False
        self._led_away = False

    @property
    def has_failed(self) -> bool:
        """Whether the browser did not open for the sign-in under way."""
        return self._failed

    def expect(self, *, after_attempt: int | None, sign_up: bool) -> None:
        """The button was pressed; `after_attempt` is the older sign-in that is still shown, if any."""
        self._expecting, self._after, self._sign_up = True, after_attempt, sign_up
        self._failed = False

    def forget(self) -> None:
        """Open nothing: the sign-in was given up, or goes another way."""
        self._expecting = False
        self._failed = False

    def follow(self, snapshot: Snapshot) -> bool:
        """Open the browser when `snapshot` is the first to show the expected address.

        True, once, when the person whom this window led to the browser has signed in there.
        """
        attempt = snapshot.sign_in
        if attempt is None:
            signed_in = self._led_away and snapshot.account is not None
            self._failed = self._led_away = False
            return signed_in
        if not self._expecting or attempt.method is not SignInMethod.BROWSER or not attempt.url:
            return False
        if self._after is not None and attempt.attempt <= self._after:
            return False
        self._expecting = False
        self._led_away = self._browser.open(self._first_address(attempt, snapshot))
        self._failed = not self._led_away
        return False

    def open_again(self, snapshot: Snapshot) -> None:
        """Open the address of the sign-in under way once more."""
        if snapshot.sign_in is not None and snapshot.sign_in.url:
            self._failed = not self._browser.open(snapshot.sign_in.url)

    def _first_address(self, attempt: SignInAttempt, snapshot: Snapshot) -> str:
        """The sign-in address; for a new account the sign-up page, which leads back to it (RULES R20)."""
        address = attempt.url or ""
        service = snapshot.service.url if snapshot.service is not None else None
        if not self._sign_up or not service or not address.startswith(service.rstrip("/") + "/"):
            return address
        parts = urlsplit(address)
        return_to = quote(f"{parts.path}?{parts.query}", safe="")
        return f"{service.rstrip('/')}/sign-up?return_to={return_to}"
