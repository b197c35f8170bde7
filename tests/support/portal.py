"""A browser without a screen, and an agent's OAuth calls, for tests of the portal over ASGI.

Reads the real pages and sends their real forms. May import httpx and the product's public parts.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from account.sign_in import pkce
from account.sign_in.parts import SignIn
from shared.wire import CLIENT_ID
from tests.support.account_service import Service
from tests.support.device import Device

CALLBACK = "http://127.0.0.1:45678/callback"


class Browser:
    """One browser with its cookies."""

    def __init__(self, service: Service, http: httpx.AsyncClient) -> None:
        self.service = service
        self.http = http
        self._form_token: tuple[str, str] | None = None

    async def get(self, path: str) -> httpx.Response:
        """One page, redirects not followed."""
        return await self.http.get(path, headers={"Accept": "text/html"})

    async def post(self, path: str, csrf: str | None = None, **fields: str) -> httpx.Response:
        """Send a form; `csrf` replaces the token that a page of this browser carries."""
        token = await self.csrf() if csrf is None else csrf
        data = {"csrf_token": token, **fields}
        headers = {"Accept": "text/html", "Origin": self.service.base_url, "Sec-Fetch-Site": "same-origin"}
        return await self.http.post(path, data=data, headers=headers)

    async def csrf(self) -> str:
        """The token of a form that this browser was shown: one stays good as long as the cookies do."""
        if self._form_token is None or self._form_token[0] != self._cookies():
            token = await self._shown_form_token()
            self._form_token = self._cookies(), token
        return self._form_token[1]

    def _cookies(self) -> str:
        return repr(sorted((each.name, each.value) for each in self.http.cookies.jar))

    async def _shown_form_token(self) -> str:
        for path in ("/help/rate_limited", "/sign-in"):  # signed in: the sign-out form; else the sign-in form
            token = csrf_in((await self.get(path)).text)
            if token:
                return token
        raise AssertionError("no page has a form")

    async def signed_in_as(self, account_id: str) -> Browser:
        """Give this browser a session, as a sign-in does."""
        token = await sign_in_of(self.service).browser_sessions.open(account_id)
        self.http.cookies.set(session_cookie(self.service), token.reveal())
        return self


@asynccontextmanager
async def browser(service: Service) -> AsyncIterator[Browser]:
    """A fresh browser."""
    async with service.http() as http:
        yield Browser(service, http)


def sign_in_of(service: Service) -> SignIn:
    """The sign-in parts of the running app."""
    parts = service.app.state.sign_in
    assert isinstance(parts, SignIn)
    return parts


def session_cookie(service: Service) -> str:
    """The name of the session's cookie on this port."""
    return f"access_session_{urlsplit(service.base_url).port}"


def csrf_in(html: str) -> str:
    """The form token on a page; empty when it has no form."""
    match = re.search(r'name="csrf_token" value="([^"]+)"', html)
    return match[1] if match else ""


def text_of(html: str, testid: str) -> str:
    """The text inside the element with this data-testid, tags removed."""
    ends = "p|div|bdi|dd|span|h1|code|aside|section|ul"
    match = re.search(rf'data-testid="{testid}"[^>]*>(.*?)</(?:{ends})>', html, re.S)
    assert match is not None, f"the page has no {testid}"
    return " ".join(unescape(re.sub(r"<[^>]+>", "", match[1])).split())


class Agent:
    """An agent's side of OAuth, with its device key."""

    def __init__(self, service: Service, http: httpx.AsyncClient) -> None:
        self.service = service
        self.http = http
        self.device = Device(service.base_url)
        self.verifier = secrets.token_urlsafe(48)

    def query(self, **changes: str | None) -> dict[str, str]:
        """A good authorization request; a change to None leaves the field out."""
        fields: dict[str, str | None] = {
            "response_type": "code",
            "client_id": CLIENT_ID,
            "redirect_uri": CALLBACK,
            "code_challenge": pkce.challenge_of(self.verifier),
            "code_challenge_method": "S256",
            "state": "state-1",
            "dpop_jkt": self.device.thumbprint,
            "computer_name": "Studio",
            **changes,
        }
        return {name: value for name, value in fields.items() if value is not None}

    def address(self, **changes: str | None) -> str:
        """The address that the agent opens in the browser."""
        return f"/oauth/authorize?{urlencode(self.query(**changes))}"

    async def code(self, person: Browser, **changes: str | None) -> str:
        """The code that the agent gets once the person pressed Continue."""
        answer = await person.post(self.address(**changes), decision="continue")
        assert answer.status_code == 303, answer.text
        return answer_of(answer)["code"]

    async def ask(self, path: str, *, proof: bool = True, **fields: str) -> httpx.Response:
        """One call of an OAuth endpoint, with a proof of the device key."""
        self.device.nonce = self.service.parts.proofs.current_nonce()
        headers = {"DPoP": self.device.proof("POST", self.service.base_url + path)} if proof else {}
        return await self.http.post(path, data={"client_id": CLIENT_ID, **fields}, headers=headers)

    async def redeem(self, code: str, **changes: str) -> httpx.Response:
        """Exchange an authorization code."""
        fields = {"code": code, "code_verifier": self.verifier, "redirect_uri": CALLBACK, **changes}
        return await self.ask("/oauth/token", grant_type="authorization_code", **fields)

    async def refresh(self, refresh_token: str) -> httpx.Response:
        """Exchange a refresh token."""
        return await self.ask("/oauth/token", grant_type="refresh_token", refresh_token=refresh_token)

    async def call(self, access_token: str) -> httpx.Response:
        """Use an access token."""
        self.device.nonce = self.service.parts.proofs.current_nonce()
        url = f"{self.service.base_url}/v1/account"
        headers = {
            "Authorization": f"DPoP {access_token}",
            "DPoP": self.device.proof("GET", url, access_token),
        }
        return await self.http.get("/v1/account", headers=headers)


def answer_of(response: httpx.Response) -> dict[str, str]:
    """What an authorization answer carries to the redirect address."""
    location = response.headers["location"]
    assert location.startswith(CALLBACK + "?"), location
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
