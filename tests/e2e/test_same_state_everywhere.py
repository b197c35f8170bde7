"""API, command line and window over one real agent and its service: the same state after every operation.

Whichever of them does something, the other two show it; the person in the browser is the fourth (RULES R91,
invariant 14).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agent.demo.person import Form, Person
from gui.conductor import Conductor
from gui.link import AgentLink
from gui.qa.pages import MainPage
from gui.window import Window
from shared.clock import SystemClock
from shared.codec import from_json
from shared.wire import CLIENT_ID, DEVICE_GRANT, DeviceCodeAnswer, TokenAnswer
from tests.support.agent_processes import AgentProcess
from tests.support.device import Device

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="starts agents and looks for their children")

PATIENCE_MS = 20_000
STATUSES = {"trial": "Trial mode"}


@dataclass(frozen=True)
class Seen:
    """What a surface shows of the account: its computers as id → (name, online), and the subscription."""

    email: str
    computers: dict[str, tuple[str, bool]]
    count: str
    status: str


class NoBrowser:
    """The window opens no pages here."""

    def open(self, address: str) -> bool:
        return False


class Api:
    """A second computer of the account that speaks the API by hand."""

    def __init__(self, base_url: str, person: Person) -> None:
        self._http = httpx.Client(base_url=base_url, trust_env=False)
        self._device = Device(base_url)
        self._device.tokens = self._sign_in(person)

    def close(self) -> None:
        self._http.close()

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """What the service answers."""
        answer = self._answer(method, path, body)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def refused(self, method: str, path: str) -> tuple[int, str]:
        """Status and code of the service's "no"."""
        answer = self._answer(method, path, None)
        return answer.status_code, answer.json()["code"]

    def _answer(self, method: str, path: str, body: object) -> httpx.Response:
        for _ in range(2):
            headers = self._device.headers(method, path)
            answer = self._http.request(method, path, json=body, headers=headers)
            self._device.nonce = answer.headers.get("DPoP-Nonce", self._device.nonce)
            if answer.status_code != 401:
                break
        return answer

    def register(self, name: str) -> str:
        body = {"name": name, "system": "mac", "machine_id": self._device.machine_id, "replace": None}
        made: str = self.ask("POST", "/v1/computers", body)["id"]
        return made

    def seen(self) -> Seen:
        state = self.ask("GET", "/v1/state")
        entitlement = self.ask("GET", "/v1/entitlement")
        assert state["entitlement"] | {"checked_at": ""} == entitlement | {"checked_at": ""}
        assert [row["id"] for row in state["computers"]] == [
            row["id"] for row in self.ask("GET", "/v1/computers")
        ]
        return Seen(
            self.ask("GET", "/v1/account")["email"],
            {row["id"]: (row["name"], row["online"]) for row in state["computers"]},
            f"{entitlement['computers_registered']} of {entitlement['computer_limit']} computers",
            STATUSES[entitlement["status"]],
        )

    def _sign_in(self, person: Person) -> TokenAnswer:
        asked = self._oauth("/oauth/device_authorization", computer_name="Api")
        codes = from_json(DeviceCodeAnswer, asked)
        assert codes.verification_uri_complete is not None
        page = person.open(codes.verification_uri_complete)
        form = page.form_with("approve")
        name, value = form.buttons["approve"]
        person.submit(page, Form(form.action, form.method, form.values | {name: value}))
        return from_json(
            TokenAnswer, self._oauth("/oauth/token", grant_type=DEVICE_GRANT, device_code=codes.device_code)
        )

    def _oauth(self, path: str, **fields: str) -> Any:
        for _ in range(2):
            proof = self._device.proof("POST", self._device.base_url + path)
            answer = self._http.post(path, data={"client_id": CLIENT_ID, **fields}, headers={"DPoP": proof})
            self._device.nonce = answer.headers.get("DPoP-Nonce", self._device.nonce)
            if answer.status_code == 200:
                break
        assert answer.status_code == 200, answer.text
        return answer.json()


def seen_by_cli(agent: AgentProcess) -> Seen:
    told = agent.done("status")
    entitlement = told["entitlement"]
    own = told["computer"]
    rows = {row["id"]: (row["name"], row["online"]) for row in told["computers"]}
    assert rows[own["id"]] == (own["name"], own["online"])
    assert rows == {row["id"]: (row["name"], row["online"]) for row in agent.done("computers")}
    return Seen(
        told["account"]["email"],
        rows,
        f"{entitlement['computers_registered']} of {entitlement['computer_limit']} computers",
        STATUSES[entitlement["status"]],
    )


def seen_in_window(page: MainPage, ids: list[str]) -> Seen:
    return Seen(
        page.text("main.account"),
        {
            each: (
                page.text(f"main.computer_{each}_name"),
                page.text(f"main.computer_{each}_status") == "Online",
            )
            for each in ids
            if page.has(f"main.computer_{each}_name")
        },
        page.text("main.count"),
        page.subscription,
    )


@pytest.fixture
def agent(tmp_path: Path) -> Iterator[AgentProcess]:
    made = AgentProcess(tmp_path / "profile")
    made.configure()
    yield made
    made.clear()


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Callable[[str], MainPage]]:
    made: list[Window] = []
    conductors: list[Conductor] = []  # nobody else keeps them

    def open_window(door: str) -> MainPage:
        window = Window()
        clock = SystemClock()
        link = AgentLink(door, (), clock, window)
        conductor = Conductor(window, link, NoBrowser(), clock, None)
        window.closed.connect(link.close)
        conductor.render()
        window.show()
        made.append(window)
        link.open()
        conductors.append(conductor)
        page = MainPage(window)
        qtbot.wait_until(lambda: page.page == "main", timeout=PATIENCE_MS)
        return page

    yield open_window
    for each in made:
        each.close()
        each.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


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
