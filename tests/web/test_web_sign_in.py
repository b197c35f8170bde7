"""Coming in with a real browser (RULES R20, SECURITY 7, 8)."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode

import pytest
from playwright.async_api import expect

from account.sign_in import pkce
from gui.qa.portal.area import DashboardPage
from gui.qa.portal.base import PortalPage
from gui.qa.portal.entry import EntryPage
from tests.support.portal import sign_in_of
from tests.web.conftest import PASSWORD, Loopback, NewVisitor, Visitor

VERIFIER = "v" * 43


def authorize(loopback: Loopback, **changes: str) -> str:
    """The address that an agent with this listener opens."""
    fields = {
        "response_type": "code",
        "client_id": "access-agent",
        "redirect_uri": loopback.callback,
        "code_challenge": pkce.challenge_of(VERIFIER),
        "code_challenge_method": "S256",
        "state": "state-1",
        "dpop_jkt": "k" * 43,
        "computer_name": "Studio",
        **changes,
    }
    return f"/oauth/authorize?{urlencode(fields)}"


@pytest.mark.rule("R31")
async def test_new_person_signs_up_and_sees_trial_mode(stranger: Visitor) -> None:
    await stranger.open("/")
    entry = EntryPage(stranger.page)
    await entry.press("to-sign-up")
    await entry.send(stranger.email, PASSWORD)
    dashboard = DashboardPage(stranger.page)
    await expect(dashboard.card("access").get_by_test_id("product-status")).to_have_text("Trial mode")
    assert await dashboard.text("account-email") == stranger.email
    await expect(dashboard.part("buy")).to_be_visible()


async def test_wrong_password_keeps_the_email_and_puts_the_cursor_into_the_password(
    stranger: Visitor,
) -> None:
    stranger.expect_status(422)
    await stranger.open("/sign-in")
    entry = EntryPage(stranger.page)
    await entry.send(stranger.email, "not this one")
    await expect(entry.part("problem")).to_contain_text("The email address or the password is not right.")
    await expect(entry.email).to_have_value(stranger.email)
    await expect(entry.password).to_have_value("")
    await expect(entry.password).to_be_focused()


async def test_person_signs_in_with_the_keyboard_alone_and_returns_to_the_page(stranger: Visitor) -> None:
    await sign_in_of(stranger.service).people.create(stranger.email, PASSWORD, "test")
    await stranger.open("/downloads")
    keyboard, entry = stranger.page.keyboard, EntryPage(stranger.page)
    await expect(entry.email).to_be_focused()
    await keyboard.type(stranger.email)
    await keyboard.press("Tab")
    await keyboard.type(PASSWORD)
    await keyboard.press("Tab")
    await expect(entry.part("show-password")).to_be_focused()
    await keyboard.press("Tab")
    await expect(entry.part("submit")).to_be_focused()
    await keyboard.press("Enter")
    await stranger.page.wait_for_url("**/downloads")


async def test_skip_link_is_the_first_stop_and_leads_to_the_content(visitor: Visitor) -> None:
    await visitor.open("/computers")
    await visitor.page.keyboard.press("Tab")
    await visitor.page.keyboard.press("Enter")
    await expect(visitor.page.locator("main")).to_be_focused()


async def test_password_is_shown_and_hidden_by_its_button(stranger: Visitor) -> None:
    await stranger.open("/sign-up")
    entry = EntryPage(stranger.page)
    await entry.password.fill(PASSWORD)
    await expect(entry.part("show-password")).to_have_accessible_name("Show the password")
    await entry.press("show-password")
    await expect(entry.password).to_have_attribute("type", "text")
    await expect(entry.part("show-password")).to_have_accessible_name("Hide the password")
    await entry.press("show-password")
    await expect(entry.password).to_have_attribute("type", "password")


async def test_sign_in_works_without_script(new_visitor: NewVisitor) -> None:
    stranger = await new_visitor(signed_in=False, java_script_enabled=False)
    await sign_in_of(stranger.service).people.create(stranger.email, PASSWORD, "test")
    await stranger.open("/computers")
    entry = EntryPage(stranger.page)
    await expect(entry.part("show-password")).to_have_count(0)
    await entry.send(stranger.email, PASSWORD)
    assert await entry.text("subscription-status") == "Trial mode"


async def test_sign_out_ends_at_the_sign_in_page(visitor: Visitor) -> None:
    await visitor.open("/computers")
    await PortalPage(visitor.page).press("menu")
    await PortalPage(visitor.page).press("sign-out")
    await visitor.page.wait_for_url("**/sign-in")
    await visitor.open("/computers")
    await visitor.page.wait_for_url("**/sign-in?return_to=*")


@pytest.mark.rule("R20")
@pytest.mark.security(3)
async def test_desktop_sign_in_ends_at_the_waiting_agent(stranger: Visitor, loopback: Loopback) -> None:
    await sign_in_of(stranger.service).people.create(stranger.email, PASSWORD, "test")
    await stranger.open(authorize(loopback))
    entry = EntryPage(stranger.page)
    await entry.send(stranger.email, PASSWORD)
    assert await entry.text("computer-name") == "Studio"
    assert await entry.text("consent-email") == stranger.email
    await entry.press("continue")
    told = parse_qs(await loopback.answer())
    assert told["state"] == ["state-1"]
    assert told["code"][0].startswith("aco_")
    assert told["iss"] == [stranger.service.base_url]


async def test_cancel_reaches_the_waiting_agent(visitor: Visitor, loopback: Loopback) -> None:
    await visitor.open(authorize(loopback))
    await PortalPage(visitor.page).press("cancel")
    assert parse_qs(await loopback.answer())["error"] == ["access_denied"]


async def test_another_account_can_be_chosen_and_comes_back_to_the_question(
    visitor: Visitor, loopback: Loopback
) -> None:
    await sign_in_of(visitor.service).people.create(f"other.{visitor.email}", PASSWORD, "test")
    await visitor.open(authorize(loopback))
    entry = EntryPage(visitor.page)
    await entry.press("another-account")
    await entry.send(f"other.{visitor.email}", PASSWORD)
    assert await entry.text("consent-email") == f"other.{visitor.email}"


@pytest.mark.security(8)
async def test_page_of_another_site_can_neither_frame_nor_post(visitor: Visitor, loopback: Loopback) -> None:
    visitor.expect_status(403)
    visitor.complaints.allowed.append("frame-ancestors|X-Frame-Options|refused to connect|in a frame")
    base = visitor.service.base_url
    await visitor.page.goto(loopback.callback)
    await visitor.page.set_content(
        f"<iframe src='{base}/computers'></iframe>"
        f"<form method=post action='{base}/sign-out'><button>x</button></form>"
    )
    frame = visitor.page.frames[-1]
    await frame.wait_for_load_state()
    assert await frame.get_by_test_id("subscription").count() == 0
    await visitor.page.get_by_role("button").click()
    await expect(visitor.page.get_by_test_id("error-code")).to_have_text("origin_refused")


@pytest.mark.security(5)
async def test_code_is_entered_and_approved_on_a_phone(new_visitor: NewVisitor) -> None:
    visitor = await new_visitor(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    codes = await sign_in_of(visitor.service).device_codes.begin("Server room", "k" * 43)
    await visitor.open("/activate")
    page = PortalPage(visitor.page)
    await page.part("code").fill(codes.user_code.lower().replace("-", " "))
    await page.part("submit").tap()
    assert await page.text("computer-name") == "Server room"
    assert "yourself" in await page.text("warning")
    await page.part("approve").tap()
    await expect(page.part("activate-done")).to_contain_text("Approved")
