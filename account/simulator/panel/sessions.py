"""Who may see the simulator's panel: browsers that came with a one-time link or the simulator's token.

Kept in memory: when the service ends its token is gone, and with it all that came of it. Lifetimes run by the
service's clock (SECURITY 8, 14, 19).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from account.tokens import TokenKind, hash_token, new_token
from shared.clock import Clock
from shared.errors import SignInDenied
from shared.redact import Secret

LINK_LIFETIME: Final = timedelta(seconds=60)
SESSION_LIFETIME: Final = timedelta(hours=12)
PATH: Final = "/simulator/enter"
FIELD: Final = "token"
_MAX_LINKS: Final = 100
_MAX_SESSIONS: Final = 200


@dataclass(frozen=True, slots=True)
class PanelLink:
    """What a one-time link is for: the panel, or the portal signed in as the account."""

    expires_at: datetime
    account_id: str | None
    opens_portal: bool


class PanelSessions:
    """One-time links and the browsers that have the panel open. Used on the event loop alone.

    `is_token` knows the simulator's token; what it is given is never kept.
    """

    def __init__(self, clock: Clock, is_token: Callable[[str], bool]) -> None:
        self._clock = clock
        self._is_token = is_token
        self._links: dict[str, PanelLink] = {}
        self._sessions: dict[str, datetime] = {}

    def new_link(
        self, account_id: str | None = None, *, opens_portal: bool = False
    ) -> tuple[Secret, datetime]:
        """The token of a link that works once, and until when.

        It opens the panel, at the account if there is one, or signs one browser in to the portal as that.
        """
        self._forget_old()
        while len(self._links) >= _MAX_LINKS:
            del self._links[next(iter(self._links))]
        token = new_token(TokenKind.LOGIN_LINK)
        expires_at = self._clock.now() + LINK_LIFETIME
        self._links[hash_token(token.reveal())] = PanelLink(expires_at, account_id, opens_portal)
        return token, expires_at

    def redeem(self, link: str) -> PanelLink:
        """Use a link up. Raises `SignInDenied` (`login_link_used`) when it is unknown, used or too old."""
        self._forget_old()
        found = self._links.pop(hash_token(link), None)
        if found is None:
            raise SignInDenied("login_link_used", "This link was used already, or is more than a minute old.")
        return found

    def is_token(self, token: str) -> bool:
        """Whether this is the simulator's token."""
        return token.isascii() and self._is_token(token)

    def open(self) -> Secret:
        """The secret of a browser that may see the panel from now on."""
        self._forget_old()
        while len(self._sessions) >= _MAX_SESSIONS:
            del self._sessions[next(iter(self._sessions))]
        secret = new_token(TokenKind.SIMULATOR)
        self._sessions[hash_token(secret.reveal())] = self._clock.now() + SESSION_LIFETIME
        return secret

    def is_open(self, secret: str) -> bool:
        """Whether a browser with this secret may see the panel now."""
        until = self._sessions.get(hash_token(secret))
        return until is not None and self._clock.now() < until

    def close(self, secret: str) -> None:
        """This browser left; an unknown one changes nothing."""
        self._sessions.pop(hash_token(secret), None)

    def _forget_old(self) -> None:
        now = self._clock.now()
        self._links = {key: link for key, link in self._links.items() if now < link.expires_at}
        self._sessions = {key: until for key, until in self._sessions.items() if now < until}
