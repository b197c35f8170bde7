"""What a link leads to in the window, and when; it never changes anything (SECURITY 18)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QEvent, QUrl
from PySide6.QtGui import QFileOpenEvent
from pytestqt.qtbot import QtBot

from gui.arguments import parse
from gui.deep_links import KEPT_S
from shared.commands import Command, OpenPage
from shared.deep_links import LinkVerb, link_to
from shared.reasons import LoginPage
from shared.sales import LoginLink
from shared.snapshot import Snapshot
from tests.gui.conftest import Living
from tests.support import snapshots

Open = Callable[..., Living]
pytestmark = [pytest.mark.security(18), pytest.mark.qt_log_ignore("This plugin does not support raise")]

PAGE = LoginLink("http://127.0.0.1:1/once", datetime(2026, 1, 15, 12, 1, tzinfo=UTC))
PAGES = {
    LinkVerb.BUY: LoginPage.BUY,
    LinkVerb.MANAGE: LoginPage.MANAGE,
    LinkVerb.COMPUTERS: LoginPage.COMPUTERS,
}
HERE = [verb for verb in LinkVerb if verb not in PAGES]


def pages(one: Living) -> list[LoginPage]:
    """The pages of the account service that the window has asked for."""
    return [each.page for each in one.door.commands if isinstance(each, OpenPage)]


def changes(one: Living) -> list[Command]:
    """What was asked beside pages and a look at what the system says."""
    return [
        each
        for each in one.door.commands
        if not isinstance(each, OpenPage) and any(getattr(each, name) is not None for name in each.__slots__)
    ]


def ask(one: Living, qtbot: QtBot, verb: str, number: int = 1) -> None:
    """A second start hands a link over; the window says that it has come."""
    with qtbot.wait_signal(one.door.shown) as answered:
        one.door.send({"type": "show", "verb": verb, "ask": number})
    assert answered.args == [number]


@pytest.mark.parametrize("verb", PAGES)
def test_a_link_to_a_page_of_the_account_opens_it_signed_in(
    living: Open, qtbot: QtBot, verb: LinkVerb
) -> None:
    one = living(snapshots.main())
    one.door.answer = lambda _: PAGE
    one.window.showMinimized()
    ask(one, qtbot, verb.value)
    qtbot.wait_until(lambda: one.browser.opened == [PAGE.url])
    assert not one.window.isMinimized()
    assert (pages(one), changes(one)) == ([PAGES[verb]], [])


@pytest.mark.parametrize("verb", [*HERE, "format-disk", "", "buy?server=evil", None])
def test_any_other_link_shows_the_window_and_changes_nothing(
    living: Open, qtbot: QtBot, verb: str | None
) -> None:
    one = living(snapshots.main())
    if verb is not None:
        ask(one, qtbot, verb)
    else:
        one.door.send({"type": "show"})
    ask(one, qtbot, "open", 2)
    assert (pages(one), changes(one), one.browser.opened) == ([], [], [])
    assert one.find.page == (verb if verb in ("settings", "about") else "main")


def test_a_link_that_began_the_window_waits_for_the_agent(living: Open, qtbot: QtBot) -> None:
    one = living(None)
    one.conductor.links.begin(LinkVerb.SETTINGS)
    one.door.show(snapshots.starting())
    qtbot.wait_until(lambda: one.find.page == "starting")
    one.door.show(replace(snapshots.main(), revision=50))
    qtbot.wait_until(lambda: one.find.page == "settings")


@pytest.mark.rule("R20")
def test_somebody_who_is_signed_out_gets_to_the_page_after_signing_in(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.welcome())
    ask(one, qtbot, "buy")
    show(one, qtbot, snapshots.signing_in(), 50)
    assert pages(one) == []
    show(one, qtbot, snapshots.main(), 51)
    qtbot.wait_until(lambda: pages(one) == [LoginPage.BUY])
    show(one, qtbot, snapshots.paused(), 52)
    assert pages(one) == [LoginPage.BUY]


def test_a_link_of_long_ago_opens_no_browser_by_itself(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.welcome())
    ask(one, qtbot, "buy")
    one.clock.advance(timedelta(seconds=KEPT_S))
    show(one, qtbot, replace(snapshots.welcome(), secrets=snapshots.main().secrets), 50)
    show(one, qtbot, snapshots.main(), 51)
    assert pages(one) == []


def test_a_newer_link_takes_the_place_of_one_that_waits(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.welcome())
    ask(one, qtbot, "buy")
    ask(one, qtbot, "manage", 2)
    show(one, qtbot, snapshots.main(), 50)
    qtbot.wait_until(lambda: pages(one) == [LoginPage.MANAGE])


def test_a_mac_hands_links_to_the_program_that_runs(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.main())
    links = one.conductor.links
    assert links.eventFilter(one.window, QFileOpenEvent(QUrl(link_to(LinkVerb.SETTINGS)))) is True
    qtbot.wait_until(lambda: one.find.page == "settings")
    assert links.eventFilter(one.window, QFileOpenEvent(QUrl("access-agent://x?y=z"))) is True
    assert links.eventFilter(one.window, QEvent(QEvent.Type.User)) is False
    assert (pages(one), changes(one)) == ([], [])


def test_the_window_says_to_the_door_what_it_is_for_until_it_is_the_one(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.main())
    assert one.door.hellos[0]["answers"] is True
    assert "verb" not in one.door.hellos[0]
    assert parse(["--door", "d", "--verb", "buy"]).verb == "buy"
    assert parse(["--door", "d"]).verb == "open"


def show(one: Living, qtbot: QtBot, snapshot: Snapshot, revision: int) -> None:
    """The agent tells how things stand now, and the window has taken it."""
    with qtbot.wait_signal(one.link.snapshot_received):
        one.door.show(replace(snapshot, revision=revision))
