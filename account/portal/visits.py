"""Who visits, and whether a form really came from a page of ours (SECURITY 8).

Three cookies: one names the session of a signed-in browser, one gives signed-out visitors their form
token, one keeps the language. All are HttpOnly and SameSite=Lax, and Secure except on this computer itself.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from account.addresses import is_loopback
from account.portal.languages import choose_language
from account.sign_in import csrf
from account.sign_in.browser_sessions import LIFETIME, BrowserSessions, SignedInBrowser
from account.sign_in.forms import read_form
from account.sign_in.return_to import HOME, safe_return_to
from account.sign_in.router import client_address
from account.tokens import hash_token
from shared.errors import Refusal, RequestRefused
from shared.reasons import Language

_MAX_COOKIE_CHARACTERS: Final = 200
_LANGUAGE_LASTS_S: Final = 365 * 24 * 3600


class SignInNeeded(Refusal):
    """Only signed-in visitors see this page; `return_to` brings them back to it (RULES R20)."""

    def __init__(self, return_to: str) -> None:
        super().__init__("not_signed_in", "Sign in to see this page.")
        self.return_to = return_to


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a browser. `browser` is None for a signed-out visitor.

    `page` is the path of the page that the visitor sees or saw last: where a change of language leads back.
    """

    browser: SignedInBrowser | None
    address: str
    cookie_secret: str = field(repr=False)
    is_new: bool
    language: Language
    page: str

    @property
    def form_token(self) -> str:
        """The token for the forms on the page that answers this visit."""
        return csrf.form_token(self.cookie_secret)


@dataclass(frozen=True, slots=True)
class SignedInVisit:
    """A request of a signed-in browser, with the cookie's token."""

    visit: Visit
    account_id: str
    email: str
    token: str = field(repr=False)


ReadForm = Callable[[Request], Awaitable[dict[str, str]]]
"""Reads the fields of a form."""

OnLeaving = Callable[[str, str], Awaitable[None]]
"""Is told the account and the token's hash of a browser that signs out. May raise `StorageError`."""


class Visits:
    """Reads and writes the cookies."""

    def __init__(self, base_url: str, sessions: BrowserSessions, on_leaving: OnLeaving) -> None:
        parts = urlsplit(base_url)
        self._sessions = sessions
        self._on_leaving = on_leaving
        self._scheme = parts.scheme
        self._is_secure = not is_loopback(base_url)
        # Ports of one host share their cookies: several services on 127.0.0.1 need names of their own.
        suffix = f"_{parts.port}" if parts.port else ""
        prefix = "__Host-" if self._is_secure else ""
        self._session_cookie = f"{prefix}access_session{suffix}"
        self._visitor_cookie = f"{prefix}access_visitor{suffix}"
        self._language_cookie = f"{prefix}access_language{suffix}"

    async def visit(self, request: Request) -> Visit:
        """Who asks."""
        token = self.session_token(request)
        browser = await self._sessions.find(token) if token else None
        known = token if browser is not None else _cookie(request, self._visitor_cookie)
        return Visit(
            browser,
            client_address(request),
            known or csrf.new_visitor_secret(),
            is_new=not known,
            language=self.language(request, browser.language if browser else None),
            page=_page_of(request),
        )

    def language(self, request: Request, chosen: str | None = None) -> Language:
        """The account's choice `chosen`, else the browser's choice here, else what the browser asks for."""
        accepts = request.headers.get("accept-language", "")
        return choose_language(chosen, _cookie(request, self._language_cookie), accepts=accepts)

    def remember_language(self, response: Response, language: Language) -> None:
        """Have this browser's pages in `language`, signed in or not."""
        self._set(response, self._language_cookie, language.value, _LANGUAGE_LASTS_S)

    async def signed_in(self, request: Request) -> SignedInVisit:
        """Who asks. Raises `SignInNeeded` for a signed-out visitor."""
        visit = await self.visit(request)
        if visit.browser is None:
            raise SignInNeeded(local_address(request) if request.method in {"GET", "HEAD"} else HOME)
        return SignedInVisit(visit, visit.browser.account_id, visit.browser.email, visit.cookie_secret)

    async def form(self, request: Request, visit: Visit, read: ReadForm = read_form) -> dict[str, str]:
        """The fields of a form that came from one of our own pages in this very browser, as `read` reads it.

        Raises `RequestRefused` (`origin_refused`, `form_expired`, and those of `read`).
        """
        origin = request.headers.get("origin")
        if origin is not None and origin != f"{self._scheme}://{request.headers.get('host', '')}":
            raise RequestRefused("origin_refused", "This form was sent from a page of somebody else.")
        if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            raise RequestRefused("origin_refused", "This form was sent from a page of somebody else.")
        fields = await read(request)
        if not csrf.is_form_token(fields.get(csrf.FIELD, ""), visit.cookie_secret):
            raise RequestRefused("form_expired", "This page is too old; load it again.")
        return fields

    def session_token(self, request: Request) -> str | None:
        """The token of the session that the browser says it has."""
        return _cookie(request, self._session_cookie)

    async def begin(self, request: Request, response: Response, account_id: str) -> None:
        """Sign the browser in, under a new token, whatever it had before."""
        await self._leave(request)
        token = await self._sessions.open(account_id, replaces=self.session_token(request))
        self._set(response, self._session_cookie, token.reveal(), int(LIFETIME.total_seconds()))
        self._forget(response, self._visitor_cookie)

    async def end(self, request: Request, response: Response) -> None:
        """Sign the browser out, and end what it was used for."""
        await self._leave(request)
        token = self.session_token(request)
        if token:
            await self._sessions.close(token)
        self._forget(response, self._session_cookie)

    async def _leave(self, request: Request) -> None:
        token = self.session_token(request)
        browser = await self._sessions.find(token) if token else None
        if token and browser is not None:
            await self._on_leaving(browser.account_id, hash_token(token))

    def remember(self, visit: Visit, response: Response) -> None:
        """Give a new visitor the cookie that his form token comes from."""
        if visit.is_new:
            self._set(response, self._visitor_cookie, visit.cookie_secret, None)

    def _set(self, response: Response, name: str, value: str, max_age_s: int | None) -> None:
        same_site: Literal["lax"] = "lax"
        response.set_cookie(
            name, value, max_age=max_age_s, secure=self._is_secure, httponly=True, samesite=same_site
        )

    def _forget(self, response: Response, name: str) -> None:
        response.delete_cookie(name, secure=self._is_secure, httponly=True, samesite="lax")


def local_address(request: Request) -> str:
    """Path and query of the request, as a `return_to` takes it."""
    query = request.url.query
    return f"{quote(request.url.path)}?{query}" if query else quote(request.url.path)


def _page_of(request: Request) -> str:
    """Forms are answered at addresses that are often no pages; the form itself stood on one."""
    if request.method in {"GET", "HEAD"}:
        return safe_return_to(local_address(request))
    parts = urlsplit(request.headers.get("referer", ""))
    if parts.netloc != request.headers.get("host"):
        return HOME
    return safe_return_to(f"{parts.path}?{parts.query}" if parts.query else parts.path)


def see_other(target: str) -> Response:
    """Go on with a GET of `target`; nothing of this answer is kept."""
    return RedirectResponse(target, status_code=303, headers={"Cache-Control": "no-store"})


def _cookie(request: Request, name: str) -> str | None:
    value = request.cookies.get(name, "")
    return value if 0 < len(value) <= _MAX_COOKIE_CHARACTERS and value.isascii() else None
