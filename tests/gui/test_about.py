"""The About page: versions, what there is to copy, newer versions, and the report that is read before it is
saved."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from gui.presenters.about import present_about
from gui.presenters.libraries import LIBRARIES
from gui.presenters.link_state import LinkState
from gui.presenters.scene import Failure, Scene
from gui.qa.finder import Finder
from gui.qa.pages import AboutPage
from gui.routes import Place, Route, place_after, route_for
from shared.commands import LookForUpdate, PrepareReport, SaveReport
from shared.report import Report
from shared.snapshot import Snapshot
from shared.state import AgentState
from shared.updates import UpdateFact
from tests.gui.conftest import OnePage
from tests.support import settings_snapshots as settings
from tests.support.clock import START

Show = Callable[..., OnePage]
REPORT = Report(3, {"status.json": '{"state": "ready"}', "agent.log": "state ready\n"})
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def page_of(shown: OnePage) -> AboutPage:
    return AboutPage(Finder(shown.window))


def shown_report(show_page: Show) -> tuple[OnePage, AboutPage]:
    """The page with a report on it."""
    shown = show_page(settings.FIRST, place=Place.ABOUT)
    page = page_of(shown)
    page.show_report()
    shown.intents.answered(None, REPORT)
    return shown, page


def dialog_of(shown: OnePage) -> QFileDialog:
    return shown.window.findChildren(QFileDialog)[-1]


@pytest.mark.parametrize("state", list(AgentState))
def test_who_chose_it_sees_it_unless_something_is_urgent(state: AgentState) -> None:
    at_home, chosen = route_for(Snapshot(1, state)), route_for(Snapshot(1, state), Place.ABOUT)
    assert chosen is (Route.ABOUT if at_home in (Route.MAIN, Route.WELCOME) else at_home)
    if chosen is Route.ABOUT:
        assert place_after(Place.ABOUT, chosen) is Place.ABOUT


def test_versions_are_shown_and_copied(show_page: Show) -> None:
    page = page_of(show_page(settings.FIRST, place=Place.ABOUT))
    assert page.fact("version") == version("access-agent")
    assert page.fact("qt").startswith("6.")
    assert page.fact("python").startswith("3.")
    assert page.fact("service") == "On this computer"
    page.copy()
    copied = QGuiApplication.clipboard().text()
    assert f"Version: {version('access-agent')}" in copied.splitlines()


@pytest.mark.parametrize(
    ("published", "shown"),
    [("Ada’s team", ("", "Ada’s team")), ("", (" (local build)", None))],
    ids=["published", "local build"],
)
def test_package_says_who_published_it_or_that_nobody_did(
    show_page: Show,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    published: str,
    shown: tuple[str, str | None],
) -> None:
    (tmp_path / "publisher.txt").write_text(published, "utf-8")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    mark, by = shown
    vm = present_about(Scene(settings.FIRST, LinkState.CONNECTED, START))
    facts = {fact.key: fact.value for fact in vm.facts}
    assert (facts["version"], facts.get("publisher")) == (f"{version('access-agent')}{mark}", by)
    assert page_of(show_page(settings.FIRST, place=Place.ABOUT)).fact("version") == facts["version"]


def test_service_of_a_team_is_named_by_its_address(show_page: Show) -> None:
    team = replace(settings.FIRST, service=settings.TEAM)
    assert page_of(show_page(team, place=Place.ABOUT)).fact("service") == "https://access.example.org"


def test_service_says_its_own_version_and_leads_to_its_help_pages(show_page: Show) -> None:
    told = replace(settings.TEAM, version="0.9.0")
    shown = show_page(replace(settings.FIRST, service=told), place=Place.ABOUT)
    assert page_of(shown).fact("service_version") == "0.9.0"
    page_of(shown).open_help()
    assert shown.intents.asked == [("open_address", "https://access.example.org/help")]


def test_without_an_answer_of_the_service_there_is_neither(show_page: Show) -> None:
    silent = replace(settings.TEAM, reachable=False)
    shown = show_page(replace(settings.FIRST, service=silent), place=Place.ABOUT)
    assert not shown.find.has("about.fact_service_version")
    assert not shown.find.has("about.help")


def test_licence_of_the_program_is_read_in_full(show_page: Show) -> None:
    text = (Path(__file__).parents[2] / "LICENSE").read_text("utf-8").strip()
    assert page_of(show_page(settings.FIRST, place=Place.ABOUT)).licence == text


def test_every_library_stands_there_with_its_licence(show_page: Show) -> None:
    lines = page_of(show_page(settings.FIRST, place=Place.ABOUT)).libraries.splitlines()
    assert lines == [f"{name} – {licence}" for name, licence in LIBRARIES.items()]


def test_copy_with_nobody_to_ask_offers_no_looking_and_says_why(show_page: Show) -> None:
    nobody = replace(settings.FIRST.preferences, updates_possible=False)
    shown = show_page(replace(settings.FIRST, preferences=nobody), place=Place.ABOUT)
    assert not shown.window.findChild(QWidget, "about.look_for_update").isVisible()
    assert page_of(shown).update_found.startswith("This copy of Access Agent has nobody to ask")


def test_newer_version_leads_to_its_page_and_installs_nothing(show_page: Show) -> None:
    newer = replace(settings.FIRST, update=UpdateFact(START, "2.0.0", "https://example.org/get"))
    shown = show_page(newer, place=Place.ABOUT)
    page = page_of(shown)
    assert page.update_found == "Version 2.0.0 is available."
    page.open_download_page()
    page.look_for_update()
    assert shown.intents.asked == [
        ("open_address", "https://example.org/get"),
        ("command", LookForUpdate()),
    ]


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        ("update_unreachable", "nobody answers just now"),
        ("update_clock_wrong", "clock"),
        ("update_rolled_back", "update_rolled_back"),
        ("disk_full", "disk"),
    ],
)
def test_answer_that_is_not_believed_is_told_in_words(show_page: Show, problem: str, said: str) -> None:
    refused = replace(settings.FIRST, update=UpdateFact(START, problem=problem))
    page = page_of(show_page(refused, place=Place.ABOUT))
    assert said in page.update_found


@pytest.mark.security(41)
def test_report_is_read_before_it_can_be_saved(show_page: Show) -> None:
    shown = show_page(settings.FIRST, place=Place.ABOUT)
    page = page_of(shown)
    assert page.report == ""
    page.show_report()
    page.show_report()  # it is under way
    assert shown.intents.asked == [("ask", PrepareReport())]
    shown.intents.answered(None, REPORT)
    assert "── agent.log\nstate ready" in page.report
    assert '{"state": "ready"}' in page.report


@pytest.mark.security(41)
def test_report_is_saved_where_the_person_says_and_then_put_away(show_page: Show, tmp_path: Path) -> None:
    shown, page = shown_report(show_page)
    page.save_report()
    place = str(tmp_path / "report.zip")
    dialog_of(shown).fileSelected.emit(place)
    dialog_of(shown).close()
    assert shown.intents.asked[-1] == ("ask", SaveReport(3, place))
    shown.intents.answered(None, None)
    assert (page.report, page.report_told) == ("", f"Saved as {place}.")


def test_report_that_cannot_be_saved_stays_and_says_why(
    show_page: Show, qtbot: QtBot, tmp_path: Path
) -> None:
    shown, page = shown_report(show_page)
    page.save_report()
    dialog_of(shown).fileSelected.emit(str(tmp_path / "report.zip"))
    dialog_of(shown).close()
    shown.intents.answered(Failure("disk_full"), None)
    assert "agent.log" in page.report
    assert "disk" in page.report_told
    page.save_report()  # another place may have room
    qtbot.wait_until(lambda: any(each.isVisible() for each in shown.window.findChildren(QFileDialog)))
    dialog_of(shown).reject()
    page.put_report_away()
    assert (page.report, page.report_told) == ("", "")


def test_report_that_cannot_be_made_says_why_and_can_be_asked_for_again(show_page: Show) -> None:
    shown = show_page(settings.FIRST, place=Place.ABOUT)
    page = page_of(shown)
    page.show_report()
    shown.intents.answered(Failure("door_closed"), None)
    assert page.report_told
    page.show_report()
    assert shown.intents.asked == [("ask", PrepareReport())] * 2


def test_escape_leads_back_from_every_part_of_the_page(show_page: Show) -> None:
    shown, _ = shown_report(show_page)
    for name in ("about.report_text", "about.copy"):
        QTest.keyClick(shown.find.find(name), Qt.Key.Key_Escape)
    assert shown.intents.asked[-2:] == [("go_to", Place.HOME)] * 2
