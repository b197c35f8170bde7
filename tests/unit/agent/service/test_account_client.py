"""The client's repeats and translations, against a scripted service (no sockets)."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import httpx
import pytest

from agent.service.account_client import AccountClient, account_time_in
from shared.codec import to_json
from shared.errors import (
    AccessError,
    ComputerRemovedDenied,
    LimitRefused,
    NameRefused,
    NotFoundRefused,
    RateRefused,
    ReplaceRefused,
    RequestRefused,
    SecretsError,
    ServiceFaultError,
    ServiceUnreachableError,
    SignedOutDenied,
    SignInDenied,
)
from shared.reasons import RemovedBy, System
from shared.redact import Secret
from shared.wire import AccountState, Event, RegisterComputer, TokenAnswer
from tests.support.account_facts import account_state, computer
from tests.support.clock import FakeClock
from tests.support.patience import PATIENCE_S
from tests.support.scripted_service import URL, Credentials, Service, problem

STATE = httpx.Response(200, json=to_json(account_state(seq=4, computers=(computer("cmp_1", "Studio"),))))


NONCE = httpx.Response(401, json=problem(401, "use_dpop_nonce").json(), headers={"DPoP-Nonce": "n2"})


@pytest.fixture
async def service(clock: FakeClock) -> Service:
    made = Service(clock)
    await made.client.use(URL + "/")
    return made


@pytest.mark.security(2)
async def test_every_call_is_proved_with_the_service_nonce(service: Service) -> None:
    service.script["/v1/state"] = [NONCE, STATE]
    heard: list[int] = []
    service.client.on_answer(lambda: heard.append(1))
    assert (await service.client.state()).seq == 4
    assert service.paths() == ["/oauth/token", "/v1/state", "/v1/state"]
    first, second = service.proof(1), service.proof(2)
    assert "nonce" not in first
    assert (second["nonce"], second["htm"], second["htu"]) == ("n2", "GET", f"{URL}/v1/state")
    assert second["ath"]
    assert first["jti"] != second["jti"]
    assert len(heard) == 3


async def test_a_service_that_never_likes_its_nonce_is_not_asked_for_ever(service: Service) -> None:
    service.script["/v1/state"] = [NONCE]
    with pytest.raises(RequestRefused) as refused:
        await service.client.state()
    assert refused.value.code == "use_dpop_nonce"
    assert service.paths().count("/v1/state") == 3


async def test_a_refused_token_is_refreshed_once_for_all_who_wait(service: Service) -> None:
    def by_token(request: httpx.Request) -> httpx.Response:
        old = request.headers["Authorization"] == "DPoP aat_1"
        return problem(401, "token_invalid") if old else STATE

    service.script["/v1/state"] = [by_token]
    states = await asyncio.gather(*(service.client.state() for _ in range(5)))
    assert {state.seq for state in states} == {4}
    assert service.issued == 2
    assert service.credentials.refresh_token == Secret("art_3")


async def test_a_token_that_is_refused_again_signs_out(service: Service) -> None:
    service.script["/v1/state"] = [problem(401, "token_invalid")]
    with pytest.raises(SignedOutDenied):
        await service.client.state()
    assert service.paths().count("/v1/state") == 2


async def test_an_old_access_token_is_not_even_sent(service: Service, clock: FakeClock) -> None:
    service.script["/v1/state"] = [STATE]
    await service.client.state()
    await service.client.state()
    assert service.issued == 1
    clock.advance(timedelta(seconds=590))
    await service.client.state()
    assert service.issued == 2
    service.client.forget_access()
    await service.client.state()
    assert service.issued == 3


async def test_tokens_are_kept_before_they_are_used(service: Service) -> None:
    service.script["/v1/state"] = [STATE]
    service.credentials.refuse = SecretsError("secrets_locked", "Locked.")
    with pytest.raises(SecretsError):
        await service.client.state()
    assert service.paths() == ["/oauth/token"]
    service.credentials.refuse = None
    assert (await service.client.state()).seq == 4


async def test_without_a_refresh_token_nothing_is_asked(service: Service) -> None:
    service.credentials.refresh_token = None
    with pytest.raises(SignedOutDenied):
        await service.client.state()
    assert service.requests == []


async def test_a_sign_out_during_a_refresh_wins(service: Service) -> None:
    def sign_out_meanwhile(request: httpx.Request) -> httpx.Response:
        service.credentials.refresh_token = None
        return service._token(request)

    service.script["/oauth/token"] = [sign_out_meanwhile]
    with pytest.raises(SignedOutDenied) as refused:
        await service.client.state()
    assert refused.value.code == "sign_in_superseded"
    assert service.credentials.refresh_token is None


REFUSALS: dict[str, tuple[httpx.Response, type[AccessError], str]] = {
    "removed": (
        problem(403, "computer_removed", removed_by="portal"),
        ComputerRemovedDenied,
        "computer_removed",
    ),
    "limit": (problem(409, "computer_limit_reached"), LimitRefused, "computer_limit_reached"),
    "replace": (problem(409, "computer_replaceable"), ReplaceRefused, "computer_replaceable"),
    "cloned": (problem(401, "key_cloned"), SignedOutDenied, "key_cloned"),
    "name": (problem(422, "name_too_long"), NameRefused, "name_too_long"),
    "unknown": (problem(404, "not_found"), NotFoundRefused, "not_found"),
    "forbidden otherwise": (problem(403, "origin_refused"), RequestRefused, "origin_refused"),
    "too often": (problem(429, "rate_limited", retry_after_s=7), RateRefused, "rate_limited"),
    "too often, unsaid": (problem(429, "rate_limited"), RateRefused, "rate_limited"),
    "broken": (problem(500, "internal_error"), ServiceFaultError, "internal_error"),
    "full": (problem(507, "storage_full"), ServiceFaultError, "storage_full"),
    "a proxy's page": (httpx.Response(502, text="<h1>Bad gateway</h1>"), ServiceFaultError, "http_502"),
    "a page nobody has": (httpx.Response(404, text="nginx"), NotFoundRefused, "not_found"),
    "401 of a proxy": (httpx.Response(401, json=["no"]), RequestRefused, "http_401"),
    "403 of a proxy": (httpx.Response(403, json={"code": 5}), RequestRefused, "http_403"),
    "redirect": (
        httpx.Response(302, headers={"Location": "http://evil.example/"}),
        RequestRefused,
        "http_302",
    ),
}


@pytest.mark.security(9)
@pytest.mark.parametrize("case", list(REFUSALS))
async def test_refusals_stay_distinct(service: Service, case: str) -> None:
    answer, kind, code = REFUSALS[case]
    service.script["/v1/computers"] = [answer]
    with pytest.raises(kind) as refused:
        await service.client.register(RegisterComputer("Studio", System.LINUX, "m" * 64))
    assert type(refused.value) is kind
    assert refused.value.code == code
    if isinstance(refused.value, ComputerRemovedDenied):
        assert refused.value.removed_by is RemovedBy.PORTAL
    if isinstance(refused.value, RateRefused):
        assert refused.value.retry_after in (timedelta(seconds=7), timedelta(seconds=5))


TOKEN_REFUSALS: dict[str, tuple[httpx.Response, type[AccessError], str]] = {
    "reused": (
        httpx.Response(400, json={"error": "invalid_grant", "code": "refresh_reused"}),
        SignedOutDenied,
        "refresh_reused",
    ),
    "old": (httpx.Response(400, json={"error": "invalid_grant"}), SignedOutDenied, "token_invalid"),
    "removed": (
        httpx.Response(
            400, json={"error": "invalid_grant", "code": "computer_removed", "removed_by": "portal"}
        ),
        ComputerRemovedDenied,
        "computer_removed",
    ),
    "denied": (httpx.Response(400, json={"error": "access_denied"}), SignInDenied, "sign_in_denied"),
    "expired": (httpx.Response(400, json={"error": "expired_token"}), SignInDenied, "sign_in_expired"),
    "slow": (httpx.Response(400, json={"error": "slow_down"}), RequestRefused, "slow_down"),
    "nonsense": (httpx.Response(400, text="?"), RequestRefused, "http_400"),
    "broken": (httpx.Response(503, text="?"), ServiceFaultError, "http_503"),
    "too often": (problem(429, "rate_limited"), RateRefused, "rate_limited"),
}


@pytest.mark.parametrize("case", list(TOKEN_REFUSALS))
async def test_refusals_of_the_token_endpoint(service: Service, case: str) -> None:
    answer, kind, code = TOKEN_REFUSALS[case]
    service.script["/oauth/token"] = [answer]
    with pytest.raises(kind) as refused:
        await service.client.state()
    assert refused.value.code == code


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b"[" * 20_000])
async def test_a_nonsensical_answer_is_a_fault(service: Service, body: bytes) -> None:
    service.script["/v1/state"] = [httpx.Response(200, content=body)]
    with pytest.raises(ServiceFaultError) as fault:
        await service.client.state()
    assert fault.value.code == "answer_malformed"


@pytest.mark.parametrize("failure", [httpx.ConnectError("no"), httpx.ReadTimeout("no"), OSError("no")])
async def test_no_answer_is_unreachable_and_says_no_secret(service: Service, failure: Exception) -> None:
    service.script["/v1/health"] = [failure]
    with pytest.raises(ServiceUnreachableError) as unreachable:
        await service.client.health()
    assert "art_" not in str(unreachable.value)


async def test_health_and_metadata_say_what_is_wrong(service: Service) -> None:
    service.script["/v1/health"] = [httpx.Response(200, json={}), problem(503, "service_unavailable")]
    await service.client.health()
    with pytest.raises(ServiceFaultError):
        await service.client.health()
    path = "/.well-known/oauth-authorization-server"
    service.script[path] = [
        httpx.Response(200, json={"issuer": URL}),
        httpx.Response(200, json={"issuer": "http://evil.example"}),
        problem(500, "internal_error"),
    ]
    assert (await service.client.metadata())["issuer"] == URL
    with pytest.raises(ServiceFaultError) as wrong:
        await service.client.metadata()
    assert wrong.value.code == "issuer_wrong"
    with pytest.raises(ServiceFaultError):
        await service.client.metadata()


async def test_computers_are_named_safely_in_paths(service: Service) -> None:
    service.script["/v1/computers/../x"] = [httpx.Response(204)]
    await service.client.remove("../x")
    assert service.requests[-1].url.raw_path == b"/v1/computers/..%2Fx"


@pytest.mark.rule("R99")
async def test_events_are_read_in_order_and_resumed(service: Service) -> None:
    state = account_state(seq=4)
    event = Event(5, "computer.renamed", state.account_now, {}, account_state(seq=5))  # type: ignore[arg-type]
    text = (
        f": ping\n\nevent: state\ndata: {json.dumps(to_json(state))}\n\n"
        f"id: 5\nevent: computer.renamed\ndata: {json.dumps(to_json(event))}\n\nevent: odd\n\n"
    )
    service.script["/v1/events"] = [
        httpx.Response(200, headers={"Content-Type": "text/event-stream"}, text=text)
    ]
    async with service.client.events(3) as items:
        seen = [item async for item in items]
    assert [type(item) for item in seen] == [AccountState, Event]
    assert service.requests[-1].headers["Last-Event-ID"] == "3"
    assert service.requests[-1].headers["Access-Instance"]


async def read_all(client: AccountClient) -> list[object]:
    """Everything on the stream until it ends."""
    async with client.events(None) as items:
        return [item async for item in items]


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, headers={"Content-Type": "text/html"}, text="<p>"),
        httpx.Response(200, headers={"Content-Type": "text/event-stream"}, text="event: state\ndata: {}\n\n"),
        problem(503, "service_unavailable"),
    ],
)
async def test_a_stream_that_is_none_is_a_fault(service: Service, answer: httpx.Response) -> None:
    service.script["/v1/events"] = [answer]
    with pytest.raises(ServiceFaultError):
        await read_all(service.client)


async def test_account_time_comes_with_every_answer(service: Service, clock: FakeClock) -> None:
    headers = {"Access-Account-Time": "2027-01-01T00:00:00Z; rate=10"}
    service.script["/v1/state"] = [httpx.Response(200, content=STATE.content, headers=headers)]
    await service.client.state()
    told = service.client.account_time
    assert told is not None
    assert told.rate == 10
    assert told.at(clock.monotonic() + 1).second == 10


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "soon",
        "2027-01-01T00:00:00Z",
        "2027-01-01T00:00:00Z; rate=x",
        "2027-01-01T00:00:00Z; rate=-1",
        "2027-01-01; rate=1",
    ],
)
def test_a_nonsensical_time_is_not_taken(header: str | None) -> None:
    assert account_time_in(header, 0.0) is None


async def test_before_its_address_is_known_the_service_is_unreachable(clock: FakeClock) -> None:
    client = AccountClient(Credentials(), clock)
    with pytest.raises(ServiceUnreachableError):
        await client.health()
    await client.use("https://127.0.0.1:1")
    await client.use("http://127.0.0.1:1")
    assert client.base_url == "http://127.0.0.1:1"
    await client.close()
    await client.close()


async def test_a_silent_stream_is_given_up(clock: FakeClock) -> None:
    """A real socket that opens a stream and then says nothing."""
    key, left = Credentials(), asyncio.Semaphore(0)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                if b"/oauth/token" in head:
                    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                    await reader.readexactly(length)
                    body = json.dumps(to_json(TokenAnswer("aat_1", "DPoP", 600, "art_2"))).encode()
                    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
                else:
                    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: ping\n\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()
        left.release()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    client = AccountClient(key, clock, silence_limit_s=0.05)
    await client.use(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    with pytest.raises(ServiceUnreachableError) as silent:
        await read_all(client)
    assert silent.value.code == "service_silent"
    await client.close()
    async with asyncio.timeout(PATIENCE_S):
        await left.acquire()
    server.close()
    await server.wait_closed()
