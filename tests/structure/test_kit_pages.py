"""The kit's page objects of the portal name only what the pages have, and there is one for every page."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KIT = ROOT / "gui/qa/portal"
PAGES = ROOT / "resources/portal/templates"
APP_STORE = ROOT / "resources/app_store/templates"
FINDERS = {"part", "press", "fill", "text", "has", "shown", "says", "is_in_state", "get_by_test_id"}
_TESTID = re.compile(r'data-testid="([^"]*)"')
_MADE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")

# Every page of the portal, and the page object that goes through it.
OBJECTS = {
    "activate.html": "ActivatePage",
    "activate_confirm.html": "ActivatePage",
    "activate_done.html": "ActivatePage",
    "business.html": "BusinessPage",
    "choose_term.html": "AutoRenewalPage",
    "computers.html": "ComputersPage",
    "consent.html": "ConsentPage",
    "dashboard.html": "DashboardPage",
    "downloads.html": "DownloadsPage",
    "error.html": "ErrorPage",
    "help/article.html": "HelpPage",
    "help/code.html": "HelpPage",
    "help/list.html": "HelpPage",
    "keep.html": "KeepPage",
    "keys.html": "KeysPage",
    "licences.html": "LicencesPage",
    "manage.html": "ManagePage",
    "my_account.html": "AccountPage",
    "remove.html": "ComputersPage",
    "rename.html": "ComputersPage",
    "session.html": "SessionPage",
    "sign_in.html": "EntryPage",
    "sign_up.html": "EntryPage",
    "simulator/account.html": "SimulatedAccountPage",
    "simulator/enter.html": "SimulatorPage",
    "simulator/home.html": "SimulatorPage",
    "simulator/refused.html": "SimulatorPage",
    "store/buy.html": "BuyPage",
    "store/cart.html": "ShopPage",
    "store/contact.html": "ShopPage",
    "store/enter.html": "EnterPage",
    "store/order.html": "OrderPage",
    "store/orders.html": "OrdersPage",
    "store/payment.html": "ShopPage",
    "store/payment_methods.html": "PaymentMethodsPage",
    "store/processor.html": "ProcessorPage",
    "store/receipt.html": "ReceiptPage",
    "subscription.html": "SubscriptionPage",
    "subscription_payment.html": "SubscriptionPaymentPage",
    "subscriptions.html": "SubscriptionsPage",
}


def _testids() -> set[str]:
    """What the elements of the pages are called; a part that the page makes is `*`."""
    names = {
        _MADE.sub("*", name)
        for folder in (PAGES, APP_STORE)
        for file in folder.rglob("*.html")
        for name in _TESTID.findall(file.read_text(encoding="utf-8"))
    }
    return names - {"*"}


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(".+".join(re.escape(part) for part in name.split("*")))


def _is_there(name: str) -> bool:
    """Whether a page has an element that is called so; either side may leave a part of the name open."""
    wanted = _pattern(name)
    return any(wanted.fullmatch(each) or _pattern(each).fullmatch(name) for each in _testids())


def _named(file: Path) -> set[str]:
    """What the page objects in `file` look for; a part that they are told is `*`."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        is_finder = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if not is_finder or node.func.attr not in FINDERS or not node.args:  # type: ignore[attr-defined]
            continue
        first = node.args[0]  # type: ignore[attr-defined]
        if isinstance(first, ast.Constant):
            found.add(str(first.value))
        elif isinstance(first, ast.JoinedStr):
            found.add(
                "".join(str(each.value) if isinstance(each, ast.Constant) else "*" for each in first.values)
            )
    return found


@pytest.mark.parametrize("file", sorted(KIT.glob("*.py")), ids=lambda file: file.stem)
def test_page_objects_look_for_what_the_pages_have(file: Path) -> None:
    assert [name for name in sorted(_named(file)) if not _is_there(name)] == []


def test_a_name_that_no_page_has_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "page.py"
    file.write_text('self.press("no-such-button")\nself.part(f"plan-{plan}")\nself.part(name)')
    assert _named(file) == {"no-such-button", "plan-*"}
    assert [name for name in _named(file) if _is_there(name)] == ["plan-*"]


def test_every_page_of_the_portal_has_a_page_object() -> None:
    from gui.qa import portal

    pages = {
        str(file.relative_to(PAGES))
        for file in PAGES.rglob("*.html")
        if not file.name.startswith("_") and file.name != "base.html"
    }
    assert pages == set(OBJECTS)
    assert set(OBJECTS.values()) <= set(portal.__all__)
