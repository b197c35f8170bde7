"""Sign-up, sign-in, sign-out over the real service (RULES R20, SECURITY 7, 8)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from account.app import create_app
from account.db.tables import Account
from account.sign_in.parts import build_sign_in
from account.sign_in.passwords import Passwords
from tests.support.account_service import Service, account_service
from tests.support.clock import FakeClock
from tests.support.portal import Browser, browser, csrf_in, session_cookie, sign_in_of, text_of

PASSWORD = "correct horse battery"


@pytest.fixture
async def stranger(service: Service) -> AsyncIterator[Browser]:
    async with browser(service) as fresh:
        yield fresh


async def signed_up(stranger: Browser, email: str = "ada@example.org") -> None:
    answer = await stranger.post("/sign-up", email=email, password=PASSWORD)
    assert answer.status_code == 303, answer.text


async def test_sign_up_makes_an_account_and_signs_in(service: Service, stranger: Browser) -> None:
    await signed_up(stranger, "Ada@Example.org")
    page = await stranger.get("/computers")
    assert text_of(page.text, "account-email") == "Ada@Example.org"
    found = await sign_in_of(service).people.sign_in("ada@example.org", PASSWORD, "x")
    state = await service.parts.states.account_state(found.account_id)
    assert state.seq == 1


@pytest.mark.rule("R20")
async def test_sign_in_leads_back_to_the_page_that_was_asked_for(stranger: Browser) -> None:
    await signed_up(stranger)
    await stranger.post("/sign-out")
    asked = await stranger.get("/computers/cmp_1/rename?x=1")
    target = asked.headers["location"]
    assert target == "/sign-in?return_to=%2Fcomputers%2Fcmp_1%2Frename%3Fx%3D1"
    form = await stranger.get(target)
    assert 'name="return_to" value="/computers/cmp_1/rename?x=1"' in form.text
    answer = await stranger.post(
        "/sign-in", email="ada@example.org", password=PASSWORD, return_to="/computers/cmp_1/rename?x=1"
    )
    assert answer.headers["location"] == "/computers/cmp_1/rename?x=1"


@pytest.mark.security(8)
@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "https://evil.example", "/%5cevil"])
async def test_sign_in_never_leads_to_another_site(stranger: Browser, target: str) -> None:
    await signed_up(stranger)
    signed_in = await stranger.http.get("/sign-in", params={"return_to": target})
    assert signed_in.headers["location"] == "/"
    await stranger.post("/sign-out")
    answer = await stranger.post("/sign-in", email="ada@example.org", password=PASSWORD, return_to=target)
    assert answer.headers["location"] == "/"


async def test_wrong_password_keeps_the_email_and_says_one_clear_sentence(stranger: Browser) -> None:
    await signed_up(stranger)
    await stranger.post("/sign-out")
    page = await stranger.post("/sign-in", email=" ada@example.org", password="wrong <horse>")
    assert page.status_code == 422
    assert 'value="ada@example.org"' in page.text
    assert "horse" not in page.text
    assert text_of(page.text, "problem").startswith("The email address or the password is not right.")


@pytest.mark.security(7)
async def test_unknown_account_gets_the_same_answer_as_a_wrong_password(stranger: Browser) -> None:
    await signed_up(stranger)
    await stranger.post("/sign-out")
    token = await stranger.csrf()
    known = await stranger.post("/sign-in", token, email="ada@example.org", password="wrong")
    other = await stranger.post("/sign-in", token, email="eve@example.org", password="wrong")
    assert known.status_code == other.status_code
    assert known.text == other.text.replace("eve@", "ada@")


@pytest.mark.security(7)
async def test_guessing_passwords_of_one_account_is_stopped_also_for_the_right_one(
    stranger: Browser, clock: FakeClock
) -> None:
    await signed_up(stranger)
    await stranger.post("/sign-out")
    for _ in range(8):
        assert (await stranger.post("/sign-in", email="ADA@example.org", password="x")).status_code == 422
    stopped = await stranger.post("/sign-in", email="ada@example.org", password=PASSWORD)
    assert (stopped.status_code, stopped.headers["retry-after"]) == (429, "60")
    assert "too many tries" in text_of(stopped.text, "problem")
    clock.advance(timedelta(minutes=1))
    assert (await stranger.post("/sign-in", email="ada@example.org", password=PASSWORD)).status_code == 303


@pytest.mark.security(7)
async def test_guessing_over_many_accounts_from_one_address_is_stopped(stranger: Browser) -> None:
    token = await stranger.csrf()
    statuses = [
        (await stranger.post("/sign-in", token, email=f"p{n}@example.org", password="x")).status_code
        for n in range(41)
    ]
    assert statuses == [422] * 40 + [429]


async def test_right_passwords_are_never_slowed_down(service: Service, stranger: Browser) -> None:
    await signed_up(stranger)
    for _ in range(50):
        await sign_in_of(service).people.sign_in("ada@example.org", PASSWORD, "address")


@pytest.mark.security(7)
async def test_hash_of_older_parameters_is_renewed_at_sign_in(service: Service, stranger: Browser) -> None:
    await signed_up(stranger)

    def stored(session: Session) -> str | None:
        return session.scalar(select(Account.password_hash))

    before = await service.context.database.read(stored)
    stronger = Passwords(PasswordHasher(time_cost=2, memory_cost=128, parallelism=1))
    parts = build_sign_in(service.context, service.parts.clocks, service.parts.bus, stronger)
    await parts.people.sign_in("ada@example.org", PASSWORD, "address")
    after = await service.context.database.read(stored)
    assert before != after
    await parts.people.sign_in("ada@example.org", PASSWORD, "address")
    assert await service.context.database.read(stored) == after


async def test_taken_email_is_said_and_changes_nothing(stranger: Browser) -> None:
    await signed_up(stranger)
    await stranger.post("/sign-out")
    page = await stranger.post("/sign-up", email="ADA@example.org", password="another password")
    assert page.status_code == 422
    assert "already an account" in text_of(page.text, "problem")
    assert (await stranger.post("/sign-in", email="ada@example.org", password=PASSWORD)).status_code == 303


@pytest.mark.security(7)
async def test_trying_out_addresses_at_sign_up_is_stopped(stranger: Browser) -> None:
    await signed_up(stranger)
    await stranger.post("/sign-out")
    token = await stranger.csrf()
    statuses = [
        (await stranger.post("/sign-up", token, email="ada@example.org", password=PASSWORD)).status_code
        for _ in range(30)
    ]
    assert statuses == [422] * 29 + [429]


@pytest.mark.parametrize(
    ("email", "password", "sentence"),
    [
        ("", PASSWORD, "Enter your email address."),
        ("ada", PASSWORD, "Enter an email address in the form"),
        ("ada@example.org", "short", "at least 10 characters"),
        ("ada@example.org", "ADA@example.org", "harder to guess"),
    ],
)
async def test_poor_entry_at_sign_up_gets_a_sentence(
    stranger: Browser, email: str, password: str, sentence: str
) -> None:
    page = await stranger.post("/sign-up", email=email, password=password)
    assert page.status_code == 422
    assert sentence in text_of(page.text, "problem")


@pytest.mark.security(8)
async def test_session_cookie_is_httponly_lax_and_new_at_each_sign_in(stranger: Browser) -> None:
    await signed_up(stranger)
    name = session_cookie(stranger.service)
    first = stranger.http.cookies[name]
    answer = await stranger.post("/sign-in", email="ada@example.org", password=PASSWORD)
    header = next(each for each in answer.headers.get_list("set-cookie") if each.startswith(name))
    assert "HttpOnly" in header
    assert "SameSite=lax" in header
    assert "Secure" not in header
    assert stranger.http.cookies[name] != first
    assert await sign_in_of(stranger.service).browser_sessions.find(first) is None


@pytest.mark.security(8)
async def test_cookie_is_secure_off_this_computer(tmp_path: Path, clock: FakeClock) -> None:
    async with account_service(tmp_path, clock) as local:
        settings = replace(
            local.context.settings,
            base_url="https://access.example",
            allowed_hosts=frozenset({"access.example"}),
        )
        local.context = replace(local.context, settings=settings)
        local.app = create_app(local.context, local.parts)
        async with browser(local) as stranger:
            await stranger.get("/sign-in")
            answer = await stranger.post("/sign-up", email="ada@example.org", password=PASSWORD)
        header = next(each for each in answer.headers.get_list("set-cookie") if "access_session" in each)
        assert header.startswith("__Host-access_session=")
        assert "Secure" in header
        assert "Path=/" in header
        assert answer.status_code == 303


@pytest.mark.rule("R84")
async def test_downloads_of_a_shared_service_names_its_address(tmp_path: Path, clock: FakeClock) -> None:
    async with account_service(tmp_path, clock) as local:
        settings = replace(
            local.context.settings,
            base_url="https://access.example",
            allowed_hosts=frozenset({"access.example"}),
        )
        local.context = replace(local.context, settings=settings)
        local.app = create_app(local.context, local.parts)
        token = await sign_in_of(local).browser_sessions.open(await local.account())
        async with browser(local) as person:
            person.http.cookies.set("__Host-access_session", token.reveal())
            page = await person.get("/downloads")
    assert "access-agent daemon --account-url https://access.example" in page.text
    assert "max-age" in page.headers["strict-transport-security"]


async def test_session_ends_after_thirty_days(stranger: Browser, clock: FakeClock) -> None:
    await signed_up(stranger)
    clock.advance(timedelta(days=30))
    assert (await stranger.get("/computers")).status_code == 303


async def test_sign_out_ends_the_session_on_the_service_too(stranger: Browser) -> None:
    await signed_up(stranger)
    token = stranger.http.cookies[session_cookie(stranger.service)]
    await stranger.post("/sign-out")
    assert await sign_in_of(stranger.service).browser_sessions.find(token) is None
    assert (await stranger.get("/computers")).status_code == 303


@pytest.mark.security(8)
@pytest.mark.parametrize("path", ["/sign-in", "/sign-up", "/sign-out"])
async def test_form_without_or_with_a_foreign_token_is_refused(stranger: Browser, path: str) -> None:
    async with browser(stranger.service) as other:
        foreign = csrf_in((await other.get("/sign-in")).text)
    await stranger.get("/sign-in")
    for token in ("", foreign, "\u00fc"):
        answer = await stranger.post(path, token, email="ada@example.org", password=PASSWORD)
        assert (answer.status_code, text_of(answer.text, "error-code")) == (403, "form_expired")


@pytest.mark.security(8)
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_form_from_another_origin_is_refused_even_with_the_right_token(
    stranger: Browser, headers: dict[str, str]
) -> None:
    token = await stranger.csrf()
    data = {"csrf_token": token, "email": "ada@example.org", "password": PASSWORD}
    answer = await stranger.http.post("/sign-up", data=data, headers={"Accept": "text/html", **headers})
    assert (answer.status_code, text_of(answer.text, "error-code")) == (403, "origin_refused")
