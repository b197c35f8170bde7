"""From Buy in the window to a paid subscription: the same state on API, CLI, window and portal (RULES R91).

Real agent, real service, the real pages; only the browser is a person who reads HTML.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from gui.qa.pages import MainPage
from tests.support.agent_processes import AgentProcess
from tests.support.patience import PATIENCE_MS
from tests.support.surfaces import (
    PORTAL_STATUSES,
    STATUSES,
    Api,
    KeptBrowser,
    PortalReader,
    windows,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="starts agents and looks for their children")

CONTACT = {
    "name": "Ann Example",
    "email": "ann@example.org",
    "street": "1 High Street",
    "postal_code": "SW1A 1AA",
    "city": "London",
    "country": "GB",
}


@dataclass
class Everywhere:
    """All surfaces of one account."""

    agent: AgentProcess
    page: MainPage
    api: Api
    person: PortalReader
    base_url: str

    def statuses(self) -> set[str]:
        """The status on each surface, in the window's words; one where they agree."""
        portal = self.person.words(f"{self.base_url}/computers", "subscription-status")
        return {
            STATUSES[self.agent.done("status")["entitlement"]["status"]],
            STATUSES[self.agent.done("subscription")["entitlement"]["status"]],
            STATUSES[self.state()["entitlement"]["status"]],
            PORTAL_STATUSES[portal],
            self.page.subscription,
        }

    def state(self) -> Any:
        return self.api.ask("GET", "/v1/state")

    def agree_on(self, status: str) -> Callable[[], None]:
        def check() -> None:
            assert self.statuses() == {status}

        return check


@pytest.fixture
def browser() -> KeptBrowser:
    return KeptBrowser()


@pytest.fixture
def everywhere(tmp_path: Path, qtbot: QtBot, browser: KeptBrowser) -> Iterator[Everywhere]:
    agent = AgentProcess(tmp_path / "profile")
    agent.configure()
    try:
        with windows(qtbot, browser) as open_window:
            door = agent.start()["door"]
            person = PortalReader("ann@example.org", "a long enough sentence")
            person.sign_up_and_agree(agent.done("sign-in", "--no-browser", "--no-wait")["sign_in"]["url"])
            agent.wait_for("online")
            base_url = agent.done("status")["service"]["url"]
            api = Api(base_url, person)
            yield Everywhere(agent, open_window(door), api, person, base_url)
            api.close()
    finally:
        agent.clear()


@pytest.mark.proof
@pytest.mark.rule("R91", "R33", "R43", "R51", "R54")
@pytest.mark.invariant(14)
def test_a_purchase_is_the_same_on_every_surface_at_each_of_its_steps(
    everywhere: Everywhere, browser: KeptBrowser, qtbot: QtBot
) -> None:
    them, page = everywhere, everywhere.page
    qtbot.wait_until(them.agree_on("Trial mode"), timeout=PATIENCE_MS)

    page.click("main.action_buy")
    qtbot.wait_until(lambda: bool(browser.opened), timeout=PATIENCE_MS)
    assert them.person.open(browser.opened[0]).address == f"{them.base_url}/store/access"  # where Buy leads
    qtbot.wait_until(lambda: page.has("main.panel_purchase"), timeout=PATIENCE_MS)
    assert them.agent.done("status")["purchase"] is not None
    assert "aot_" not in str(them.agent.done("status"))

    body = {"plan": "access_year", "contact": CONTACT, "instrument": "sim_paypal_never"}
    order = them.api.ask("POST", "/v1/orders", body, **{"Idempotency-Key": "a-wish-of-its-own-0001"})
    qtbot.wait_until(them.agree_on("Waiting for payment"), timeout=PATIENCE_MS)
    assert not page.has("main.panel_purchase")
    assert them.agent.done("status")["purchase"] is None
    number = order["number"]
    assert number in page.text("main.panel_order_title")
    assert them.agent.done("subscription")["open_order"]["number"] == number
    assert them.state()["open_order"]["number"] == number

    shown = them.person.open(f"{them.base_url}/orders/{order['id']}")
    processor = them.person.open(them.base_url + shown.links["to-processor"])
    form = processor.form_with("approve")
    name, value = form.buttons["approve"]
    form.values[name] = value
    them.person.submit(processor, form)
    qtbot.wait_until(them.agree_on("Active"), timeout=PATIENCE_MS)
    until = datetime.fromisoformat(them.state()["entitlement"]["until"])
    assert them.agent.done("subscription")["entitlement"]["until"] == them.state()["entitlement"]["until"]
    dated = f"{page.text('main.fact_until_label')} {page.text('main.fact_until')}"
    assert dated.startswith("Renews on")
    assert str(until.year) in dated
    assert them.person.words(f"{them.base_url}/computers", "subscription-date") == dated

    held = them.state()["subscription"]["id"]
    them.api.ask("PUT", f"/v1/subscriptions/{held}/auto-renewal", {"enabled": False})
    qtbot.wait_until(lambda: page.has("main.panel_auto_renewal"), timeout=PATIENCE_MS)

    def is_off() -> None:
        assert page.text("main.fact_auto_renewal") == "Off"
        assert page.text("main.fact_until_label") == "Expires on"
        assert them.agent.done("subscription")["entitlement"]["auto_renewal"] == "off"

    qtbot.wait_until(is_off, timeout=PATIENCE_MS)
