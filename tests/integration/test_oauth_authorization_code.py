"""The desktop's sign-in over the real service: consent, code, tokens (RFC 6749, 7636, 8252, 9207, 9449)."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.support.account_service import Service
from tests.support.clock import FakeClock
from tests.support.portal import Agent, Browser, answer_of, browser, text_of


async def test_metadata_names_every_endpoint_and_only_safe_methods(agent: Agent) -> None:
    answer = (await agent.http.get("/.well-known/oauth-authorization-server")).json()
    base = agent.service.base_url
    assert answer["issuer"] == base
    assert answer["token_endpoint"] == f"{base}/oauth/token"
    assert answer["code_challenge_methods_supported"] == ["S256"]
    assert answer["authorization_response_iss_parameter_supported"] is True


@pytest.mark.rule("R20")
async def test_signed_out_visitor_signs_in_first_and_comes_back_to_the_question(
    service: Service, agent: Agent
) -> None:
    async with browser(service) as stranger:
        answer = await stranger.get(agent.address())
    target = urlsplit(answer.headers["location"])
    assert target.path == "/sign-in"
    assert parse_qs(target.query)["return_to"] == [agent.address()]


async def test_question_names_computer_and_account(person: Browser, agent: Agent) -> None:
    page = await person.get(agent.address(computer_name="Studio <b>1</b>"))
    assert text_of(page.text, "computer-name") == "Studio <b>1</b>"
    assert "<b>1</b>" not in page.text
    assert text_of(page.text, "consent-email") == "ada@example.org"
    assert "http://127.0.0.1:45678;" in page.headers["content-security-policy"]


async def test_continue_gives_a_code_that_becomes_tokens_that_work(person: Browser, agent: Agent) -> None:
    answer = await person.post(agent.address(), decision="continue")
    told = answer_of(answer)
    assert (told["state"], told["iss"]) == ("state-1", agent.service.base_url)
    tokens = await agent.redeem(told["code"])
    assert tokens.status_code == 200
    assert tokens.headers["cache-control"] == "no-store"
    assert tokens.json()["token_type"] == "DPoP"
    assert tokens.json()["expires_in"] == 600
    assert (await agent.call(tokens.json()["access_token"])).json()["email"] == "ada@example.org"


async def test_cancel_tells_the_agent_access_denied(person: Browser, agent: Agent) -> None:
    told = answer_of(await person.post(agent.address(), decision="cancel"))
    assert told == {"error": "access_denied", "state": "state-1", "iss": agent.service.base_url}


async def test_another_account_ends_the_session_and_asks_for_sign_in(person: Browser, agent: Agent) -> None:
    answer = await person.post(agent.address(), decision="another")
    assert urlsplit(answer.headers["location"]).path == "/sign-in"
    assert (await person.get("/computers")).status_code == 303


@pytest.mark.security(3)
@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"state": None}, "invalid_request"),
        ({"state": "s" * 513}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"dpop_jkt": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
    ],
)
async def test_unsafe_request_is_told_to_the_agent_and_never_asked(
    person: Browser, agent: Agent, changes: dict[str, str | None], error: str
) -> None:
    for answer in (
        await person.get(agent.address(**changes)),
        await person.post(agent.address(**changes), decision="continue"),
    ):
        assert answer.status_code == 303
        assert answer_of(answer)["error"] == error
        assert "code" not in answer_of(answer)


@pytest.mark.security(3)
@pytest.mark.parametrize(
    "redirect_uri",
    [
        "https://evil.example/callback",
        "http://127.0.0.1:45678/other",
        "http://127.0.0.1/callback",
        "http://127.0.0.1:0/callback",
        "http://127.0.0.1:65536/callback",
        "http://127.0.0.1:45678/callback?x=1",
        "http://127.0.0.1:45678@evil.example/callback",
        "http://127.0.0.1.evil.example:80/callback",
        "http://localhost:45678/callback",
        "http://[::1]:45678/callback",
        "https://127.0.0.1:45678/callback",
        "http://127.0.0.1:45678/callback\n",
        "",
    ],
)
async def test_foreign_redirect_is_a_page_and_goes_nowhere(
    person: Browser, agent: Agent, redirect_uri: str
) -> None:
    for answer in (
        await person.get(agent.address(redirect_uri=redirect_uri)),
        await person.post(agent.address(redirect_uri=redirect_uri), decision="continue"),
    ):
        assert answer.status_code == 400
        assert "location" not in answer.headers
        assert text_of(answer.text, "error-code") == "redirect_refused"


async def test_unknown_program_and_doubled_fields_are_refused_on_a_page(
    person: Browser, agent: Agent
) -> None:
    unknown = await person.get(agent.address(client_id="other"))
    assert (unknown.status_code, text_of(unknown.text, "error-code")) == (400, "client_unknown")
    doubled = await person.get(f"{agent.address()}&redirect_uri=https://evil.example")
    assert (doubled.status_code, text_of(doubled.text, "error-code")) == (400, "request_malformed")


async def test_code_is_good_once_and_its_second_use_ends_what_came_of_it(
    person: Browser, agent: Agent
) -> None:
    code = await agent.code(person)
    tokens = (await agent.redeem(code)).json()
    second = await agent.redeem(code)
    assert (second.status_code, second.json()["error"]) == (400, "invalid_grant")
    assert (await agent.call(tokens["access_token"])).json()["code"] == "token_invalid"
    assert (await agent.refresh(tokens["refresh_token"])).json()["error"] == "invalid_grant"


async def test_code_ends_after_sixty_seconds(person: Browser, agent: Agent, clock: FakeClock) -> None:
    code, late = await agent.code(person), await agent.code(person)
    clock.advance(timedelta(seconds=59))
    assert (await agent.redeem(code)).status_code == 200
    clock.advance(timedelta(seconds=1))
    assert (await agent.redeem(late)).json()["error"] == "invalid_grant"


@pytest.mark.security(3)
async def test_code_needs_its_verifier_its_address_and_its_key(
    service: Service, person: Browser, agent: Agent
) -> None:
    code = await agent.code(person)
    thief = Agent(service, agent.http)
    for refused in (
        await agent.redeem(code, code_verifier="x" * 43),
        await agent.redeem(code, redirect_uri="http://127.0.0.1:1/callback"),
        await thief.redeem(code, code_verifier=agent.verifier),
        await agent.redeem("aco_unknown"),
    ):
        assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert (await agent.redeem(code)).status_code == 200


@pytest.mark.security(2)
async def test_token_endpoint_wants_a_proof_with_a_fresh_nonce(person: Browser, agent: Agent) -> None:
    without = await agent.ask("/oauth/token", proof=False, grant_type="refresh_token", refresh_token="x")
    assert (without.status_code, without.json()["error"]) == (400, "invalid_dpop_proof")
    url = f"{agent.service.base_url}/oauth/token"
    agent.device.nonce = "old"
    fields = {"client_id": "access-agent", "grant_type": "refresh_token", "refresh_token": "x"}
    stale = await agent.http.post(
        "/oauth/token", data=fields, headers={"DPoP": agent.device.proof("POST", url)}
    )
    assert (stale.status_code, stale.json()["error"]) == (400, "use_dpop_nonce")
    assert stale.headers["dpop-nonce"] == agent.service.parts.proofs.current_nonce()


@pytest.mark.parametrize(
    ("fields", "status", "error"),
    [
        ({"client_id": "other", "grant_type": "refresh_token"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({}, 400, "invalid_request"),
        ({"grant_type": "refresh_token"}, 400, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "x"}, 400, "invalid_request"),
    ],
)
async def test_wrong_token_request_gets_the_word_of_the_rfc(
    agent: Agent, fields: dict[str, str], status: int, error: str
) -> None:
    answer = await agent.ask("/oauth/token", **fields)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


@pytest.mark.parametrize("path", ["/oauth/device_authorization", "/oauth/revoke"])
async def test_other_endpoints_want_the_known_program_and_a_proof_too(agent: Agent, path: str) -> None:
    unknown = await agent.ask(path, client_id="other")
    assert (unknown.status_code, unknown.json()["error"]) == (401, "invalid_client")
    without = await agent.ask(path, proof=False)
    assert (without.status_code, without.json()["code"]) == (400, "proof_invalid")


@pytest.mark.parametrize(
    "body", [b"grant_type=%ff", "grant_type=\u00fc".encode(), b"a=1&a=2", b"&".join([b"a=1"] * 50)]
)
async def test_token_request_that_cannot_be_read_is_invalid(agent: Agent, body: bytes) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await agent.http.post("/oauth/token", content=body, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


async def test_token_request_that_is_no_form_is_invalid(agent: Agent) -> None:
    answer = await agent.http.post("/oauth/token", json={"grant_type": "refresh_token"})
    assert (answer.status_code, answer.json()["code"]) == (400, "request_malformed")
