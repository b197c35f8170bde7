"""The five minutes in the browser (RULES R10–R14, R16, R18): warnings, the cut, and what follows."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.async_api import expect

from gui.qa.portal.computers import ComputersPage
from shared.reasons import EndReason, SessionRefusal
from tests.support.remote_sessions import give_access
from tests.support.shopper import Shopper
from tests.support.synthetic_computer import synthetic_computer
from tests.web.conftest import NewVisitor, Visitor
from tests.web.pages.session import SessionPage
from tests.web.test_web_session import connected


async def pass_time(visitor: Visitor, **by: float) -> None:
    """Advance the account's clock."""
    await Shopper(visitor.service, visitor.account_id).pass_time(timedelta(**by))


@pytest.mark.rule("R10")
@pytest.mark.rule("R11")
@pytest.mark.rule("R12")
@pytest.mark.rule("R13")
async def test_limited_session_counts_warns_is_cut_and_goes_on_when_access_begins(visitor: Visitor) -> None:
    async with synthetic_computer(visitor.service, visitor.account_id) as computer:
        await visitor.service.parts.books.set_clock(visitor.account_id, 0)
        page = await connected(visitor)
        await page.shows(computer.desktop)
        await page.time_left("5:00")
        await pass_time(visitor, seconds=240)
        await page.time_left("1:00")
        await expect(page.part("toast")).to_contain_text("One minute left.")
        await expect(page.part("toast-link")).to_have_attribute("href", re.compile("/buy$"))
        await pass_time(visitor, seconds=50)
        await page.time_left("0:10")
        await expect(page.part("toasts")).to_have_attribute("aria-live", "assertive")
        await expect(page.part("toast")).to_contain_text("Ten seconds left.")
        first = computer.visits[-1]
        await pass_time(visitor, seconds=10)
        await page.over("Your five minutes are over")
        assert await computer.until_over(first) is EndReason.TRIAL_LIMIT
        await expect(page.part("chip")).to_be_hidden()
        await expect(page.part("still")).to_be_visible()
        await expect(page.part("card-buy")).to_be_focused()
        await expect(page.part("card")).to_have_attribute("role", "alertdialog")

        await page.press("connect-again")
        await computer.until_visits(2)
        await page.is_in("live")
        await page.time_left("5:00")
        await pass_time(visitor, seconds=300)
        await page.over("Your five minutes are over")

        await give_access(visitor.service, visitor.account_id)
        await computer.until_visits(3)
        await page.is_in("live")
        await expect(page.part("chip")).to_be_hidden()


@pytest.mark.proof
@pytest.mark.rule("R13")
@pytest.mark.rule("R14")
@pytest.mark.rule("R16")
async def test_limit_goes_and_comes_in_place_and_its_expiry_is_told_once(visitor: Visitor) -> None:
    async with synthetic_computer(visitor.service, visitor.account_id) as computer:
        await visitor.service.parts.books.set_clock(visitor.account_id, 0)
        page = await connected(visitor)
        await pass_time(visitor, seconds=299)
        await page.time_left("0:01")
        until = await give_access(visitor.service, visitor.account_id)
        await expect(page.part("chip")).to_be_hidden()
        await expect(page.part("bar-buy")).to_be_hidden()
        await expect(page.part("toast")).to_contain_text("no time limit any more")
        await pass_time(visitor, seconds=60)
        await visitor.service.parts.books.advance(visitor.account_id, until)
        await page.time_left("5:00")
        await expect(page.part("toast")).to_contain_text(
            "Your subscription has expired. This session ends in"
        )
        assert len(computer.visits) == 1, "it is the same session all along"
        await pass_time(visitor, seconds=300)
        await page.over("Your five minutes are over")
        await visitor.page.reload()
        await page.is_in("live")
        await expect(page.part("toast")).not_to_contain_text("has expired")

        other = await visitor.context.browser.new_context(storage_state=None)  # type: ignore[union-attr]
        await other.add_cookies(await visitor.context.cookies())  # type: ignore[arg-type]
        elsewhere = SessionPage(await other.new_page())
        await elsewhere.page.goto(visitor.page.url)
        await expect(elsewhere.part("toast")).to_contain_text("Your subscription has expired.")
        await elsewhere.is_in("live")
        await expect(elsewhere.part("toast")).to_contain_text("Your subscription has expired.")
        await other.close()


@pytest.mark.proof
@pytest.mark.rule("R18")
@pytest.mark.rule("R83")
async def test_second_client_takes_over_and_the_list_of_computers_shows_and_ends_it(visitor: Visitor) -> None:
    async with synthetic_computer(visitor.service, visitor.account_id) as computer:
        page = await connected(visitor)
        second = SessionPage(await visitor.context.new_page())
        visitor.complaints.watch(second.page)
        await second.page.goto(visitor.page.url)
        await second.is_in("live")
        await page.over("Another device took over")

        computers = ComputersPage(await visitor.context.new_page())
        visitor.complaints.watch(computers.page)
        await computers.page.goto(visitor.service.base_url + "/computers")
        await expect(computers.part("session-client")).to_contain_text("Chrome on Linux")
        await computers.listening()
        await computers.press("end-session")
        await expect(computers.part("done")).to_have_text("The remote session was ended.")
        await expect(computers.part("in-session")).to_have_count(0)
        await second.over("You are disconnected")
        assert len(computer.visits) == 2


@pytest.mark.proof
@pytest.mark.rule("R17")
@pytest.mark.rule("R78")
async def test_session_that_is_refused_says_why_and_what_helps(new_visitor: NewVisitor) -> None:
    visitor = await new_visitor()
    visitor.expect_status(409, 404)
    async with synthetic_computer(visitor.service, visitor.account_id) as computer:
        computer.refusal = SessionRefusal.DECLINED
        await visitor.open(f"/computers/{computer.ends.computer_id}/session")
        page = SessionPage(visitor.page)
        await page.over("The person at the computer said no")
        computer.ends.go_offline()
        await visitor.service.parts.presence_events.settle(computer.ends.stream.key)
        await expect(page.part("card-offline")).to_be_visible()
        await expect(page.part("connect-again")).to_be_disabled()
        await visitor.page.reload()
        await page.over("The computer cannot be reached")
        await visitor.open("/computers")
        connect = ComputersPage(visitor.page).row("Studio").get_by_test_id("connect")
        await expect(connect).to_have_attribute("aria-disabled", "true")
        await expect(connect).to_have_accessible_description("It is offline. Connect when it is back.")
