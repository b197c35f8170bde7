"""API, command line and window over one real agent and its service: the same state after every operation.

Whichever of them does something, the other two show it; the person in the browser is the fourth (RULES R91,
invariant 14).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from agent.demo.person import Person
from gui.qa.pages import MainPage
from tests.support.agent_processes import AgentProcess
from tests.support.patience import PATIENCE_MS
from tests.support.surfaces import Api, seen_by_cli, seen_in_window, windows

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="starts agents and looks for their children")


@pytest.fixture
def agent(tmp_path: Path) -> Iterator[AgentProcess]:
    made = AgentProcess(tmp_path / "profile")
    made.configure()
    yield made
    made.clear()


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Callable[[str], MainPage]]:
    with windows(qtbot) as open_window:
        yield open_window


@pytest.mark.rule("R91")
@pytest.mark.invariant(14)
def test_api_command_line_and_window_show_the_same_after_each_operation_of_any_of_them(
    agent: AgentProcess, window: Callable[[str], MainPage], qtbot: QtBot
) -> None:
    door = agent.start()["door"]
    person = Person("ann@example.org", "a long enough sentence")
    told = agent.done("sign-in", "--no-browser", "--no-wait")
    person.sign_up_and_agree(told["sign_in"]["url"])
    own = agent.wait_for("online")["computer"]["id"]
    base_url = agent.done("status")["service"]["url"]
    page = window(door)
    api = Api(base_url, person)
    other = api.register("API <b>box</b>")

    def rename_on_the_page(name: str) -> None:
        shown = person.open(f"{base_url}/computers/{other}/rename")
        form = shown.form_with("name")
        form.values["name"] = name
        assert person.submit(shown, form).status == 200

    def agrees(expected: dict[str, tuple[str, bool]]) -> Callable[[], None]:
        def check() -> None:
            by_api = api.seen()
            assert by_api == seen_by_cli(agent) == seen_in_window(page, [own, other])
            assert by_api.computers == expected
            assert by_api.count == f"{len(expected)} of 5 computers"
            assert by_api.email == "ann@example.org"

        return check

    name = agent.done("status")["computer"]["name"]
    box = ("API <b>box</b>", False)
    steps: list[tuple[Callable[[], object], dict[str, tuple[str, bool]]]] = [
        (lambda: None, {own: (name, True), other: box}),
        (lambda: agent.done("rename", "Büro 🖥️"), {own: ("Büro 🖥️", True), other: box}),
        (lambda: page.rename("مكتب"), {own: ("مكتب", True), other: box}),
        (
            lambda: api.ask("PATCH", f"/v1/computers/{own}", {"name": "Attic"}),
            {own: ("Attic", True), other: box},
        ),
        (lambda: rename_on_the_page("Loft"), {own: ("Attic", True), other: ("Loft", False)}),
        (lambda: agent.done("pause"), {own: ("Attic", False), other: ("Loft", False)}),
        (lambda: page.click("main.resume"), {own: ("Attic", True), other: ("Loft", False)}),
    ]
    for operate, expected in steps:
        operate()
        qtbot.wait_until(agrees(expected), timeout=PATIENCE_MS)

    page.remove(other)  # the API's own computer: it is told so, and nothing else any more
    left = {own: ("Attic", True)}
    qtbot.wait_until(lambda: seen_in_window(page, [own, other]).computers == left, timeout=PATIENCE_MS)
    assert seen_by_cli(agent).computers == left
    assert api.refused("GET", "/v1/state") == (403, "computer_removed")
    api.close()
