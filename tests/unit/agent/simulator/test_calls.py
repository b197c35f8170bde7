"""`agent.simulator.calls`: what is sent to `/simulator/v1`, to whom, and what a "no" of it means."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from agent.sign_in.pkce import challenge_of
from agent.simulator.calls import LONG_S, SimulatorCalls
from agent.simulator.sign_in import sign_in
from agent.simulator.tokens import FileToken, GivenToken, ToldToken
from shared.clock import AccountTime
from shared.codec import to_json
from shared.errors import (
    AccessError,
    RateRefused,
    ServiceFaultError,
    ServiceUnreachableError,
    SignInDenied,
    SimulatorRefused,
)
from shared.reasons import Origin
from shared.redact import Secret
from shared.sales import Money, Plan
from shared.simulator import (
    TOKEN_HEADER,
    AppStoreAct,
    ClockAnswer,
    ClockView,
    ClockWish,
    DeedWish,
    Export,
    FaultWish,
    ForkWish,
    PanelLink,
    PaymentWord,
    Reason,
    ScenarioWish,
    SignInCode,
    SimulatedAccount,
    Timeline,
    Why,
)
from shared.wire import CLOCK_HEADER
from tests.support.clock import START, FakeClock
from tests.support.scripted_service import URL, Service, problem

TOKEN = "asm_0123456789abcdef"
ACCOUNT = SimulatedAccount("acc_1", "trial@example.test", "trial", "7", ClockView(START, 0.0), START)
PLAN = Plan("app_store_month", "access", 1, Money(599, "EUR"), Origin.APP_STORE)
P = "/simulator/v1"


@pytest.fixture
async def service(clock: FakeClock) -> Service:
    made = Service(clock)
    await made.client.use(URL)
    return made


@pytest.fixture
def calls(service: Service) -> SimulatorCalls:
    return SimulatorCalls(service.client, GivenToken(Secret(TOKEN)))


def ok(value: object, status: int = 200) -> httpx.Response:
    return httpx.Response(status, json=to_json(value), headers={CLOCK_HEADER: "2030-01-01T00:00:00Z; rate=5"})


@pytest.mark.security(14)
async def test_call_has_the_simulators_token_and_nothing_of_the_account(
    service: Service, calls: SimulatorCalls
) -> None:
    heard: list[int] = []
    service.client.on_answer(lambda: heard.append(1))
    service.client.account_time = AccountTime(START, 1.0, 0.0)
    service.script[f"{P}/accounts/acc_1"] = [ok(ACCOUNT)]
    assert await calls.account("acc_1", "fr") == ACCOUNT
    (request,) = service.requests
    assert (request.headers[TOKEN_HEADER], request.headers["Accept-Language"]) == (TOKEN, "fr")
    assert not {"authorization", "dpop", "access-instance"} & set(request.headers)
    assert TOKEN not in str(request.url)
    # An answer of the simulator says nothing about the account API, nor about this account's time.
    assert heard == []
    assert service.client.account_time == AccountTime(START, 1.0, 0.0)


async def test_each_call_goes_where_it_belongs(service: Service, calls: SimulatorCalls) -> None:
    moved = ClockAnswer(ClockView(START, 1.0))
    service.script |= {
        f"{P}/accounts/a b/timeline": [ok(Timeline(START, 1.0))],
        f"{P}/accounts/a b/payments": [ok(())],
        f"{P}/accounts/a b/payments/p/1": [ok(None)],
        f"{P}/accounts/a b/faults": [ok(())],
        f"{P}/accounts/a b/clock": [ok(moved)],
        f"{P}/accounts/a b/fork": [ok(ACCOUNT, 201)],
        f"{P}/accounts/a b/deeds": [ok({"result": {"id": "x"}})],
        f"{P}/faults": [ok(())],
        f"{P}/scenarios": [ok(())],
        f"{P}/accounts/a b/why": [ok(Why(Reason("status")))],
        f"{P}/links": [ok(PanelLink("http://127.0.0.1/x", START), 201)],
    }
    assert (await calls.timeline("a b", 3)).rate == 1.0
    assert await calls.payments("a b") == ()
    await calls.say("a b", "p/1", PaymentWord("confirm"))
    assert await calls.faults("a b") == await calls.faults() == ()
    await calls.set_fault(FaultWish("slow", True, seconds=1.0))
    await calls.set_fault(FaultWish("clock_skew", True, account="a b", seconds=1.0))
    assert await calls.move("a b", ClockWish(step=True)) == moved
    assert await calls.fork("a b", ForkWish()) == ACCOUNT
    assert (await calls.do("a b", DeedWish("x.y", {"z": [1]}))).result == {"id": "x"}
    assert await calls.scenarios("fr") == ()
    assert service.requests[-1].headers["Accept-Language"] == "fr"
    assert (await calls.why("a b")).entitlement.fact == "status"
    assert (await calls.panel_link("acc_1")).url == "http://127.0.0.1/x"
    assert json.loads(service.requests[-1].content) == {"account": "acc_1", "portal": False}
    assert [f"{each.method} {each.url.raw_path.decode()}" for each in service.requests] == [
        f"GET {P}/accounts/a%20b/timeline?latest=3",
        f"GET {P}/accounts/a%20b/payments",
        f"POST {P}/accounts/a%20b/payments/p%2F1",
        f"GET {P}/accounts/a%20b/faults",
        f"GET {P}/faults",
        f"PUT {P}/faults",
        f"PUT {P}/accounts/a%20b/faults",
        f"PUT {P}/accounts/a%20b/clock",
        f"POST {P}/accounts/a%20b/fork",
        f"POST {P}/accounts/a%20b/deeds",
        f"GET {P}/scenarios",
        f"GET {P}/accounts/a%20b/why",
        f"POST {P}/links",
    ]
    assert json.loads(service.requests[9].content) == {"name": "x.y", "arguments": {"z": [1]}}
    assert service.requests[-1].extensions["timeout"]["read"] == LONG_S


async def test_histories_and_the_app_store_go_where_they_belong(
    service: Service, calls: SimulatorCalls
) -> None:
    export = Export("acc_1", "a@example.test", "7", START, ClockView(START, 0.0), "cc", "ab")
    service.script |= {
        f"{P}/accounts/acc_1/export": [ok(export)],
        f"{P}/replay": [ok(ACCOUNT, 201), ok(ACCOUNT, 201)],
        f"{P}/app-store/plans": [ok([PLAN])],
        f"{P}/accounts/acc_1/app-store": [
            ok({"result": None}),
            problem(404, "not_found"),
            problem(409, "deed_invalid"),
        ],
    }
    assert await calls.export("acc_1") == export
    assert service.requests[-1].extensions["timeout"]["read"] == LONG_S
    assert await calls.replay(export, None) == await calls.replay(export, "a+b@example.test") == ACCOUNT
    assert [each.url.query for each in service.requests[1:]] == [b"", b"email=a%2Bb%40example.test"]
    assert json.loads(service.requests[-1].content) == to_json(export)
    assert await calls.app_store_plans() == (PLAN,)
    await calls.visit_app_store("acc_1", AppStoreAct("billing_problem", on=False))
    assert json.loads(service.requests[-1].content)["on"] is False
    for code in ("not_in_app_store", "deed_invalid"):
        with pytest.raises(SimulatorRefused) as refused:
            await calls.visit_app_store("acc_1", AppStoreAct("approve"))
        assert refused.value.code == code


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (problem(404, "not_found"), SimulatorRefused, "simulator_absent"),
        (httpx.Response(404, text="<h1>"), SimulatorRefused, "simulator_absent"),
        (problem(404, "no_simulated_account"), SimulatorRefused, "no_simulated_account"),
        (problem(401, "simulator_token_invalid"), SimulatorRefused, "simulator_token_invalid"),
        # Words that elsewhere would sign this agent out, or remove its computer.
        (problem(401, "token_invalid"), SimulatorRefused, "token_invalid"),
        (problem(403, "computer_removed", removed_by="portal"), SimulatorRefused, "computer_removed"),
        (problem(409, "computer_limit_reached"), SimulatorRefused, "computer_limit_reached"),
        (problem(429, "rate_limited", retry_after_s=3), RateRefused, "rate_limited"),
        (problem(500, "internal_error"), ServiceFaultError, "internal_error"),
        (httpx.Response(200, text="{"), ServiceFaultError, "answer_malformed"),
        (httpx.ConnectError("x"), ServiceUnreachableError, "service_unreachable"),
    ],
)
async def test_no_of_the_simulator_is_about_the_simulator(
    service: Service,
    calls: SimulatorCalls,
    answer: httpx.Response | Exception,
    kind: type[AccessError],
    code: str,
) -> None:
    service.script[f"{P}/accounts"] = [answer]
    with pytest.raises(kind) as refused:
        await calls.load(ScenarioWish("trial"), "en")
    assert (type(refused.value), refused.value.code) == (kind, code)


@pytest.mark.parametrize("wish", [ScenarioWish("trial", speed=float("nan")), ScenarioWish("\ud800")])
async def test_what_json_cannot_say_is_not_sent(
    service: Service, calls: SimulatorCalls, wish: ScenarioWish
) -> None:
    with pytest.raises(SimulatorRefused) as refused:
        await calls.load(wish, "en")
    assert (refused.value.code, service.requests) == ("request_invalid", [])


@pytest.mark.security(14, 19)
@pytest.mark.parametrize("url", ["https://access.example.org", "http://192.0.2.1:80"])
async def test_token_never_leaves_this_computer(service: Service, calls: SimulatorCalls, url: str) -> None:
    await service.client.use(url)
    with pytest.raises(SimulatorRefused) as refused:
        await calls.faults()
    assert (refused.value.code, service.requests) == ("simulator_absent", [])


async def test_stream_says_that_something_changed(service: Service, calls: SimulatorCalls) -> None:
    frames = (
        ': open\n\nid: 3\nevent: timeline\ndata: {"x": 1}\n\n: ping\n\nid: 4\nevent: timeline\ndata: {}\n\n'
    )
    stream = httpx.Response(200, text=frames, headers={"Content-Type": "text/event-stream"})
    service.script[f"{P}/accounts/acc_1/stream"] = [stream]
    assert [change async for change in calls.changes("acc_1")] == [None, None]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (problem(404, "no_simulated_account"), "no_simulated_account"),
        (problem(503, "service_unavailable"), "service_unavailable"),
        (httpx.Response(200, text="{}"), "answer_malformed"),
        (httpx.ConnectError("x"), "service_unreachable"),
        (httpx.ReadTimeout("x"), "service_unreachable"),
    ],
)
async def test_stream_that_does_not_open_is_said_in_our_words(
    service: Service, calls: SimulatorCalls, answer: httpx.Response | Exception, code: str
) -> None:
    service.script[f"{P}/accounts/acc_1/stream"] = [answer]
    with pytest.raises(AccessError) as refused:
        _ = [change async for change in calls.changes("acc_1")]
    assert refused.value.code == code


@pytest.mark.security(2, 3)
async def test_sign_in_binds_the_code_to_pkce_and_to_the_device_key(
    service: Service, calls: SimulatorCalls
) -> None:
    service.script[f"{P}/sign-in"] = [ok(SignInCode("aco_secret_code", "acc_1", 60), 201)]
    thumbprint = service.credentials.device_key.thumbprint
    steps: list[str] = []
    tokens = await sign_in(
        calls,
        service.client,
        "trial@example.test",
        thumbprint,
        "Studio",
        lambda told: steps.append(told.step.value),
    )
    assert (tokens.access_token, steps) == ("aat_1", ["finishing"])
    asked, exchanged = service.requests
    wish, form = json.loads(asked.content), dict(httpx.QueryParams(exchanged.content.decode()))
    assert (wish["key_thumbprint"], wish["computer_name"]) == (thumbprint, "Studio")
    assert challenge_of(form["code_verifier"]) == wish["code_challenge"]
    assert form["code_verifier"] not in asked.content.decode()
    assert (form["grant_type"], form["redirect_uri"]) == ("authorization_code", wish["redirect_uri"])
    assert exchanged.headers["DPoP"]
    assert TOKEN_HEADER not in exchanged.headers


async def test_code_that_is_not_taken_says_nothing_about_an_older_sign_in(
    service: Service, calls: SimulatorCalls
) -> None:
    service.script[f"{P}/sign-in"] = [ok(SignInCode("aco_secret_code", "acc_1", 60), 201)]
    service.script["/oauth/token"] = [httpx.Response(400, json={"error": "invalid_grant"})]
    with pytest.raises(SignInDenied) as denied:
        await sign_in(calls, service.client, "a@example.test", "t", "Studio", lambda _: None)
    assert denied.value.code == "sign_in_denied"


@pytest.mark.security(14)
def test_tokens_come_from_the_ready_line_the_environment_or_a_file(tmp_path: Path) -> None:
    told = ToldToken()
    assert told.read() is None
    told.take({"ready": True, "simulator_token": TOKEN})
    assert told.read() == Secret(TOKEN)
    told.take({"ready": True})
    assert told.read() is None  # the next service has no simulator
    file = tmp_path / "simulator-token"
    from_file = FileToken(file)
    assert from_file.read() is None
    for text in (TOKEN, f" {TOKEN[::-1]}\n"):
        file.write_text(text)
        assert from_file.read() == Secret(text.strip())
    for content in (b"\xff\xfe", b"", b"short", b"two words here", b"x" * 2000):
        file.write_bytes(content)
        assert from_file.read() is None
    assert GivenToken(Secret("with\nnewline-inside")).read() is None


async def test_without_a_token_nothing_is_asked(service: Service) -> None:
    with pytest.raises(SimulatorRefused) as refused:
        await SimulatorCalls(service.client, ToldToken()).faults()
    assert (refused.value.code, service.requests) == ("simulator_absent", [])
