"""Which account the agent on this computer uses, as far as this browser knows (RULES R23).

A browser that was opened by an agent keeps the link's token in a cookie of its own for a day. The token opens
nothing any more; it only names the agent's account, so that nobody pays from another one unawares.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from account.addresses import is_loopback
from account.portal.visits import SignedInVisit
from account.sign_in.login_links import KEPT_FOR, LinkedAccount, LoginLinks
from account.tokens import TokenKind

_TOKEN: Final = re.compile(rf"{TokenKind.LOGIN_LINK.value}[A-Za-z0-9_-]{{43}}")


class AgentAccount:
    """Reads and writes the cookie."""

    def __init__(self, links: LoginLinks, base_url: str) -> None:
        parts = urlsplit(base_url)
        self._links = links
        self._is_secure = not is_loopback(base_url)
        # As with the session's cookie: ports of one host share their cookies.
        suffix = f"_{parts.port}" if parts.port else ""
        self._cookie = f"{'__Host-' if self._is_secure else ''}access_agent{suffix}"

    def remember(self, response: Response, token: str) -> None:
        """Keep the link's token in this browser."""
        response.set_cookie(
            self._cookie,
            token,
            max_age=int(KEPT_FOR.total_seconds()),
            secure=self._is_secure,
            httponly=True,
            samesite="lax",
        )

    def token(self, request: Request) -> str | None:
        """The token of the link that opened this browser last."""
        return token_in(request.cookies.get(self._cookie, ""))

    async def linked(self, request: Request) -> LinkedAccount | None:
        """Whose agent opened this browser within the last day."""
        token = self.token(request)
        return await self._links.find(token) if token is not None else None

    async def other_email(self, request: Request, signed_in: SignedInVisit) -> str | None:
        """The agent's account when it is not the one that this browser is signed in as."""
        linked = await self.linked(request)
        return linked.email if linked is not None and linked.account_id != signed_in.account_id else None


def token_in(text: str) -> str | None:
    """`text` when it has the form of a link's token."""
    return text if _TOKEN.fullmatch(text) else None
