"""The simulator's panel in real Chromium: stories, time, payments, trouble, and who may see it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.support.account_service import Service
from tests.support.clock import FakeClock
from tests.support.faulty_service import TOKEN, faulty_service, simulator_of
from tests.support.panel import Panel, link
from tests.support.patience import PATIENCE_MS
from tests.web.conftest import Complaints, full_of_threads

NewPanel = Callable[..., Awaitable[Panel]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def simulated(tmp_path_factory: pytest.TempPathFactory, service: Service) -> AsyncIterator[Service]:
    """A service with a simulator, for all tests here; `service` has brought the threads of the loop."""
    folder = tmp_path_factory.mktemp("simulated")
    async with faulty_service(folder, FakeClock()) as running:
        database: Any = running.context.database
        full_of_threads(database._writers, 1)
        full_of_threads(database._readers, 4)
        async with running.live():
            yield running


@pytest_asyncio.fixture(loop_scope="session")
async def new_panel(simulated: Service, chromium: Browser) -> AsyncIterator[NewPanel]:
    """Makes browsers that look at the panel; options go to the browser."""
    panels: list[tuple[Panel, Complaints]] = []

    async def make(**options: Any) -> Panel:
        context = await chromium.new_context(**{"locale": "en-GB", "timezone_id": "UTC", **options})
        context.set_default_timeout(PATIENCE_MS)
        complaints = Complaints(allowed=["status of 4"])
        page = await context.new_page()
        complaints.watch(page)
        panels.append((Panel(simulated, page), complaints))
        return panels[-1][0]

    yield make
    for panel, _ in panels:
        await panel.page.context.close()
    unexpected = [line for _, complaints in panels for line in complaints.unexpected()]
    assert not unexpected, f"the browser complained: {unexpected}"


@pytest.mark.rule("R43", "R91", "R95")
async def test_a_confirmed_payment_shows_in_the_panel_and_in_an_open_page_of_the_portal(
    new_panel: NewPanel,
) -> None:
    panel = await (await new_panel()).open()
    await panel.load("buying_paypal_pending")
    await panel.has_status("pending")
    await panel.listens()
    async with panel.page.context.expect_page() as opened:
        await panel.press("open-portal")
    portal = await opened.value
    await expect(portal.get_by_test_id("subscription-status")).to_have_text("Waiting for your payment")
    await expect(portal.get_by_test_id("live")).to_have_attribute("data-state", "listening")
    await panel.page.bring_to_front()
    await panel.press("confirm")
    await panel.has_status("active")
    await expect(panel.part("payments")).to_contain_text("No payment waits.")
    await expect(panel.part("why-status")).to_have_text("The status is Active.")
    await portal.bring_to_front()
    await expect(portal.get_by_test_id("subscription-status")).to_have_text("Subscription active")


@pytest.mark.rule("R95", "R96")
async def test_a_step_by_keyboard_brings_the_next_event_and_the_focus_stays(new_panel: NewPanel) -> None:
    panel = await (await new_panel()).open()
    await panel.load("buying_card")
    await panel.has_status("pending")
    await panel.listens()
    await panel.part("step").focus()
    await panel.page.keyboard.press("Enter")
    await panel.has_status("active")
    await expect(panel.part("step")).to_be_focused()
    await expect(panel.part("done")).to_be_visible()
    await expect(panel.part("past-stop").last).to_contain_text("A subscription started")
    await expect(panel.part("live-status")).to_have_text("Active")


@pytest.mark.rule("R95")
async def test_without_script_everything_is_there_and_works(new_panel: NewPanel) -> None:
    panel = await (await new_panel(java_script_enabled=False)).open()
    email = await panel.load("expiring_soon")
    await panel.has_status("expiring")
    simulator = simulator_of(panel.service)
    before = await simulator.find(email)
    await panel.press("jump-P1M")
    await expect(panel.part("done")).to_be_visible()
    await panel.has_status("expired")
    after = await simulator.find(email)
    assert after.clock.account_now > before.clock.account_now
    await panel.press("switch-events_drop")
    await expect(panel.part("fault-events_drop")).to_have_attribute("data-on", "yes")


@pytest.mark.security(19)
async def test_a_wrong_token_is_told_and_the_right_one_opens(new_panel: NewPanel) -> None:
    panel = await new_panel()
    await panel.page.goto(f"{panel.service.base_url}/simulator")
    await panel.part("token").fill("asm_guessed")
    await panel.press("open-panel")
    await expect(panel.part("problem")).to_have_attribute("data-code", "simulator_token_invalid")
    await panel.part("token").fill(TOKEN)
    await panel.press("open-panel")
    await expect(panel.part("scenario").first).to_be_visible()
    await panel.press("leave")
    await expect(panel.part("token")).to_be_visible()


@pytest.mark.proof
@pytest.mark.security(8)
async def test_a_link_opens_the_panel_once_and_a_link_of_an_account_the_portal(
    new_panel: NewPanel,
) -> None:
    panel = await new_panel()
    address = await link(panel.service)
    await panel.page.goto(address)
    await expect(panel.part("scenario").first).to_be_visible()
    assert "token" not in panel.page.url
    other = await new_panel()
    await other.page.goto(address)
    await expect(other.part("problem")).to_have_attribute("data-code", "login_link_used")
    email = await panel.load("trial")
    await other.page.goto(await link(panel.service, email, portal=True))
    await expect(other.page.get_by_test_id("account-email")).to_have_text(email)


@pytest.mark.proof
async def test_trouble_that_is_switched_shows_in_every_open_panel(new_panel: NewPanel) -> None:
    panel = await (await new_panel()).open()
    email = await panel.load("active_year")
    other = await (await new_panel()).open(email)
    await other.listens()
    await panel.listens()
    await panel.page.bring_to_front()
    await panel.press("switch-slow")
    await expect(panel.part("fault-slow")).to_have_attribute("data-on", "yes")
    await other.page.bring_to_front()
    await expect(other.part("fault-slow")).to_have_attribute("data-on", "yes")
    await other.press("switch-slow")
    await expect(other.part("fault-slow")).to_have_attribute("data-on", "no")


@pytest.mark.proof
@pytest.mark.rule("R97")
async def test_a_fork_goes_on_by_itself_and_an_export_plays_again(new_panel: NewPanel) -> None:
    panel = await (await new_panel()).open()
    email = await panel.load("grace")
    async with panel.page.expect_download() as download:
        await panel.press("export")
    file = await (await download.value).path()
    text = file.read_text(encoding="utf-8")
    assert json.loads(text)["email"] == email
    await panel.press("fork")
    await expect(panel.part("done")).to_be_visible()
    assert await panel.part("account-email").inner_text() != email
    await panel.has_status("grace")
    await panel.page.goto(f"{panel.service.base_url}/simulator")
    await panel.part("replay-file").set_input_files(file)
    await panel.part("replay-email").fill("again@example.test")
    await panel.press("replay")
    await panel.has_status("grace")
    await panel.page.goto(f"{panel.service.base_url}/simulator")
    await panel.page.get_by_text("Or paste its text").click()
    await panel.part("replay-export").fill("{}")
    await panel.press("replay")
    await expect(panel.part("problem")).to_have_attribute("data-code", "export_invalid")


@pytest.mark.proof
async def test_what_cannot_be_done_is_told_beside_the_timeline(new_panel: NewPanel) -> None:
    panel = await (await new_panel()).open()
    await panel.load("active_year")
    await panel.listens()
    await panel.part("to").fill("2001-01-01T00:00")
    await panel.press("go")
    await expect(panel.part("problem")).to_have_attribute("data-code", "clock_backwards")
    await panel.has_status("active")
    await panel.press("act-approve")
    await expect(panel.part("problem")).to_be_visible()


@pytest.mark.proof
@pytest.mark.rule("R90")
@pytest.mark.parametrize("width", [390, 1000, 1600])
@pytest.mark.parametrize(("locale", "now"), [("en-GB", "Now"), ("fr-FR", "Maintenant")])
async def test_the_panel_fits_each_width_in_both_languages(
    new_panel: NewPanel, width: int, locale: str, now: str
) -> None:
    panel = await (await new_panel(viewport={"width": width, "height": 900}, locale=locale)).open()
    assert await panel.fits()
    await panel.load("buying_transfer_unpaid")
    assert await panel.fits()
    await expect(panel.part("now-stop")).to_contain_text(now)


@pytest.mark.proof
async def test_every_control_of_the_panel_has_a_name(new_panel: NewPanel) -> None:
    panel = await (await new_panel()).open()
    await panel.load("buying_paypal_pending")
    nameless = await panel.page.evaluate(
        """() => [...document.querySelectorAll("button, input:not([type=hidden]), select, textarea, summary")]
          .filter((each) => !each.hidden && !(each.innerText || each.ariaLabel || each.labels?.length))
          .map((each) => each.outerHTML)"""
    )
    assert nameless == []
