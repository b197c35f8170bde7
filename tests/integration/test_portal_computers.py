"""The Computers page and what belongs to it, over the real service (RULES R20, R25, R31, R76, R83, R84)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.account_service import Service
from tests.support.portal import Browser, browser, session_cookie, sign_in_of, text_of

HOSTILE = "<script>alert(1)</script>\"'&"
FAMILY = "\U0001f5a5\ufe0f\U0001f468\u200d\U0001f469\u200d\U0001f467"
HEBREW = "\u05de\u05d7\u05e9\u05d1"


@pytest.fixture
async def ada(service: Service) -> str:
    return await service.account("ada@example.org")


@pytest.fixture
async def person(service: Service, ada: str) -> AsyncIterator[Browser]:
    async with browser(service) as fresh:
        yield await fresh.signed_in_as(ada)


async def names(person: Browser) -> list[str]:
    page = (await person.get("/computers")).text
    return [text_of(part, "computer-name") for part in page.split('data-testid="computer"')[1:]]


@pytest.mark.rule("R31")
@pytest.mark.rule("R83")
async def test_new_account_sees_trial_mode_buy_and_where_to_get_the_agent(person: Browser) -> None:
    page = (await person.get("/computers")).text
    assert text_of(page, "subscription-status") == "Trial mode"
    assert "5 minutes" in text_of(page, "subscription-meaning")
    assert text_of(page, "computer-count") == "0 of 5 computers"
    assert 'href="/buy"' in page
    assert "get the Access Agent for the type of computer you want to add" in text_of(page, "add-hint")
    assert 'data-testid="no-computers"' in page


@pytest.mark.rule("R83")
async def test_registered_computer_is_listed_with_system_and_presence_in_words(
    service: Service, person: Browser, ada: str
) -> None:
    await service.computer(ada, "Studio")
    page = (await person.get("/computers")).text
    assert text_of(page, "computer-name") == "Studio"
    assert text_of(page, "presence") == "Offline"
    assert "Linux" in page
    assert text_of(page, "computer-count") == "1 of 5 computers"


@pytest.mark.security(30)
@pytest.mark.rule("R25")
@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Studio", "Studio"),
        ("  B\u00fcro   2 ", "B\u00fcro 2"),
        (
            "\U0001f5a5\ufe0f\U0001f468\u200d\U0001f469\u200d\U0001f467",
            "\U0001f5a5\ufe0f\U0001f468\u200d\U0001f469\u200d\U0001f467",
        ),
        (HOSTILE, HOSTILE),
        (HEBREW, HEBREW),
        ("safe\u202egnp.exe", "safegnp.exe"),
        ("x" * 64, "x" * 64),
    ],
)
async def test_new_name_is_shown_as_text_and_nothing_else(
    service: Service, person: Browser, ada: str, typed: str, shown: str
) -> None:
    _, computer_id = await service.computer(ada, "Old")
    answer = await person.post(f"/computers/{computer_id}/rename", name=typed)
    assert answer.headers["location"] == "/computers?done=renamed"
    assert await names(person) == [shown]
    for path in ("/computers", f"/computers/{computer_id}/rename", f"/computers/{computer_id}/remove"):
        assert "<script>alert" not in (await person.get(path)).text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "at least one visible character"),
        ("\u200b \u202e", "at least one visible character"),
        ("x" * 300, "at most 64 characters"),
        ("<" * 300, "at most 64 characters"),
    ],
)
async def test_name_that_cannot_be_shown_is_refused_with_a_sentence_and_kept_for_correction(
    service: Service, person: Browser, ada: str, typed: str, sentence: str
) -> None:
    _, computer_id = await service.computer(ada, "Old")
    page = await person.post(f"/computers/{computer_id}/rename", name=typed)
    assert page.status_code == 422
    assert sentence in text_of(page.text, "problem")
    assert typed.replace("<", "&lt;") in page.text
    assert await names(person) == ["Old"]


@pytest.mark.rule("R25")
@pytest.mark.rule("R76")
async def test_removal_is_confirmed_first_and_frees_the_place(
    service: Service, person: Browser, ada: str
) -> None:
    _, computer_id = await service.computer(ada, "Studio")
    question = await person.get(f"/computers/{computer_id}/remove")
    assert text_of(question.text, "present-name") == "Studio"
    assert await names(person) == ["Studio"]
    answer = await person.post(f"/computers/{computer_id}/remove")
    done = await person.get(answer.headers["location"])
    assert text_of(done.text, "done") == "The computer was removed."
    assert text_of(done.text, "computer-count") == "0 of 5 computers"
    assert (await person.post(f"/computers/{computer_id}/remove")).status_code == 404


@pytest.mark.security(36)
@pytest.mark.parametrize("what", ["rename", "remove"])
async def test_computer_of_another_account_does_not_exist(
    service: Service, person: Browser, what: str
) -> None:
    eve = await service.account("eve@example.org")
    _, computer_id = await service.computer(eve, "Hers")
    for answer in (
        await person.get(f"/computers/{computer_id}/{what}"),
        await person.post(f"/computers/{computer_id}/{what}", name="Mine"),
    ):
        assert (answer.status_code, text_of(answer.text, "error-code")) == (404, "not_found")
    assert [each.name for each in await service.parts.computers.list(eve)] == ["Hers"]


@pytest.mark.security(8)
@pytest.mark.parametrize("what", ["rename", "remove"])
async def test_change_without_the_form_token_is_refused(
    service: Service, person: Browser, ada: str, what: str
) -> None:
    _, computer_id = await service.computer(ada, "Studio")
    answer = await person.post(f"/computers/{computer_id}/{what}", "", name="Mine")
    assert (answer.status_code, text_of(answer.text, "error-code")) == (403, "form_expired")
    assert await names(person) == ["Studio"]


async def test_open_page_does_not_keep_a_stopping_service_alive(service: Service, ada: str) -> None:
    token = await sign_in_of(service).browser_sessions.open(ada)
    async with service.live() as http:
        http.cookies.set(session_cookie(service), token.reveal())
        async with http.stream("GET", "/live/events?page=/computers") as stream:
            lines = stream.aiter_lines()
            assert await anext(lines) == "event: part"
            service.stop()
            rest = [line async for line in lines]
    assert "event: signed-out" not in rest


@pytest.mark.rule("R20")
@pytest.mark.parametrize(
    "path",
    ["/", "/computers", "/computers/x/rename", "/computers/x/remove", "/downloads", "/buy", "/activate"],
)
async def test_signed_out_visitor_is_sent_to_sign_in(service: Service, path: str) -> None:
    async with browser(service) as stranger:
        answer = await stranger.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?return_to=%2F")


@pytest.mark.rule("R84")
@pytest.mark.parametrize(
    ("agent", "first"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", "mac"),
        ("Mozilla/5.0 (X11; Linux x86_64)", "linux"),
        ("Mozilla/5.0 (Linux; Android 14; Pixel) Mobile", None),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)", None),
        ("", None),
    ],
)
async def test_downloads_shows_all_three_systems_and_the_visitors_first(
    person: Browser, agent: str, first: str | None
) -> None:
    page = (await person.http.get("/downloads", headers={"User-Agent": agent})).text
    order = sorted(("mac", "windows", "linux"), key=lambda name: page.index(f'data-testid="download-{name}"'))
    assert order[0] == (first or "mac")
    assert ('data-testid="own-system"' in page) is (first is not None)


@pytest.mark.rule("R84")
async def test_downloads_says_when_other_computers_cannot_reach_this_service(person: Browser) -> None:
    page = (await person.get("/downloads")).text
    assert "answers only there" in text_of(page, "local-only")
    assert "--account-url" not in page


@pytest.mark.rule("R84")
async def test_downloads_names_a_package_for_every_system_and_the_source_folder_for_all(
    person: Browser,
) -> None:
    page = (await person.get("/downloads")).text
    for ending in (".exe", ".dmg", ".deb", ".tar.gz", "./access-agent_*.deb", "access-agent-*/install.sh"):
        assert ending in page
    assert page.count("from the source folder") == 3
    assert "no installer" not in page
