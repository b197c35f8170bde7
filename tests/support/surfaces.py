"""The surfaces of one account beside each other: API, command line, window, portal (R91, invariant 14).

Real agents and a real service; each surface says what it shows in the same words, to be compared.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agent.demo.person import Form, Person
from gui.conductor import Conductor
from gui.link import AgentLink
from gui.qa.finder import Finder
from gui.qa.pages import MainPage
from gui.window import Window
from shared.clock import SystemClock
from shared.codec import from_json
from shared.wire import CLIENT_ID, DEVICE_GRANT, DeviceCodeAnswer, TokenAnswer
from tests.support.agent_processes import AgentProcess
from tests.support.device import Device
from tests.support.patience import PATIENCE_MS
from tests.support.plain_http import NO_CERTIFICATES

STATUSES = {"trial": "Trial mode", "pending": "Waiting for payment", "active": "Active"}


@dataclass(frozen=True)
class Seen:
    """What a surface shows of the account: its computers as id → (name, online), and the subscription."""

    email: str
    computers: dict[str, tuple[str, bool]]
    count: str
    status: str


class KeptBrowser:
    """Opens nothing, and keeps the addresses for the person."""

    def __init__(self) -> None:
        self.opened: list[str] = []

    def open(self, address: str) -> bool:
        self.opened.append(address)
        return True


class Api:
    """A second computer of the account that speaks the API by hand."""

    def __init__(self, base_url: str, person: Person) -> None:
        self._http = httpx.Client(base_url=base_url, trust_env=False, verify=NO_CERTIFICATES)
        self._device = Device(base_url)
        self._device.tokens = self._sign_in(person)

    def close(self) -> None:
        self._http.close()

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        """What the service answers."""
        answer = self._answer(method, path, body, **headers)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def refused(self, method: str, path: str) -> tuple[int, str]:
        """Status and code of the service's "no"."""
        answer = self._answer(method, path, None)
        return answer.status_code, answer.json()["code"]

    def _answer(self, method: str, path: str, body: object, **more: str) -> httpx.Response:
        for _ in range(2):
            headers = self._device.headers(method, path) | more
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


PORTAL_STATUSES = {
    "Trial mode": "Trial mode",
    "Waiting for your payment": "Waiting for payment",
    "Subscription active": "Active",
}


class PortalReader(Person):
    """Reads what a page says, too."""

    def words(self, address: str, mark: str) -> str:
        """The words of the element that is marked `mark` on the page at `address`."""
        with self._browser.open(address, timeout=20) as answer:
            page = answer.read().decode("utf-8")
        found = re.search(rf'data-testid="{mark}"[^>]*>(.*?)</', page, re.DOTALL)
        assert found is not None, mark
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", found[1])).split())


@contextmanager
def windows(qtbot: QtBot, browser: KeptBrowser | None = None) -> Iterator[Callable[[str], MainPage]]:
    """Opens windows over real doors; all closed afterwards."""
    browser = browser or KeptBrowser()
    made: list[Window] = []
    conductors: list[Conductor] = []  # nobody else keeps them

    def open_window(door: str) -> MainPage:
        window = Window()
        clock = SystemClock()
        link = AgentLink(door, (), clock, window)
        conductor = Conductor(window, link, browser, clock, None)
        window.closed.connect(link.close)
        conductor.render()
        window.show()
        made.append(window)
        link.open()
        conductors.append(conductor)
        page = MainPage(Finder(window))
        qtbot.wait_until(lambda: page.page == "main", timeout=PATIENCE_MS)
        return page

    yield open_window
    for each in made:
        each.close()
        each.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
