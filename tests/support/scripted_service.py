"""An account service that answers by a script, for tests of the client: no sockets."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx

from agent.secrets.identity import DeviceKey
from agent.service.account_client import AccountClient
from shared.codec import to_json
from shared.errors import (
    SecretsError,
)
from shared.redact import Secret
from shared.wire import TokenAnswer
from tests.support.clock import FakeClock

URL = "http://127.0.0.1:8080"


Answer = httpx.Response | Exception


class Credentials:
    """A vault in memory."""

    def __init__(self) -> None:
        self.device_key = DeviceKey.create()
        self.refresh_token: Secret | None = Secret("art_1")
        self.refuse: SecretsError | None = None

    async def keep_refresh_token(self, token: Secret) -> None:
        if self.refuse is not None:
            raise self.refuse
        self.refresh_token = token


class Service:
    """Answers by a script: a list per path, the last answer again and again."""

    def __init__(self, clock: FakeClock) -> None:
        self.credentials = Credentials()
        self.requests: list[httpx.Request] = []
        self.script: dict[str, list[Answer | Callable[[httpx.Request], Answer]]] = {}
        self.issued = 0
        self.script["/oauth/token"] = [self._token]
        self.clock = clock
        self.client = AccountClient(self.credentials, clock, transport=httpx.MockTransport(self._answer))

    def _token(self, request: httpx.Request) -> httpx.Response:
        self.issued += 1
        tokens = TokenAnswer(f"aat_{self.issued}", "DPoP", 600, f"art_{self.issued + 1}")
        return httpx.Response(200, json=to_json(tokens))

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        await asyncio.sleep(0)
        answers = self.script[request.url.path]
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        answer = found(request) if callable(found) and not isinstance(found, httpx.Response) else found
        if isinstance(answer, Exception):
            raise answer
        # A response is read once; a script may give it again.
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    def paths(self) -> list[str]:
        return [request.url.path for request in self.requests]

    def proof(self, index: int) -> dict[str, Any]:
        import base64

        claims = self.requests[index].headers["DPoP"].split(".")[1]
        found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
        return found


def problem(status: int, code: str, **more: Any) -> httpx.Response:
    body = {"type": "about:blank", "title": "No", "status": status, "code": code, **more}
    return httpx.Response(status, json=body)
