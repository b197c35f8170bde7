"""Who looks at the simulator's panel: a browser on this very computer with a cookie of the panel's own.

Apart from the portal's cookies, so that a presenter can be signed in to the portal as anybody in the same
browser. Forms are believed as in the portal: they come from a page of ours, in this browser (SECURITY 8, 19).
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from account.edge.rate_limits import RateLimiter
from account.portal.visits import Visit, Visits, local_address
from account.sign_in import csrf
from account.sign_in.return_to import safe_return_to
from account.sign_in.router import client_address
from account.simulator.api.guard import TOKEN_TRIES, is_local
from account.simulator.panel.sessions import SESSION_LIFETIME, PanelSessions
from account.simulator.panel.uploads import read_form_with_file
from shared.errors import Refusal, SimulatorRefused

HOME: Final = "/simulator"


class PanelClosed(Refusal):
    """This browser has not opened the panel."""

    def __init__(self) -> None:
        super().__init__("simulator_token_missing", "Open the panel first.")


class PanelVisits:
    """Reads and writes the panel's cookie; languages are the portal's."""

    def __init__(self, base_url: str, visits: Visits, sessions: PanelSessions, attempts: RateLimiter) -> None:
        port = urlsplit(base_url).port
        self.sessions = sessions
        self._visits = visits
        self._attempts = attempts
        self._cookie = f"access_simulator_{port}" if port else "access_simulator"

    def visit(self, request: Request) -> Visit:
        """Who asks, if the panel is open in this browser. Raises `PanelClosed`, `SimulatorRefused`."""
        self.only_local(request)
        secret = self._secret(request)
        if not self.sessions.is_open(secret):
            raise PanelClosed
        return self._visit(request, secret, is_new=False)

    def stranger(self, request: Request) -> Visit:
        """A browser that has not opened the panel, or not yet. Raises `SimulatorRefused`."""
        self.only_local(request)
        secret = self._secret(request)
        return self._visit(request, secret or csrf.new_visitor_secret(), is_new=not secret)

    def only_local(self, request: Request) -> None:
        """Raises `SimulatorRefused` (`loopback_only`) for another computer, or one behind a proxy."""
        if not is_local(request.scope):
            raise SimulatorRefused("loopback_only", "The simulator answers only its own computer.")

    async def form(self, request: Request, visit: Visit) -> dict[str, str]:
        """The fields of a form of the panel in this browser. Raises as `Visits.form`."""
        return await self._visits.form(request, visit)

    async def form_with_file(self, request: Request, visit: Visit) -> dict[str, str]:
        """The same of a form that may have a file. Raises as `form`."""
        return await self._visits.form(request, visit, read_form_with_file)

    def check_token(self, request: Request, token: str) -> None:
        """Raises `SimulatorRefused` (`simulator_token_invalid`), `RateRefused`."""
        address = client_address(request)
        self._attempts.check(TOKEN_TRIES, address)
        if not self.sessions.is_token(token):
            raise SimulatorRefused("simulator_token_invalid", "That is not the simulator's present token.")
        self._attempts.give_back(TOKEN_TRIES, address)

    def begin(self, request: Request, response: Response) -> None:
        """Open the panel in this browser, under a new secret."""
        self.sessions.close(self._secret(request))
        secret = self.sessions.open().reveal()
        self._set(response, secret, int(SESSION_LIFETIME.total_seconds()))

    def remember(self, visit: Visit, response: Response) -> None:
        """Give a new visitor the cookie that the token of the first form comes from."""
        if visit.is_new:
            self._set(response, visit.cookie_secret, None)

    def end(self, request: Request, response: Response) -> None:
        """Close the panel in this browser."""
        self.sessions.close(self._secret(request))
        response.delete_cookie(self._cookie, path=HOME, httponly=True, samesite="lax")

    def _visit(self, request: Request, secret: str, *, is_new: bool) -> Visit:
        return Visit(
            browser=None,
            address=client_address(request),
            cookie_secret=secret,
            is_new=is_new,
            language=self._visits.language(request),
            page=_page_of(request),
        )

    def _secret(self, request: Request) -> str:
        value = request.cookies.get(self._cookie, "")
        return value if len(value) <= 200 and value.isascii() else ""

    def _set(self, response: Response, secret: str, max_age_s: int | None) -> None:
        response.set_cookie(self._cookie, secret, max_age=max_age_s, path=HOME, httponly=True, samesite="lax")


def _page_of(request: Request) -> str:
    """The panel's page that the visitor sees: where a change of language leads back."""
    target = HOME
    if request.method in {"GET", "HEAD"}:
        target = safe_return_to(local_address(request))
    else:
        parts = urlsplit(request.headers.get("referer", ""))
        if parts.netloc == request.headers.get("host"):
            target = safe_return_to(parts.path)
    return panel_address(target)


def panel_address(target: str | None) -> str:
    """`target` when it is a page of the panel that can be shown, else its first page."""
    safe = safe_return_to(target)
    is_page = safe == HOME or safe.startswith(f"{HOME}/accounts/")
    return safe if is_page and not safe.endswith("/live") else HOME
