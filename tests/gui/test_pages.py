"""What single pages say, and what pressing their controls asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from gui.presenters.link_state import LinkState
from gui.presenters.scene import Scene
from shared.commands import (
    CancelSignIn,
    Pause,
    Refresh,
    Register,
    RemoveComputer,
    Resume,
    RetrySecrets,
    SignOut,
    UseSecretsFile,
)
from shared.reasons import Action, LoginPage, RemovedBy, SecretsState, SignInStep, Status
from shared.snapshot import RemovedView, Snapshot
from shared.state import AgentState
from tests.gui.conftest import OnePage
from tests.support import snapshots
from tests.support.clock import START

Show = Callable[..., OnePage]


def controls(page: QWidget) -> list[QWidget]:
    """Everything that a person can act on."""
    return [
        widget
        for widget in page.findChildren(QWidget)
        if isinstance(widget, QAbstractButton | QLineEdit) and not widget.objectName().startswith("qt_")
    ]


OUT = ("command", SignOut())
INTENTS: list[tuple[str, Snapshot, list[str], tuple[str, Any]]] = [
    ("sign in", snapshots.welcome(), ["welcome.sign_in"], ("sign_in", False)),
    ("sign up", snapshots.welcome(), ["welcome.sign_up"], ("sign_in", True)),
    ("code", snapshots.welcome(), ["welcome.use_code"], ("sign_in_by_code", None)),
    ("retry", snapshots.ALL["welcome-offline"], ["welcome.retry"], ("command", Refresh())),
    ("cancel", snapshots.signing_in(), ["signing_in.cancel"], ("command", CancelSignIn())),
    ("again", snapshots.signing_in(), ["signing_in.open_browser"], ("open_sign_in_page", None)),
    ("to code", snapshots.signing_in(), ["signing_in.use_code"], ("sign_in_by_code", None)),
    ("cancel code", snapshots.sign_in_code(), ["sign_in_code.cancel"], ("command", CancelSignIn())),
    ("to browser", snapshots.sign_in_code(), ["sign_in_code.use_browser"], ("sign_in", False)),
    ("buy", snapshots.main(), ["main.action_buy"], ("open_page", LoginPage.BUY)),
    ("pause", snapshots.main(), ["menu:main.menu_pause"], ("command", Pause())),
    ("resume", snapshots.paused(), ["menu:main.menu_resume"], ("command", Resume())),
    ("resume button", snapshots.paused(), ["main.resume"], ("command", Resume())),
    ("refresh", snapshots.main(), ["menu:main.menu_refresh"], ("command", Refresh())),
    ("account", snapshots.main(), ["menu:main.menu_account_page"], ("open_page", LoginPage.COMPUTERS)),
    (
        "sign out",
        snapshots.main(),
        ["menu:main.menu_sign_out", "main.sign_out_confirm"],
        ("command", SignOut()),
    ),
    ("quit", snapshots.main(), ["menu:main.menu_quit"], ("quit", None)),
    (
        "remove",
        snapshots.main(),
        ["main.computer_c2_remove", "main.computer_c2_question_confirm"],
        ("command", RemoveComputer("c2")),
    ),
    (
        "remove at limit",
        snapshots.limit(),
        ["limit.computer_c5_remove", "limit.computer_c5_question_confirm"],
        ("command", RemoveComputer("c5")),
    ),
    ("buy at limit", snapshots.limit(), ["limit.action_buy"], ("open_page", LoginPage.BUY)),
    ("try at limit", snapshots.limit(), ["limit.try_again"], ("command", Register())),
    ("sign out at limit", snapshots.limit(), ["limit.sign_out"], ("command", SignOut())),
    (
        "replace",
        snapshots.replaceable(),
        ["limit.replace", "limit.replace_question_confirm"],
        ("command", Register(replace="c1")),
    ),
    ("sign in again", snapshots.removed(), ["removed.sign_in"], ("sign_in", False)),
    ("try keyring", snapshots.secrets(SecretsState.LOCKED), ["secrets.retry"], ("command", RetrySecrets())),
    (
        "file",
        snapshots.secrets(SecretsState.MISSING),
        ["secrets.use_file", "secrets.file_question_confirm"],
        ("command", UseSecretsFile()),
    ),
]


@pytest.mark.parametrize(
    ("snapshot", "presses", "asked"), [each[1:] for each in INTENTS], ids=[e[0] for e in INTENTS]
)
def test_pressing_asks_for_exactly_that(
    show_page: Show, snapshot: Snapshot, presses: list[str], asked: tuple[str, Any]
) -> None:
    shown = show_page(snapshot)
    for press in presses:
        assert shown.intents.asked == []
        if press.startswith("menu:"):
            shown.find.choose(press.removeprefix("menu:"))
        else:
            shown.find.click(press)
    assert shown.intents.asked == [asked]


@pytest.mark.rule("R10")
def test_trial_mode_says_what_it_means(show_page: Show) -> None:
    shown = show_page(snapshots.main())
    assert shown.find.text("main.entitlement") == "Trial mode"
    assert "5 minutes" in shown.find.text("main.entitlement_text")
    assert shown.find.text("main.action_buy") == "Buy Subscription"
    assert shown.find.text("main.count") == "3 of 5 computers"


@pytest.mark.rule("R2")
def test_each_status_has_words_of_its_own(show_page: Show) -> None:
    words = set()
    for status in Status:
        shown = show_page(snapshots.main(entitlement=snapshots.entitlement(status, Action.MANAGE)))
        words.add(shown.find.text("main.entitlement"))
        assert shown.find.text("main.entitlement_text")
    assert len(words) == len(Status)


@pytest.mark.rule("R71")
def test_the_limit_page_shows_limit_count_list_and_ways_on(show_page: Show) -> None:
    shown = show_page(snapshots.limit())
    assert "5 computers" in shown.find.text("limit.text")
    assert shown.find.text("limit.count") == "5 of 5 computers"
    for row in snapshots.FIVE:
        assert shown.find.text(f"limit.computer_{row.id}_name") == row.name
        assert shown.find.has(f"limit.computer_{row.id}_remove")
    assert shown.find.has("limit.action_buy")
    assert "by itself" in shown.find.text("limit.footer")


@pytest.mark.rule("R71")
def test_an_app_store_account_is_told_that_more_licences_are_not_available_yet(show_page: Show) -> None:
    shown = show_page(snapshots.ALL["limit-app_store"])
    assert "not available yet" in shown.find.text("limit.notes")


@pytest.mark.rule("R71")
def test_auto_renewal_first_is_said_where_licences_need_it(show_page: Show) -> None:
    shown = show_page(snapshots.limit(Action.ENABLE_AUTO_RENEW, Action.REMOVE_COMPUTER))
    assert "must be enabled first" in shown.find.text("limit.notes")
    assert shown.find.has("limit.action_enable_auto_renew")


@pytest.mark.rule("R25")
@pytest.mark.parametrize("by", list(RemovedBy))
def test_the_removed_page_says_who_removed_it(show_page: Show, by: RemovedBy) -> None:
    shown = show_page(snapshots.removed(by))
    assert "Studio" in shown.find.text("removed.text")
    assert "ada@example.org" in shown.find.text("removed.text")
    assert shown.find.has("removed.sign_in")


@pytest.mark.rule("R25")
@pytest.mark.parametrize("by", RemovedBy)
def test_computer_that_was_removed_before_it_had_a_name_is_not_put_in_quotes(
    show_page: Show, by: RemovedBy
) -> None:
    nameless = replace(snapshots.removed(by), removed=RemovedView(by, "", None))
    text = show_page(nameless).find.text("removed.text")
    assert text.startswith("This computer was removed from your account")
    assert text.endswith("on the Computers page.") is (by is RemovedBy.PORTAL)


def test_removers_are_told_apart(show_page: Show) -> None:
    texts = {show_page(snapshots.removed(by)).find.text("removed.text") for by in RemovedBy}
    assert len(texts) == len(RemovedBy)


@pytest.mark.security(12)
def test_each_trouble_with_the_secrets_has_its_own_words_and_a_file_is_offered_only_where_it_helps(
    show_page: Show,
) -> None:
    titles = set()
    troubles = set(SecretsState) - {SecretsState.UNKNOWN, SecretsState.READY}
    for state in troubles:
        shown = show_page(snapshots.secrets(state))
        titles.add(shown.find.text("secrets.title"))
        assert shown.find.has("secrets.use_file") is (state in (SecretsState.MISSING, SecretsState.DAMAGED))
        assert shown.find.has("secrets.retry")
    assert len(titles) == len(troubles)


def test_a_question_is_closed_by_escape_and_asks_nothing(show_page: Show) -> None:
    from PySide6.QtTest import QTest

    shown = show_page(snapshots.main())
    shown.find.click("main.computer_c2_remove")
    assert shown.find.has("main.computer_c2_question_confirm")
    focus = shown.find.find("main.computer_c2_question_cancel")
    QTest.keyClick(focus, Qt.Key.Key_Escape)
    assert not shown.find.has("main.computer_c2_question_confirm")
    assert shown.intents.asked == []


def test_a_question_below_the_edge_is_scrolled_into_view(show_page: Show, qtbot: QtBot) -> None:
    shown = show_page(snapshots.limit())
    shown.resize(420, 560)
    shown.find.find("limit.computer_c5_remove").click()  # type: ignore[attr-defined]  # a press by keyboard
    button = shown.find.find("limit.computer_c5_question_confirm")
    viewport = shown.binding.page.viewport()
    qtbot.wait_until(lambda: viewport.rect().contains(button.mapTo(viewport, button.rect().bottomRight())))


def test_a_row_keeps_its_open_question_while_others_come_and_go(show_page: Show) -> None:
    shown = show_page(snapshots.main())
    shown.find.click("main.computer_c2_remove")
    fewer = snapshots.main(computers=snapshots.COMPUTERS[:2])
    shown.binding.render(shown.binding.present(Scene(fewer, LinkState.CONNECTED, START)))
    assert shown.find.has("main.computer_c2_question_confirm")
    assert not shown.find.has("main.computer_c3_name")


def test_the_code_page_shows_code_address_picture_and_time(show_page: Show) -> None:
    shown = show_page(snapshots.sign_in_code())
    assert shown.find.text("sign_in_code.code") == "BCDF-GHJK"
    assert shown.find.find("sign_in_code.code").accessibleName() == "B C D F G H J K"
    assert shown.find.text("sign_in_code.address_text").endswith("/activate")
    assert shown.find.has("sign_in_code.qr")
    assert "9:42" in shown.find.text("sign_in_code.remaining")


def test_a_code_for_a_service_on_this_computer_sends_nobody_to_another_device(show_page: Show) -> None:
    shown = show_page(snapshots.sign_in_code(uri="http://127.0.0.1:4711/activate"))
    assert "on this computer" in shown.find.text("sign_in_code.text")
    assert not shown.find.has("sign_in_code.qr")


@pytest.mark.parametrize("step", list(SignInStep))
def test_each_step_of_a_sign_in_has_its_words(show_page: Show, step: SignInStep) -> None:
    shown = show_page(snapshots.signing_in(step))
    assert shown.find.text("signing_in.title")
    assert shown.find.has("signing_in.address_text") is (step is SignInStep.WAITING)
    assert shown.find.has("signing_in.cancel") is (step in (SignInStep.PREPARING, SignInStep.WAITING))


def test_copying_an_address_puts_it_whole_on_the_clipboard(show_page: Show) -> None:
    from PySide6.QtGui import QGuiApplication

    shown = show_page(snapshots.signing_in())
    shown.find.click("signing_in.address_copy")
    assert QGuiApplication.clipboard().text() == snapshots.signing_in().sign_in.url  # type: ignore[union-attr]
    assert shown.find.text("signing_in.address_copy") == "Copied"


@pytest.mark.parametrize("state", [state for state in LinkState if state is not LinkState.CONNECTED])
def test_the_starting_page_has_words_and_a_way_on_for_each_way_to_the_agent(
    show_page: Show, state: LinkState
) -> None:
    shown = show_page(snapshots.main(), state)
    assert shown.find.text("starting.title")
    assert shown.find.text("starting.text")
    waits = state in (LinkState.CONNECTING, LinkState.STARTING_AGENT, LinkState.LOST)
    assert shown.find.has("starting.try_again") is not waits
    if not waits:
        shown.find.click("starting.try_again")
        assert shown.intents.asked == [("connect_again", None)]


def test_a_wide_window_has_two_columns(show_page: Show) -> None:
    shown = show_page(snapshots.main())
    shown.resize(1000, 700)
    left, right = shown.find.find("main.entitlement"), shown.find.find("main.count")
    assert left.mapTo(shown.window, left.rect().topLeft()).x() < shown.window.width() / 2
    assert right.mapTo(shown.window, right.rect().topLeft()).x() > shown.window.width() / 2


def test_computer_that_is_signed_in_without_a_place_says_so(show_page: Show) -> None:
    service = replace(snapshots.SERVICE, reachable=True)
    shown = show_page(snapshots.main(state=AgentState.OFFLINE, computer=None, computers=(), service=service))
    assert shown.find.text("main.status") == "Offline"
    assert "not one of the account's computers yet" in shown.find.text("main.status_text")


def test_a_computer_that_is_offline_here_is_not_listed_as_online(show_page: Show) -> None:
    shown = show_page(snapshots.offline())
    assert shown.find.text("main.computer_c1_status").startswith("Offline")
    assert shown.find.text("main.computer_c2_status") == "Last known: online"
