"""A whole agent with the synthetic screen behind a real browser (RULES R10–R13, R91): no part is a double."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import pytest
from playwright.async_api import Browser, expect

from agent.session.systems.synthetic.desktop import SyntheticDesktop
from shared.commands import AnswerSession, ChangeSessionSettings, EndSession
from shared.reasons import EndReason
from shared.state import SessionSettings
from tests.support.patience import PATIENCE_MS
from tests.support.portal import session_cookie, sign_in_of
from tests.support.remote_sessions import give_access
from tests.support.session_house import House, session_house
from tests.web.conftest import Complaints
from tests.web.pages.session import SessionPage

# The folder's service keeps the threads of the loop that all tests here share.
pytestmark = [pytest.mark.proof, pytest.mark.usefixtures("service")]


@asynccontextmanager
async def looking(chromium: Browser, house: House) -> AsyncIterator[SessionPage]:
    """A signed-in browser of Ada's on the page of her computer."""
    context = await chromium.new_context(locale="en-GB", timezone_id="UTC")
    context.set_default_timeout(PATIENCE_MS)
    token = await sign_in_of(house.service).browser_sessions.open(house.ada.account_id)
    url = house.service.base_url
    await context.add_cookies([{"name": session_cookie(house.service), "value": token.reveal(), "url": url}])
    page, complaints = await context.new_page(), Complaints()
    complaints.watch(page)
    await page.goto(f"{url}/computers/{house.computer_id}/session")
    yield SessionPage(page)
    await context.close()
    assert complaints.unexpected() == []


@pytest.mark.rule("R10")
@pytest.mark.rule("R11")
@pytest.mark.rule("R12")
@pytest.mark.rule("R13")
@pytest.mark.invariant(12)
async def test_five_minutes_at_sixty_times_the_speed_on_every_end(chromium: Browser, tmp_path: Path) -> None:
    async with session_house(tmp_path, rate=60) as house, looking(chromium, house) as page:
        await page.is_in("live")
        session_id = await house.live()
        await page.canvas.click()
        await page.page.keyboard.type("hello")
        await page.time_left("^[0-3]:")
        await expect(page.part("toast")).to_contain_text("One minute left.")
        await page.over("Your five minutes are over")
        record = await house.over(session_id)
        assert (record.end_reason, record.duration_s) == (EndReason.TRIAL_LIMIT, 300)
        assert cast(SyntheticDesktop, house.desktops[0]).typed == "hello"
        last = (await house.until(lambda snapshot: snapshot.last_session is not None)).last_session
        assert last is not None
        assert last.end_reason is EndReason.TRIAL_LIMIT

        await give_access(house.service, house.ada.account_id)
        await page.is_in("live")
        await expect(page.part("chip")).to_be_hidden()
        seen = await house.until(lambda snapshot: snapshot.session is not None)
        assert seen.session is not None
        assert not seen.session.limited


@pytest.mark.rule("R91")
@pytest.mark.security(25)
async def test_person_at_the_computer_is_asked_and_ends_it(chromium: Browser, tmp_path: Path) -> None:
    async with (
        session_house(tmp_path, session=SessionSettings(ask=True)) as house,
        looking(chromium, house) as page,
    ):
        await page.is_in("asking")
        asked = (await house.until(lambda snapshot: snapshot.question is not None)).question
        assert asked is not None
        assert asked.client == "Chrome on Linux"
        await house.backend.submit(AnswerSession(asked.id, accept=True))
        await page.is_in("live")
        await house.live()
        await house.backend.submit(EndSession())
        await page.over("Ended at the computer")
        await page.press("connect-again")
        asked = (await house.until(lambda snapshot: snapshot.question is not None)).question
        assert asked is not None
        await house.backend.submit(AnswerSession(asked.id, accept=False))
        await page.over("The person at the computer said no")


async def test_agent_that_stops_is_named_and_comes_back(chromium: Browser, tmp_path: Path) -> None:
    async with session_house(tmp_path) as house, looking(chromium, house) as page:
        await page.is_in("live")
        await house.live()
        house.backend.stop()
        await page.over("The Access Agent was closed")
        await expect(page.part("card-sentence")).to_contain_text("is being updated")


@pytest.mark.rule("R91")
@pytest.mark.security(25)
async def test_view_only_that_is_set_at_the_computer_shows_here_at_once(
    chromium: Browser, tmp_path: Path
) -> None:
    here = SessionSettings(view_only=True)
    async with session_house(tmp_path, session=here) as house, looking(chromium, house) as page:
        await page.is_in("live")
        await expect(page.part("looks")).to_contain_text("View only")
        await expect(page.part("spoken")).to_contain_text("View only, set at the computer.")
        await expect(page.part("tool-keys")).to_be_hidden()
        await page.panel("picture")
        await expect(page.part("view-only")).to_be_disabled()
        await expect(page.part("view-only")).to_be_checked()
        await expect(page.part("view-only-why")).to_have_text("View only, set at the computer.")
        await page.press("tool-picture")

        await house.backend.submit(ChangeSessionSettings(view_only=False))
        await expect(page.part("looks")).to_be_hidden()
        await expect(page.part("toast")).to_contain_text("The computer takes keys and pointer again.")
        await page.panel("keys")
        await page.press("sticky-Shift")

        await house.backend.submit(ChangeSessionSettings(view_only=True))
        await expect(page.part("toast")).to_contain_text("View only, set at the computer.")
        await expect(page.part("panel-keys")).to_be_hidden()
        await expect(page.part("looks")).to_be_visible()
        desktop = cast(SyntheticDesktop, house.desktops[0])
        await house.until(lambda seen: seen.session is not None and seen.session.view_only)
        assert (desktop.pressed, desktop.typed) == ((), "")
        await house.backend.submit(EndSession())
        await page.over("Ended at the computer")
        await expect(page.part("looks")).to_be_hidden()
        await expect(page.part("view-only")).to_be_enabled()
