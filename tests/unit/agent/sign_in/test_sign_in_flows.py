"""The two ways to sign in, in fake time (RFC 8252, RFC 8628; SECURITY 4, 5)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from agent.changes import Progress
from agent.service.waiting import cancel_and_wait
from agent.sign_in.flows import SignInFlows
from agent.sign_in.pkce import challenge_of
from shared.errors import (
    AccessError,
    RateRefused,
    RequestRefused,
    ServiceFaultError,
    ServiceUnreachableError,
    SignedOutDenied,
    SignInDenied,
)
from shared.reasons import SignInMethod, SignInStep
from shared.redact import Secret
from shared.wire import DeviceCodeAnswer, TokenAnswer
from tests.support.clock import FakeClock
from tests.support.waiting import FakeWaiting, settle

ISSUER = "http://127.0.0.1:8080"
TOKENS = TokenAnswer("aat_1", "DPoP", 600, "art_1")


class Service:
    """The four answers that the flows need, by a script."""

    def __init__(self) -> None:
        self.endpoint: Any = f"{ISSUER}/oauth/authorize"
        self.polls: list[AccessError | None] = []
        self.exchanged: list[tuple[Secret, Secret, str]] = []
        self.refuse: AccessError | None = None

    async def metadata(self) -> Mapping[str, Any]:
        return {"issuer": ISSUER, "authorization_endpoint": self.endpoint}

    async def exchange_code(self, code: Secret, verifier: Secret, redirect_uri: str) -> TokenAnswer:
        self.exchanged.append((code, verifier, redirect_uri))
        if self.refuse is not None:
            raise self.refuse
        return TOKENS

    async def ask_device_code(self, computer_name: str) -> DeviceCodeAnswer:
        return DeviceCodeAnswer("adc_1", "BCDF-GHJK", ISSUER, ISSUER, expires_in=60, interval=5)

    async def exchange_device_code(self, device_code: Secret) -> TokenAnswer:
        answer = self.polls.pop(0) if self.polls else RequestRefused("authorization_pending", "Not yet.")
        if answer is not None:
            raise answer
        return TOKENS


class Stage:
    def __init__(self, clock: FakeClock) -> None:
        self.service, self.waiting = Service(), FakeWaiting(clock)
        self.flows = SignInFlows(self.service, clock, self.waiting)
        self.told: list[Progress] = []
        self.known = asyncio.Event()

    def start(self, method: SignInMethod) -> asyncio.Task[TokenAnswer]:
        return asyncio.create_task(self.flows.run(method, "Studio", "thumb", self._report))

    def _report(self, progress: Progress) -> None:
        self.told.append(progress)
        self.known.set()


@pytest.fixture
def stage(clock: FakeClock) -> Stage:
    return Stage(clock)


async def answer(url: str, **changes: str) -> tuple[dict[str, list[str]], str]:
    """Bring the browser's answer to the redirect address that `url` names."""
    query = parse_qs(urlsplit(url).query)
    target = urlsplit(query["redirect_uri"][0])
    fields = {"code": "aco_1", "state": query["state"][0], "iss": ISSUER, **changes}
    line = "&".join(f"{name}={value}" for name, value in fields.items() if value)
    reader, writer = await asyncio.open_connection(target.hostname, target.port)
    writer.write(f"GET {target.path}?{line} HTTP/1.1\r\nHost: {target.netloc}\r\n\r\n".encode())
    page = (await reader.read()).decode()
    writer.close()
    await writer.wait_closed()
    return query, page


@pytest.mark.security(3)
async def test_browser_sign_in_asks_with_pkce_and_exchanges_what_comes_back(stage: Stage) -> None:
    running = stage.start(SignInMethod.BROWSER)
    await stage.known.wait()
    url = stage.told[0].url
    assert url is not None
    query, page = await answer(url)
    assert "You are signed in" in page
    assert await running == TOKENS
    code, verifier, redirect_uri = stage.service.exchanged[0]
    assert code == Secret("aco_1")
    assert challenge_of(verifier.reveal()) == query["code_challenge"][0]
    assert query["code_challenge_method"] == ["S256"]
    assert query["redirect_uri"] == [redirect_uri]
    assert (query["dpop_jkt"], query["computer_name"]) == (["thumb"], ["Studio"])
    assert [progress.step for progress in stage.told] == [SignInStep.WAITING, SignInStep.FINISHING]
    assert verifier.reveal() not in url


async def test_a_browser_that_is_closed_ends_after_ten_minutes(stage: Stage) -> None:
    running = stage.start(SignInMethod.BROWSER)
    await stage.known.wait()
    await stage.waiting.pass_time(599)
    assert not running.done()
    await stage.waiting.pass_time(1)
    with pytest.raises(SignInDenied) as expired:
        await running
    assert expired.value.code == "sign_in_expired"


async def test_a_cancelled_browser_sign_in_closes_its_listener(stage: Stage) -> None:
    running = stage.start(SignInMethod.BROWSER)
    await stage.known.wait()
    await cancel_and_wait(running)
    url = stage.told[0].url
    assert url is not None
    with pytest.raises(ConnectionRefusedError):
        await answer(url)


@pytest.mark.parametrize("endpoint", [None, "http://evil.example/authorize", f"{ISSUER}.evil.example/"])
async def test_a_page_elsewhere_is_not_opened(stage: Stage, endpoint: str | None) -> None:
    stage.service.endpoint = endpoint
    with pytest.raises(ServiceFaultError):
        await stage.start(SignInMethod.BROWSER)


async def test_a_code_that_is_not_taken_is_a_denied_sign_in(stage: Stage) -> None:
    stage.service.refuse = SignedOutDenied("token_invalid", "Used.")
    running = stage.start(SignInMethod.BROWSER)
    await stage.known.wait()
    await answer(stage.told[0].url or "")
    with pytest.raises(SignInDenied) as denied:
        await running
    assert denied.value.code == "sign_in_denied"


@pytest.mark.security(5)
async def test_polling_honours_interval_slow_down_and_trouble(stage: Stage) -> None:
    from datetime import timedelta

    stage.service.polls = [
        RequestRefused("slow_down", "Slower."),
        ServiceUnreachableError("service_unreachable", "Down."),
        RateRefused("rate_limited", "Slower.", timedelta(seconds=17)),
        None,
    ]
    running = stage.start(SignInMethod.CODE)
    await stage.waiting.pass_time(5 + 10 + 15 + 17)
    assert await running == TOKENS
    assert stage.waiting.slept == [5, 10, 15, 17]
    assert stage.told[0].user_code == "BCDF-GHJK"


@pytest.mark.security(5)
async def test_a_code_ends_at_its_time_and_is_not_polled_after(stage: Stage) -> None:
    running = stage.start(SignInMethod.CODE)
    await stage.waiting.pass_time(59)
    assert not running.done()
    await stage.waiting.pass_time(1)
    with pytest.raises(SignInDenied) as expired:
        await running
    assert expired.value.code == "sign_in_expired"
    assert sum(stage.waiting.slept) <= 60


async def test_a_denied_code_ends_at_once(stage: Stage) -> None:
    stage.service.polls = [SignInDenied("sign_in_denied", "No.")]
    running = stage.start(SignInMethod.CODE)
    await stage.waiting.pass_time(5)
    with pytest.raises(SignInDenied):
        await running
    stage.service.polls = [RequestRefused("invalid_client", "Who?")]
    running = stage.start(SignInMethod.CODE)
    await settle()
    await stage.waiting.pass_time(5)
    with pytest.raises(RequestRefused):
        await running
