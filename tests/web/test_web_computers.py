"""The Computers page in a real browser: live, safe with any name, complete without script."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from gui.qa.portal.computers import ComputersPage
from shared.reasons import RemovedBy
from tests.web.conftest import NewVisitor, Visitor

HOSTILE = "<img src=x onerror=alert(1)>"


async def shown(visitor: Visitor) -> ComputersPage:
    await visitor.open("/computers")
    return ComputersPage(visitor.page)


@pytest.mark.rule("R83")
async def test_computer_that_registers_appears_by_itself_and_is_announced(visitor: Visitor) -> None:
    page = await shown(visitor)
    await page.listening()
    await visitor.service.computer(visitor.account_id, HOSTILE)
    await expect(page.row(HOSTILE)).to_be_visible()
    await expect(page.part("live-status")).to_have_text(f"{HOSTILE} was added.")
    await expect(page.part("computer-count")).to_have_text("1 of 5 computers")


@pytest.mark.rule("R91")
async def test_change_from_elsewhere_shows_without_losing_the_focus(visitor: Visitor) -> None:
    computers = visitor.service.parts.computers
    _, first = await visitor.service.computer(visitor.account_id, "Studio")
    _, second = await visitor.service.computer(visitor.account_id, "Office")
    page = await shown(visitor)
    await page.listening()
    await page.row("Office").get_by_test_id("rename").focus()
    await computers.rename(visitor.account_id, first, "Atelier")
    await expect(page.row("Atelier")).to_be_visible()
    await expect(page.row("Office").get_by_test_id("rename")).to_be_focused()
    await computers.remove(visitor.account_id, second, RemovedBy.ANOTHER_COMPUTER)
    await expect(page.rows).to_have_count(1)
    await expect(page.part("live-status")).to_have_text("Office was removed.")


async def test_page_signs_out_by_itself_when_its_session_ends_elsewhere(visitor: Visitor) -> None:
    page = await shown(visitor)
    await page.listening()
    other = await visitor.context.new_page()
    visitor.complaints.watch(other)
    await other.goto(visitor.service.base_url + "/computers")
    await other.get_by_test_id("menu").click()
    await other.get_by_test_id("sign-out").click()
    await other.wait_for_url("**/sign-in")
    await visitor.service.computer(visitor.account_id, "Studio")
    await visitor.page.bring_to_front()
    await visitor.page.wait_for_url("**/sign-in?return_to=*")


@pytest.mark.rule("R25")
@pytest.mark.security(30)
@pytest.mark.parametrize(
    "name",
    [
        HOSTILE,
        "w" * 64,
        pytest.param("\u05de\u05d7\u05e9\u05d1", marks=pytest.mark.proof),
        pytest.param("\U0001f5a5\ufe0f", marks=pytest.mark.proof),
    ],
)
async def test_any_name_is_only_text_and_breaks_no_layout(new_visitor: NewVisitor, name: str) -> None:
    visitor = await new_visitor(viewport={"width": 360, "height": 740})
    await visitor.service.computer(visitor.account_id, "Old")
    page = await shown(visitor)
    await page.rename("Old", name)
    await expect(page.part("done")).to_be_visible()
    await expect(page.row(name)).to_be_visible()
    assert await visitor.page.locator("img[src=x]").count() == 0
    assert await visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.rule("R25")
@pytest.mark.rule("R76")
async def test_computer_is_renamed_and_removed_without_script(new_visitor: NewVisitor) -> None:
    visitor = await new_visitor(java_script_enabled=False)
    await visitor.service.computer(visitor.account_id, "Studio")
    page = await shown(visitor)
    await page.rename("Studio", "Atelier")
    await page.remove("Atelier")
    await expect(page.part("done")).to_have_text("The computer was removed.")
    await expect(page.part("no-computers")).to_be_visible()


async def test_name_that_is_too_long_stays_in_the_field_with_the_reason(visitor: Visitor) -> None:
    visitor.expect_status(422)
    await visitor.service.computer(visitor.account_id, "Studio")
    page = await shown(visitor)
    await page.rename("Studio", "x" * 300)
    await expect(page.part("problem")).to_contain_text("at most 64 characters")
    await expect(page.part("name")).to_have_value("x" * 300)
    await expect(page.part("name")).to_have_accessible_description(
        "A computer's name has at most 64 characters. Choose another name."
    )
