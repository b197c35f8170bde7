"""Presenters and routes as plain functions: total, and with words for every value that can come."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from agent.cli.session_texts import SESSION_ERRORS
from gui.display import missing_display
from gui.presenters.banners import banners_for, notice_text
from gui.presenters.dates import countdown, moment
from gui.presenters.link_state import LinkState
from gui.presenters.main import present_main
from gui.presenters.scene import Failure, Scene
from gui.presenters.troubles import is_known, sentence_for
from gui.routes import Place, Route, route_for
from gui.tokens import Tone
from shared.reasons import NoticeCode
from shared.snapshot import Snapshot
from shared.state import AgentState, Notice
from tests.support import snapshots
from tests.support.clock import START

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.usefixtures("qapp")


def test_every_state_has_a_page() -> None:
    assert {route_for(Snapshot(1, state), place) for state in AgentState for place in Place} == set(Route) - {
        Route.SIGN_IN_CODE,
        Route.QUESTION,
    }
    assert route_for(None) is Route.STARTING
    assert route_for(snapshots.sign_in_code()) is Route.SIGN_IN_CODE


@pytest.mark.parametrize("code", list(NoticeCode))
@pytest.mark.parametrize("params", [{}, {"name": "<b>Studio</b>", "code": "disk_full", "port": "1"}])
def test_every_notice_has_a_text_whatever_the_agent_fills_in(
    code: NoticeCode, params: dict[str, str]
) -> None:
    text = notice_text(Notice(1, code, params))
    assert text.endswith((".", "?"))
    assert "{" not in text
    assert (text == notice_text(Notice(1, NoticeCode.UNKNOWN))) is (code is NoticeCode.UNKNOWN)


@pytest.mark.parametrize("code", list(NoticeCode))
def test_an_error_shows_its_code_and_calm_news_keeps_it_beside(code: NoticeCode) -> None:
    scene = Scene(snapshots.with_notices(snapshots.main(), code), LinkState.CONNECTED, START)
    (banner,) = banners_for(scene)
    assert f"{banner.code_line}{banner.description}" == f"Code: {code}"
    if banner.tone is Tone.BAD:
        assert banner.code_line
    if banner.tone is Tone.ACCENT:
        assert banner.description


def test_every_code_of_the_protocol_has_a_sentence_of_its_own() -> None:
    protocol = (ROOT / "docs/protocol.md").read_text(encoding="utf-8")
    codes = {
        "service_unreachable", "not_signed_in", "not_registered", "sign_in_superseded", "sign_in_cancelled",
        "secrets_locked", "secrets_missing", "secrets_hanging", "secrets_damaged", "secrets_unwritable",
        "no_window", "stopping", "command_unknown",
        "message_malformed", "door_garbage", "request_malformed", "request_too_large", "request_invalid",
        "host_refused", "origin_refused", "rate_limited", "internal_error", "service_unavailable",
        "storage_full", "storage_read_only", "token_invalid", "proof_invalid", "use_dpop_nonce",
        "computer_removed", "computer_limit_reached", "computer_replaceable", "name_empty", "name_too_long",
        "not_found",
    }  # fmt: skip
    for code in codes:
        assert code in protocol, f"{code} is no longer in docs/protocol.md"
        assert is_known(code), code
        assert sentence_for(code)[0].isupper()


@pytest.mark.parametrize("code", sorted(SESSION_ERRORS))
def test_what_the_agent_says_of_sessions_and_screens_has_a_sentence_here_too(code: str) -> None:
    answers_of_the_service = {"session_cooldown", "grant_invalid", "grant_used", "grant_expired"}
    assert is_known(code) is not (code in answers_of_the_service)


def test_an_unknown_code_gets_a_neutral_sentence_that_names_it() -> None:
    assert "brand_new" in sentence_for("brand_new")


def test_the_failure_stands_below_what_the_agent_says() -> None:
    snapshot = snapshots.with_notices(snapshots.offline(), NoticeCode.SETTINGS_RESET)
    scene = Scene(snapshot, LinkState.CONNECTED, START, failure=Failure("internal_error"))
    assert [banner.key for banner in banners_for(scene)] == ["offline", "notice_1", "failure"]


def test_no_banner_of_the_agent_is_shown_while_it_is_gone() -> None:
    assert banners_for(Scene(snapshots.offline(), LinkState.LOST, START)) == ()


def test_instants_are_told_as_people_tell_them() -> None:
    assert moment(START, START) == "today at 12:00"
    assert moment(START - timedelta(days=1), START) == "yesterday at 12:00"
    assert "2025" in moment(START - timedelta(days=90), START)
    assert countdown(START + timedelta(seconds=65), START) == "1:05"
    assert countdown(START - timedelta(seconds=65), START) == "0:00"


@pytest.mark.rule("R92")
def test_instants_are_shown_in_the_zone_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        assert moment(START, START) == "today at 21:00"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_this_computer_stands_first_in_the_list() -> None:
    rows = (snapshots.COMPUTERS[1], snapshots.COMPUTERS[0], snapshots.COMPUTERS[2])
    vm = present_main(Scene(snapshots.main(computers=rows), LinkState.CONNECTED, START))
    assert [row.mark for row in vm.computers] == ["This computer", "", ""]
    assert not vm.computers[0].removable


def test_a_computer_over_the_limit_says_so() -> None:
    rows = (*snapshots.COMPUTERS[:2], replace(snapshots.COMPUTERS[2], over_limit=True))
    vm = present_main(Scene(snapshots.main(computers=rows), LinkState.CONNECTED, START))
    assert [bool(row.over_limit) for row in vm.computers] == [False, False, True]


@pytest.mark.parametrize("file", sorted((ROOT / "gui/presenters").glob("*.py")), ids=lambda file: file.stem)
def test_presenters_know_no_widgets(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert not (node.module or "").startswith(("PySide6.QtWidgets", "gui.widgets", "gui.views"))


@pytest.mark.parametrize("file", sorted((ROOT / "gui").rglob("*.py")), ids=lambda file: file.stem)
def test_text_is_given_to_the_translator_as_literals(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if is_call and node.func.id == "translate":  # type: ignore[attr-defined]
            arguments = node.args  # type: ignore[attr-defined]
            assert all(isinstance(argument, ast.Constant) for argument in arguments), ast.dump(node)
            assert not node.keywords  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, "no display"),
        ({"DISPLAY": ":987"}, ":987 does not answer"),
        ({"DISPLAY": "127.0.0.1:987"}, "does not answer"),
        ({"DISPLAY": "nonsense"}, "does not answer"),
        ({"WAYLAND_DISPLAY": "/nowhere/wayland-0"}, "no display"),
    ],
)
def test_a_missing_display_is_said_in_words(environment: dict[str, str], words: str) -> None:
    assert words in (missing_display(environment, "linux") or "")


def test_a_platform_without_displays_needs_none(qapp: QApplication) -> None:
    assert missing_display({"QT_QPA_PLATFORM": "offscreen"}, "linux") is None
    assert missing_display({"QT_QPA_PLATFORM": "offscreen:size=1x1"}, "linux") is None
    assert missing_display({}, "win32") is None
    assert missing_display({}, "darwin") is None


def test_a_listening_wayland_socket_is_a_display(tmp_path: Path) -> None:
    import socket

    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "w"))
        listener.listen()
        environment = {"WAYLAND_DISPLAY": "w", "XDG_RUNTIME_DIR": str(tmp_path)}
        assert missing_display(environment, "linux") is None
