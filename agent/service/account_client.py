"""The agent's way to the account service; it and `agent.service.http` are the only users of httpx.

Every call is signed with the device key (DPoP, RFC 9449), repeated once with a fresh nonce or a
fresh access token where the service asks for it, and answered with a message of `shared.wire` or an
exception of `shared.errors`. Nobody outside sees a token or an HTTP status.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Final, TypeVar
from urllib.parse import quote

import httpx
import httpx_sse

from agent.service.answers import account_time_in, account_time_of, decoded
from agent.service.http import http_client, unreachable_in_our_words
from agent.service.proofs import Credentials, make_proof
from agent.service.service_errors import code_of, json_in, problem_error, token_refusal
from shared.clock import AccountTime, Clock
from shared.codec import to_json
from shared.errors import (
    ServiceFaultError,
    ServiceUnreachableError,
    SignedOutDenied,
)
from shared.names import shortened
from shared.reasons import LoginPage
from shared.redact import Secret
from shared.sales import LoginLink, NewLoginLink
from shared.wire import (
    CLIENT_ID,
    CLOCK_HEADER,
    DEVICE_GRANT,
    INSTANCE_HEADER,
    VERSION_HEADER,
    AccountState,
    Computer,
    DeviceCodeAnswer,
    Event,
    Heartbeat,
    RegisterComputer,
    RenameComputer,
    TokenAnswer,
)

SILENCE_LIMIT_S: Final = 45.0
"""A stream that is silent for longer is given up (docs/protocol.md section 1)."""

_CALL_LIMIT_S: Final = 10.0
_VERSION_MAX: Final = 40
_LONGEST_STATE_BYTES: Final = 4 * 1024 * 1024
T = TypeVar("T")
StreamItem = AccountState | Event


class AccountClient:
    """Calls to one account service on behalf of one computer."""

    def __init__(
        self,
        credentials: Credentials,
        clock: Clock,
        *,
        silence_limit_s: float = SILENCE_LIMIT_S,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._credentials = credentials
        self._clock = clock
        self._silence_limit_s = silence_limit_s
        self._transport = transport
        self._http: httpx.AsyncClient | None = None
        self._base_url: str | None = None
        self._nonce: str | None = None
        self._access: Secret | None = None
        self._access_ends_at = 0.0
        self._refreshing = asyncio.Lock()
        self._on_answer: Callable[[], None] = lambda: None
        # One run of the agent is one instance; two that share a key are noticed by it (SECURITY 11).
        self._instance = secrets.token_urlsafe(12)
        self.account_time: AccountTime | None = None
        self.service_version: str | None = None

    @property
    def base_url(self) -> str | None:
        """The service's address without a slash at the end; None while it is not known."""
        return self._base_url

    def on_answer(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever the service answered, be it with a refusal."""
        self._on_answer = listener

    async def use(self, base_url: str) -> None:
        """Speak to the service at `base_url` from now on."""
        base_url = base_url.rstrip("/")
        if base_url == self._base_url:
            return
        old, self._base_url, self._nonce, self.account_time = self._http, base_url, None, None
        self.service_version = None
        self._http = http_client(base_url, self._transport)
        if old is not None:
            await old.aclose()

    async def close(self) -> None:
        """Close all connections."""
        http, self._http, self._base_url, self._nonce = self._http, None, None, None
        if http is not None:
            await http.aclose()

    # Calls of the account API; those about sessions are in `session_calls`.

    async def call(self, method: str, path: str, kind: type[T], body: Any = None) -> T:
        """The answer to one signed request of the account API. Raises `AccessError`."""
        response = await self._authorised(method, path, body=body)
        return decoded(kind, response.content)

    async def act(self, method: str, path: str, body: Any = None) -> None:
        """One signed request whose answer says nothing. Raises `AccessError`."""
        await self._authorised(method, path, body=body)

    async def health(self) -> None:
        """Whether the service answers. Raises `ServiceUnreachableError`, `ServiceFaultError`."""
        response = await self._send("GET", "/v1/health")
        if response.status_code != 200:
            raise problem_error(response.status_code, response.content)

    async def state(self) -> AccountState:
        """The account's present state."""
        return await self.call("GET", "/v1/state", AccountState)

    async def register(self, body: RegisterComputer) -> Computer:
        """Register this computer. Raises `LimitRefused`, `ReplaceRefused` (RULES R71, R22)."""
        return await self.call("POST", "/v1/computers", Computer, to_json(body))

    async def rename(self, computer_id: str, name: str) -> Computer:
        """Rename a computer of the account."""
        path = f"/v1/computers/{quote(computer_id, safe='')}"
        return await self.call("PATCH", path, Computer, to_json(RenameComputer(name)))

    async def remove(self, computer_id: str) -> None:
        """Remove a computer from the account."""
        await self.act("DELETE", f"/v1/computers/{quote(computer_id, safe='')}")

    async def heartbeat(self, computer_id: str) -> Heartbeat:
        """Say that this computer is alive."""
        path = f"/v1/computers/{quote(computer_id, safe='')}/heartbeat"
        return await self.call("POST", path, Heartbeat)

    async def login_link(self, page: LoginPage) -> LoginLink:
        """A link that opens `page` in a browser, signed in as this account, once and within 60 s (R33).

        Raises `ServiceFaultError` (`answer_malformed`) for one that leads away from the service.
        """
        link = await self.call("POST", "/v1/login-links", LoginLink, to_json(NewLoginLink(page)))
        if self._base_url is None or not link.url.startswith(self._base_url + "/"):
            raise ServiceFaultError("answer_malformed", "The login link leads away from the account service.")
        return link

    @contextlib.asynccontextmanager
    async def events(self, last_seq: int | None) -> AsyncIterator[AsyncIterator[StreamItem]]:
        """The stream of events after `last_seq`; open once entered.

        Raises `ServiceUnreachableError` (`service_silent`) after `silence_limit_s` without a byte.
        """
        headers = {"Accept": "text/event-stream", "Cache-Control": "no-store"}
        if last_seq is not None:
            headers["Last-Event-ID"] = str(last_seq)
        with unreachable_in_our_words():
            response = await self._authorised("GET", "/v1/events", headers=headers, stream=True)
            try:
                yield self._items(response)
            finally:
                await response.aclose()

    # What neither names the account nor says whether its API works (`agent.simulator`).

    async def plain(
        self, method: str, path: str, headers: Mapping[str, str], body: Any = None, limit_s: float = 10.0
    ) -> bytes:
        """The body of the answer to one request without proof and tokens. Raises `AccessError`."""
        http, url = self._connection(path)
        request = http.build_request(method, url, json=body, headers=dict(headers), timeout=limit_s)
        with unreachable_in_our_words():
            response = await http.send(request)
        if response.status_code >= 300:
            raise problem_error(response.status_code, response.content)
        return response.content

    async def plain_events(self, path: str, headers: Mapping[str, str]) -> AsyncIterator[bytes]:
        """The data of each event of another stream, for as long as it lasts. Raises `AccessError`."""
        http, url = self._connection(path)
        timeout = httpx.Timeout(_CALL_LIMIT_S, read=self._silence_limit_s)
        with unreachable_in_our_words():
            async with http.stream("GET", url, headers=dict(headers), timeout=timeout) as response:
                if response.status_code >= 300:
                    raise problem_error(response.status_code, await response.aread())
                async for data, _ in _messages(response):
                    yield data

    # Signing in and out.

    async def metadata(self) -> Mapping[str, Any]:
        """The authorization server's metadata (RFC 8414); its issuer is the address it came from."""
        response = await self._send("GET", "/.well-known/oauth-authorization-server")
        if response.status_code != 200:
            raise problem_error(response.status_code, response.content)
        found = json_in(response.content)
        if not isinstance(found, dict) or found.get("issuer") != self._base_url:
            raise ServiceFaultError("issuer_wrong", "The account service calls itself by another address.")
        return found

    async def exchange_code(self, code: Secret, verifier: Secret, redirect_uri: str) -> TokenAnswer:
        """Tokens for an authorization code (RFC 6749 section 4.1.3, RFC 7636)."""
        return await self._token(
            {
                "grant_type": "authorization_code",
                "code": code.reveal(),
                "code_verifier": verifier.reveal(),
                "redirect_uri": redirect_uri,
            }
        )

    async def ask_device_code(self, computer_name: str) -> DeviceCodeAnswer:
        """A code for a person to enter in a browser elsewhere (RFC 8628 section 3.1)."""
        fields = {"computer_name": computer_name}
        return await self._oauth("/oauth/device_authorization", fields, DeviceCodeAnswer)

    async def exchange_device_code(self, device_code: Secret) -> TokenAnswer:
        """Tokens, once approved. Until then `RequestRefused` (`authorization_pending`, `slow_down`)."""
        return await self._token({"grant_type": DEVICE_GRANT, "device_code": device_code.reveal()})

    async def adopt(self, tokens: TokenAnswer) -> None:
        """Be signed in with `tokens`; they are kept before they are used. Raises `SecretsError`."""
        await self._credentials.keep_refresh_token(Secret(tokens.refresh_token))
        self._access = Secret(tokens.access_token)
        # A little early, so that a token does not end on its way.
        self._access_ends_at = self._clock.monotonic() + max(0.0, tokens.expires_in - 15.0)

    async def revoke(self, refresh_token: Secret) -> None:
        """End a sign-in at the service (RFC 7009)."""
        fields = {"token": refresh_token.reveal(), "token_type_hint": "refresh_token", "client_id": CLIENT_ID}
        await self._send("POST", "/oauth/revoke", data=fields, signed=True)

    def forget_access(self) -> None:
        """Drop the access token, and the time of its account."""
        self._access = None
        self.account_time = None

    # Inside.

    async def _token(self, fields: dict[str, str]) -> TokenAnswer:
        return await self._oauth("/oauth/token", fields, TokenAnswer)

    async def _oauth(self, path: str, fields: dict[str, str], kind: type[T]) -> T:
        response = await self._send("POST", path, data={"client_id": CLIENT_ID, **fields}, signed=True)
        if response.status_code != 200:
            raise token_refusal(response.status_code, response.content)
        return decoded(kind, response.content)

    async def _authorised(self, method: str, path: str, **how: Any) -> httpx.Response:
        """An answer below 300, with the access token refreshed once if the service refused it."""
        token = await self._access_token()
        response = await self._send(method, path, access=token, signed=True, **how)
        if response.status_code == 401 and code_of(401, response.content) == "token_invalid":
            token = await self._access_token(stale=token)
            response = await self._send(method, path, access=token, signed=True, **how)
        if response.status_code >= 300:
            raise problem_error(response.status_code, response.content)
        return response

    async def _access_token(self, stale: Secret | None = None) -> Secret:
        """A good access token; whoever comes while one is being fetched waits for that one."""
        async with self._refreshing:
            good = self._access is not None and self._clock.monotonic() < self._access_ends_at
            if self._access is not None and good and self._access != stale:
                return self._access
            refresh_token = self._credentials.refresh_token
            if refresh_token is None:
                raise SignedOutDenied("token_invalid", "This computer is not signed in.")
            superseded = SignedOutDenied("sign_in_superseded", "Signed out or in anew in the meantime.")
            try:
                answer = await self._token(
                    {"grant_type": "refresh_token", "refresh_token": refresh_token.reveal()}
                )
            except SignedOutDenied as exc:
                raise exc if self._credentials.refresh_token == refresh_token else superseded from exc
            if self._credentials.refresh_token != refresh_token:
                raise superseded
            await self.adopt(answer)
            return Secret(answer.access_token)

    async def _send(
        self,
        method: str,
        path: str,
        *,
        access: Secret | None = None,
        signed: bool = False,
        body: Any = None,
        data: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        stream: bool = False,
    ) -> httpx.Response:
        """One request, repeated when the service wants its newer nonce. Errors are read to the end."""
        for attempt in range(3):
            http, url = self._connection(path)
            sent = {**(headers or {})}
            if signed:
                sent["DPoP"] = make_proof(
                    self._credentials.device_key,
                    self._clock,
                    method=method,
                    url=url,
                    nonce=self._nonce,
                    access_token=access,
                )
            if access is not None:
                sent["Authorization"] = f"DPoP {access.reveal()}"
                sent[INSTANCE_HEADER] = self._instance
            timeout = httpx.Timeout(_CALL_LIMIT_S, read=self._silence_limit_s if stream else _CALL_LIMIT_S)
            request = http.build_request(method, url, json=body, data=data, headers=sent, timeout=timeout)
            with unreachable_in_our_words():
                response = await http.send(request, stream=stream)
                if stream and response.status_code >= 300:
                    await response.aread()
            self._learn(response)
            if not signed or response.status_code < 400 or attempt == 2:
                return response
            if code_of(response.status_code, response.content) != "use_dpop_nonce":
                return response
        raise AssertionError("unreachable")

    def _connection(self, path: str) -> tuple[httpx.AsyncClient, str]:
        if self._http is None or self._base_url is None:
            raise ServiceUnreachableError("service_unreachable", "The account service is not running yet.")
        return self._http, self._base_url + path

    def _learn(self, response: httpx.Response) -> None:
        """Take the nonce, the account's time and the version of the service from an answer."""
        self._nonce = response.headers.get("DPoP-Nonce", self._nonce)
        told = account_time_in(response.headers.get(CLOCK_HEADER), self._clock.monotonic())
        if told is not None:
            self._hear(told)
        version = response.headers.get(VERSION_HEADER, "")
        self.service_version = shortened(version[:_VERSION_MAX], "") or self.service_version
        if response.status_code < 500:
            self._on_answer()

    def _hear(self, told: AccountTime) -> None:
        self.account_time = told if self.account_time is None else self.account_time.heard(told)

    async def _items(self, response: httpx.Response) -> AsyncIterator[StreamItem]:
        async for data, event in _messages(response):
            kind: type[StreamItem] = AccountState if event == "state" else Event
            item = decoded(kind, data)
            self._hear(account_time_of(item, self._clock.monotonic()))
            yield item


async def _messages(response: httpx.Response) -> AsyncIterator[tuple[bytes, str]]:
    """The events of a stream that say something, each with its kind."""
    try:
        async for message in httpx_sse.EventSource(response).aiter_sse():
            if len(message.data) > _LONGEST_STATE_BYTES:
                raise ServiceFaultError("answer_malformed", "An event is larger than any account.")
            if message.data:
                yield message.data.encode(), message.event
    except httpx_sse.SSEError as exc:
        raise ServiceFaultError("answer_malformed", "The stream of events is none.") from exc
    except httpx.ReadTimeout as exc:
        raise ServiceUnreachableError("service_silent", "The account service went silent.") from exc
