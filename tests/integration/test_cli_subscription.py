"""`buy`, `manage`, `subscription` and waiting for a status, against a real door in this process."""

from __future__ import annotations

import asyncio
import json
import webbrowser
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from agent.cli.conditions import Condition
from shared.commands import OpenPage
from shared.errors import ServiceUnreachableError
from shared.reasons import Action, AutoRenewal, LoginPage, Origin, PaymentKind, Status
from shared.sales import LoginLink, Money, OrderSummary, SubscriptionSummary
from shared.snapshot import PurchaseView
from tests.support import snapshots
from tests.support.clock import START
from tests.support.terminal import Terminal, open_terminal

LINK = LoginLink("http://127.0.0.1:1/enter?token=aot_0123456789", START + timedelta(seconds=60))
ORDER = OrderSummary(
    "ord_1", "2026-0001", "access", Money(4999, "EUR"), PaymentKind.BANK_TRANSFER, placed_at=START
)
HELD = SubscriptionSummary("sub_1", "access", "Access", "access_year", 12, Origin.WEB)


@pytest.fixture
async def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> AsyncIterator[Terminal]:
    async with open_terminal(tmp_path, capsys) as made:
        yield made


class Browser:
    """Stands in for the system's browser."""

    def __init__(self, works: bool) -> None:
        self.works = works
        self.opened: list[str] = []

    def open(self, address: str) -> bool:
        self.opened.append(address)
        return self.works


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Browser:
    made = Browser(works=True)
    monkeypatch.setattr(webbrowser, "open", made.open)
    monkeypatch.setenv("BROWSER", "a-browser")
    return made


@pytest.mark.rule("R33")
@pytest.mark.parametrize(("verb", "page"), [("buy", LoginPage.BUY), ("manage", LoginPage.MANAGE)])
async def test_the_page_opens_in_the_browser_and_its_secret_address_is_not_printed(
    terminal: Terminal, browser: Browser, verb: str, page: LoginPage
) -> None:
    terminal.answer(lambda _: LINK)
    assert await terminal.run(verb) == 0
    assert terminal.backend.commands == [OpenPage(page)]
    assert browser.opened == [LINK.url]
    assert "aot_" not in terminal.out + terminal.err
    assert await terminal.run(verb, "--json") == 0
    assert json.loads(terminal.out) == {
        "page": page.value,
        "opened": True,
        "url": None,
        "expires_at": "2026-01-15T12:01:00Z",
    }


@pytest.mark.rule("R33")
async def test_the_link_is_printed_where_it_is_asked_for(terminal: Terminal, browser: Browser) -> None:
    terminal.answer(lambda _: LINK)
    assert await terminal.run("buy", "--no-browser") == 0
    assert LINK.url in terminal.out.split()
    assert await terminal.run("buy", "--no-browser", "--json") == 0
    told = json.loads(terminal.out)
    assert (told["opened"], told["url"]) == (False, LINK.url)
    assert browser.opened == []


@pytest.mark.rule("R33")
async def test_the_link_is_printed_where_the_browser_does_not_open(
    terminal: Terminal, browser: Browser
) -> None:
    terminal.answer(lambda _: LINK)
    browser.works = False
    assert await terminal.run("manage") == 0
    assert browser.opened == [LINK.url]
    assert LINK.url in terminal.out.split()


@pytest.mark.rule("R33")
async def test_without_the_service_the_reason_is_told(terminal: Terminal, browser: Browser) -> None:
    terminal.refuse(ServiceUnreachableError("service_unreachable", "Down."))
    assert await terminal.run("buy") == 6
    assert "cannot be reached" in terminal.err
    assert browser.opened == []


async def test_an_older_agent_that_gives_no_link_is_told_so(terminal: Terminal, browser: Browser) -> None:
    assert await terminal.run("buy") == 1
    assert "[message_malformed]" in terminal.err
    assert browser.opened == []


def entitlement(status: Status, **changes: Any) -> Any:
    return snapshots.entitlement(status, Action.MANAGE, Action.BUY_LICENCES, **changes)


@pytest.mark.rule("R5", "R54", "R91")
async def test_renewal_before_the_end_of_access_is_a_date_of_its_own(terminal: Terminal) -> None:
    renews_at = START + timedelta(days=60)
    both = entitlement(Status.ACTIVE, auto_renewal=AutoRenewal.ON, renews_at=renews_at)
    terminal.backend.change(entitlement=both)
    assert await terminal.run("subscription") == 0
    assert "Renews on     2026-03-16" in terminal.out
    assert "Access until  2026-04-15" in terminal.out
    assert await terminal.run("status") == 0
    assert "Active, renews on 2026-03-16, access until 2026-04-15" in terminal.out


@pytest.mark.rule("R3", "R54", "R91")
async def test_the_subscription_is_told_in_words(terminal: Terminal) -> None:
    held = SubscriptionSummary("sub_1", "access", "Access", "access_year", 12, Origin.WEB)
    terminal.backend.change(
        entitlement=entitlement(Status.ACTIVE, auto_renewal=AutoRenewal.ON), subscription=held
    )
    assert await terminal.run("subscription") == 0
    for words in (
        "Status        Active",
        "Product       Access",
        "Plan          1 year",
        "Origin        Bought in the online store",
        "Renews on     2026-04-15",
        "Auto-renewal  On",
        "Licences      1",
        "Computers     3 of 5",
        "Ways on       Manage, Buy More Licenses",
    ):
        assert words in terminal.out


@pytest.mark.rule("R43", "R51", "R55", "R77", "R33")
async def test_what_is_under_way_is_told_too(terminal: Terminal) -> None:
    held = SubscriptionSummary(
        "sub_1", "access", "Access", "access_month", 1, Origin.WEB,
        auto_renewal_becomes=AutoRenewal.OFF, licences_at_renewal=2, next_retry_at=START,
    )  # fmt: skip
    terminal.backend.change(
        entitlement=entitlement(Status.GRACE),
        subscription=held,
        open_order=ORDER,
        purchase=PurchaseView(START),
    )
    assert await terminal.run("subscription") == 0
    for words in (
        "Plan          1 month",
        "Works until",
        "Next try      2026-01-15",
        "Being disabled",
        "2 licences",
        "2026-0001: 49.99 EUR by bank transfer, not paid yet",
        "For your purchase",
    ):
        assert words in terminal.out
    assert await terminal.run("status") == 0
    assert "2026-0001" in terminal.out
    assert "For your purchase" in terminal.out


@pytest.mark.rule("R91")
async def test_the_subscription_as_json_is_that_of_the_snapshot(terminal: Terminal) -> None:
    terminal.backend.change(
        entitlement=entitlement(Status.ACTIVE), subscription=HELD, open_order=ORDER, purchase=None
    )
    assert await terminal.run("subscription", "--json") == 0
    told = json.loads(terminal.out)
    assert await terminal.run("status", "--json") == 0
    status = json.loads(terminal.out)
    assert told == {name: status[name] for name in told}
    assert set(told) == {"entitlement", "subscription", "open_order", "purchase"}


async def test_without_an_account_there_is_no_subscription(terminal: Terminal) -> None:
    terminal.backend.change(account=None)
    assert await terminal.run("subscription") == 3
    assert "[not_signed_in]" in terminal.err


async def test_before_the_service_has_answered_the_subscription_is_not_known(terminal: Terminal) -> None:
    assert await terminal.run("subscription") == 0
    assert "Not known yet" in terminal.out


@pytest.mark.rule("R2", "R4")
@pytest.mark.parametrize("status", [status for status in Status if status is not Status.UNKNOWN])
async def test_each_status_can_be_waited_for(terminal: Terminal, status: Status) -> None:
    waiting = asyncio.create_task(terminal.run("wait", "--for", status.value))
    terminal.backend.change(entitlement=entitlement(status))
    assert await waiting == 0
    full = status in (Status.ACTIVE, Status.EXPIRING, Status.GRACE)
    assert await terminal.run("wait", "--for", "full", "--timeout", "0.01") == (0 if full else 5)
    assert await terminal.run("wait", "--for", "limited", "--timeout", "0.01") == (5 if full else 0)
    other = Status.TRIAL if status is not Status.TRIAL else Status.ACTIVE
    assert await terminal.run("wait", "--for", other.value, "--timeout", "0.01") == 5


@pytest.mark.rule("R33")
async def test_the_end_of_a_purchase_can_be_followed(terminal: Terminal) -> None:
    assert await terminal.run("wait", "--for", "waiting", "--timeout", "0.01") == 5
    terminal.backend.change(purchase=PurchaseView(START))
    assert await terminal.run("wait", "--for", "waiting") == 0


def test_every_condition_is_documented() -> None:
    protocol = Path(__file__).resolve().parents[2] / "docs" / "protocol.md"
    text = protocol.read_text(encoding="utf-8")
    assert [each.value for each in Condition if f"`{each.value}`" not in text] == []
