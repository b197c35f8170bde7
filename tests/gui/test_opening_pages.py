"""Buy and Manage in the living window: the link of the agent goes to the browser, and nowhere else (R33)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gui.routes import path_of
from shared.commands import Command, DismissPurchase, OpenPage
from shared.reasons import LoginPage
from shared.sales import LoginLink
from shared.snapshot import PurchaseView
from tests.gui.conftest import Living
from tests.support import snapshots
from tests.support.clock import START

Open = Callable[..., Living]
LINK = LoginLink("http://127.0.0.1:4711/enter?token=aot_0123456789", START)


def answered(one: Living, qtbot: QtBot, press: str, answer: object) -> None:
    """Press a button, and let the agent answer."""
    one.door.answer = lambda _: answer  # type: ignore[assignment,return-value]
    with qtbot.wait_signal(one.link.reply_received):
        one.find.click(press)


@pytest.mark.rule("R31", "R33")
def test_buy_opens_the_store_already_signed_in_and_the_window_waits(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.main())
    answered(one, qtbot, "main.action_buy", LINK)
    assert one.door.commands == [OpenPage(LoginPage.BUY)]
    assert one.browser.opened == [LINK.url]
    assert not one.find.is_busy("main.action_buy")
    one.door.show(snapshots.main(revision=2, purchase=PurchaseView(START)))
    qtbot.wait_until(lambda: one.find.has("main.panel_purchase"))
    answered(one, qtbot, "main.panel_purchase_dismiss", None)
    assert one.door.commands[-1] == DismissPurchase()
    one.door.show(snapshots.main(revision=3))
    qtbot.wait_until(lambda: not one.find.has("main.panel_purchase"))


@pytest.mark.rule("R33")
def test_a_double_click_opens_one_page(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.main())
    one.door.answer = None
    with qtbot.wait_signal(one.door.commanded):
        one.find.click("main.action_buy")
        one.find.click("main.action_buy")
    with qtbot.wait_signal(one.link.reply_received):
        one.door.reply(one.door.ids[0], LINK)
    assert (len(one.door.commands), one.browser.opened) == (1, [LINK.url])


@pytest.mark.security(14)
def test_a_browser_that_does_not_open_leaves_an_address_without_the_secret(
    living: Open, qtbot: QtBot
) -> None:
    one = living(snapshots.main())
    one.browser.works = False
    answered(one, qtbot, "main.action_buy", LINK)
    assert "http://127.0.0.1:4711/buy" in one.find.text("banner.failure_text")
    one.find.click("banner.failure_action")
    assert QGuiApplication.clipboard().text() == "http://127.0.0.1:4711/buy"
    assert not one.find.is_busy("banner.failure_action")
    assert not [label for label in one.window.findChildren(QLabel) if "aot_" in label.text()]


def test_without_any_address_the_banner_offers_none_to_copy(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.main(service=replace(snapshots.SERVICE, url=None)))
    one.browser.works = False
    answered(one, qtbot, "main.action_buy", LINK)
    assert one.find.has("banner.failure_text")
    assert not one.find.has("banner.failure_action")


@pytest.mark.rule("R33")
@pytest.mark.parametrize("code", ["service_unreachable", "page_unknown", "not_signed_in", "rate_limited"])
def test_without_a_link_the_banner_says_why(living: Open, qtbot: QtBot, code: str) -> None:
    one = living(snapshots.main())
    answered(one, qtbot, "main.action_buy", code)
    assert one.find.text("banner.failure_code") == f"Code: {code}"
    assert one.browser.opened == []
    assert not one.find.is_busy("main.action_buy")


def test_an_agent_that_gives_no_link_is_of_another_version(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.main())
    answered(one, qtbot, "main.action_buy", None)
    assert "different versions" in one.find.text("banner.failure_text")
    assert one.browser.opened == []


def test_a_reply_to_nothing_is_skipped(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.main())
    one.door.reply(99, LINK)
    one.door.send({"type": "reply", "id": "x", "error": None})
    with qtbot.wait_signal(one.link.snapshot_received):
        one.door.show(snapshots.main(revision=2))
    assert one.browser.opened == []


@pytest.mark.rule("R83")
def test_the_menu_opens_the_account_page_already_signed_in(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.main())
    asked: list[Command] = []
    one.door.commanded.connect(asked.append)
    one.door.answer = lambda _: LINK
    with qtbot.wait_signal(one.link.reply_received):
        one.find.choose("main.menu_account_page")
    assert asked == [OpenPage(LoginPage.COMPUTERS)]
    assert one.browser.opened == [LINK.url]


def test_every_page_has_an_address_of_its_own_service() -> None:
    assert {path_of(page) for page in LoginPage} == {
        "/buy", "/manage", "/computers", "/orders", "/app-store/manage",
    }  # fmt: skip
