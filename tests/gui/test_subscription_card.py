"""The card of the subscription: for each status its words, its facts, and exactly its actions (RULES R3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtGui import QAccessible

from gui.language import Language
from gui.presenters.link_state import LinkState
from gui.presenters.scene import Scene
from gui.presenters.subscription import plan_words
from gui.qa.finder import Finder
from gui.qa.pages import MainPage
from gui.widgets.button import Button
from shared.commands import DismissPurchase
from shared.reasons import Action, AutoRenewal, LoginPage, Origin, PaymentKind, Status
from shared.sales import Money
from shared.snapshot import PurchaseView, Snapshot
from tests.gui.conftest import OnePage
from tests.support import snapshots
from tests.support.clock import START

Show = Callable[..., OnePage]
CARDS = {"main-trial": snapshots.main(), **snapshots.SUBSCRIPTIONS}
EACH = pytest.mark.parametrize("name", CARDS)


def offered(shown: OnePage) -> list[str]:
    """The actions that a person sees, in their order."""
    return list(MainPage(Finder(shown.window)).actions)


def facts(shown: OnePage) -> dict[str, tuple[str, str]]:
    keys = ("plan", "renews", "until", "auto_renewal", "licences", "computers")
    page = MainPage(Finder(shown.window))
    return {key: page.fact(key) for key in keys if page.has(f"main.fact_{key}")}


@EACH
@pytest.mark.rule("R3")
def test_exactly_the_actions_of_the_snapshot_are_offered_and_one_leads(show_page: Show, name: str) -> None:
    snapshot = CARDS[name]
    assert snapshot.entitlement is not None
    shown = show_page(snapshot)
    seen = set(offered(shown))
    if any(shown.find.has(f"main.computer_{row.id}_remove") for row in snapshot.computers):
        seen.add("remove_computer")
    assert seen == {action.value for action in snapshot.entitlement.actions} - {"unknown"}
    primary = [
        each.objectName()
        for each in shown.window.findChildren(Button)
        if each.property("kind") == "primary" and each.isVisibleTo(shown.window)
    ]
    assert len(primary) == 1
    assert primary[0].removeprefix("main.action_") == offered(shown)[0]


@pytest.mark.rule("R3", "R38", "R55", "R64")
@pytest.mark.parametrize(
    ("name", "order"),
    [
        ("main-trial", ["buy"]),
        ("main-expired", ["buy"]),
        ("main-expiring", ["buy", "manage", "enable_auto_renew", "buy_licences"]),
        ("main-grace", ["fix_payment", "manage"]),
        ("main-active", ["manage", "buy_licences"]),
        ("main-active-desktop", ["manage", "buy", "buy_licences"]),
        ("main-active-app_store", ["manage_in_app_store", "manage"]),
    ],
)
def test_the_main_way_on_comes_first(show_page: Show, name: str, order: list[str]) -> None:
    shown = show_page(CARDS[name])
    shown.resize(900, 900)
    assert offered(shown) == order


@pytest.mark.rule("R3", "R33", "R65")
@pytest.mark.parametrize(
    ("name", "action", "page"),
    [
        ("main-trial", "buy", LoginPage.BUY),
        ("main-expiring", "buy", LoginPage.BUY),
        ("main-active", "manage", LoginPage.MANAGE),
        ("main-active", "buy_licences", LoginPage.LICENCES),
        ("main-grace", "fix_payment", LoginPage.PAYMENT),
        ("main-expiring", "enable_auto_renew", LoginPage.MANAGE),
        ("main-active-app_store", "manage_in_app_store", LoginPage.APP_STORE),
        ("main-pending", "buy", LoginPage.ORDER),
    ],
)
def test_each_action_leads_to_its_page_once(show_page: Show, name: str, action: str, page: LoginPage) -> None:
    shown = show_page(CARDS[name])
    for _ in range(2):
        MainPage(Finder(shown.window)).choose_action(action)
    assert shown.intents.asked == [("open_page", page)]
    assert shown.find.is_busy(f"main.action_{action}")
    shown.binding.page.release()
    assert not shown.find.is_busy(f"main.action_{action}")


@pytest.mark.rule("R2")
def test_each_status_and_each_thing_under_way_has_words_and_a_sign_of_its_own(show_page: Show) -> None:
    words, signs = set(), set()
    for status in Status:
        shown = show_page(snapshots.main(entitlement=snapshots.entitlement(status, Action.MANAGE)))
        words.add((shown.find.text("main.entitlement"), shown.find.text("main.entitlement_text")))
        assert shown.find.text("main.entitlement_title")
        vm = shown.binding.present(Scene(_with(status), LinkState.CONNECTED, START))
        signs.add((vm.entitlement.icon, vm.entitlement.tone))
    assert len(words) == len(signs) == len(Status)
    titles = {
        show_page(CARDS[name]).find.text(f"main.panel_{panel}_title")
        for name, panel in (
            ("main-waiting", "purchase"),
            ("main-pending", "order"),
            ("main-active-disabling", "auto_renewal"),
            ("main-active-enabling", "auto_renewal"),
        )
    }
    assert len(titles) == 4


def _with(status: Status) -> Snapshot:
    return snapshots.main(entitlement=snapshots.entitlement(status))


@pytest.mark.rule("R3", "R54")
def test_a_paid_subscription_tells_plan_date_renewal_licences_and_computers(show_page: Show) -> None:
    shown = show_page(CARDS["main-active"])
    assert shown.find.text("main.entitlement") == "Active"
    assert shown.find.text("main.entitlement_title") == "Access"
    assert facts(shown) == {
        "plan": ("Plan", "1 year"),
        "until": ("Renews on", "15 April 2026"),
        "auto_renewal": ("Auto-renewable", "On"),
        "licences": ("Licences", "1"),
        "computers": ("Computers", "3 of 5"),
    }


@pytest.mark.rule("R54")
@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("main-active", "Renews on"),
        ("main-expiring", "Expires on"),
        ("main-active-app_store", "Expires on"),
        ("main-grace", "Works until"),
        ("main-expired", "Ended on"),
        ("main-suspended", "Ended on"),
    ],
)
def test_the_date_is_labelled_by_what_happens_then(show_page: Show, name: str, label: str) -> None:
    assert facts(show_page(CARDS[name]))["until"][0] == label


@pytest.mark.rule("R5", "R54", "R90")
@pytest.mark.parametrize(
    ("language", "renews", "until"),
    [
        (Language.ENGLISH, ("Renews on", "16 March 2026"), ("Access until", "15 April 2026")),
        (Language.FRENCH, ("Se renouvelle le", "16 mars 2026"), ("Accès jusqu'au", "15 avril 2026")),
    ],
)
def test_renewal_before_the_end_of_access_is_a_line_of_its_own(
    show_page: Show,
    spoken: Callable[[Language], None],
    language: Language,
    renews: tuple[str, str],
    until: tuple[str, str],
) -> None:
    spoken(language)
    earlier = START + timedelta(days=60)
    view = snapshots.entitlement(Status.ACTIVE, auto_renewal=AutoRenewal.ON, renews_at=earlier)
    told = facts(show_page(snapshots.main(entitlement=view)))
    assert (told["renews"], told["until"]) == (renews, until)
    failed = snapshots.entitlement(Status.ACTIVE, auto_renewal=AutoRenewal.ON, renews_at=None)
    told = facts(show_page(snapshots.main(entitlement=failed, revision=2)))
    assert ("renews" in told, told["until"]) == (False, until)


def test_without_a_subscription_there_are_only_the_computers(show_page: Show) -> None:
    assert list(facts(show_page(CARDS["main-trial"]))) == ["computers"]
    assert list(facts(show_page(CARDS["main-pending"]))) == ["computers"]


@pytest.mark.rule("R3", "R38", "R39")
def test_each_origin_is_told_in_words(show_page: Show) -> None:
    lines = set()
    for origin in set(Origin) - {Origin.UNKNOWN}:
        view = snapshots.entitlement(Status.ACTIVE, Action.MANAGE, origin=origin)
        lines.add(show_page(snapshots.main(entitlement=view)).find.text("main.origin"))
    assert len(lines) == 5
    assert {"Bought in the App Store", "Comes with your Desktop subscription"} <= lines


@pytest.mark.rule("R53")
@pytest.mark.parametrize(
    ("renewal", "origin", "words"),
    [
        (AutoRenewal.ON, Origin.WEB, "On"),
        (AutoRenewal.OFF, Origin.WEB, "Off"),
        (AutoRenewal.UNAVAILABLE, Origin.DESKTOP_SUBSCRIPTION, "Not available"),
        (AutoRenewal.UNAVAILABLE, Origin.APP_STORE, "Managed by the App Store"),
        (AutoRenewal.UNKNOWN, Origin.WEB, "Not available"),
    ],
)
def test_auto_renewal_is_told_in_words(
    show_page: Show, renewal: AutoRenewal, origin: Origin, words: str
) -> None:
    view = snapshots.entitlement(Status.ACTIVE, Action.MANAGE, auto_renewal=renewal, origin=origin)
    assert facts(show_page(snapshots.main(entitlement=view)))["auto_renewal"][1] == words


@pytest.mark.rule("R51")
def test_a_change_of_auto_renewal_is_shown_until_it_is_confirmed(show_page: Show) -> None:
    shown = show_page(CARDS["main-active-disabling"])
    assert facts(shown)["auto_renewal"][1] == "Being disabled…"
    assert shown.find.text("main.panel_auto_renewal_title") == "Auto-renewal is being disabled"
    off = replace(CARDS["main-active"], revision=2)
    shown.binding.render(shown.binding.present(Scene(off, LinkState.CONNECTED, START)))
    assert not shown.find.has("main.panel_auto_renewal")


@pytest.mark.rule("R77")
def test_fewer_licences_at_the_renewal_are_announced(show_page: Show) -> None:
    shown = show_page(CARDS["main-active-fewer_licences"])
    assert facts(shown)["licences"][1] == "3, and 1 from the next renewal on"
    assert facts(shown)["computers"][1] == "3 of 15"
    assert facts(shown)["plan"][1] == "2 years"
    held = replace(snapshots.HELD, licences_at_renewal=1)
    same = replace(CARDS["main-active"], subscription=held)
    assert facts(show_page(same))["licences"][1] == "1"


@pytest.mark.parametrize(
    ("months", "words"),
    [(1, "1 month"), (3, "3 months"), (12, "1 year"), (18, "18 months"), (24, "2 years"), (36, "3 years")],
)
def test_a_term_is_told_in_years_where_it_is_whole_years(months: int, words: str) -> None:
    assert plan_words(months) == words


@pytest.mark.rule("R33")
def test_the_wait_for_a_purchase_is_shown_and_can_be_ended(show_page: Show) -> None:
    shown = show_page(CARDS["main-waiting"])
    page = MainPage(Finder(shown.window))
    assert page.is_waiting_for_purchase
    assert page.subscription == "Trial mode"
    assert shown.find.text("main.panel_purchase_title") == "Waiting for your purchase"
    assert "browser" in shown.find.text("main.panel_purchase_text")
    page.stop_waiting()
    assert shown.intents.asked == [("command", DismissPurchase())]


@pytest.mark.rule("R43")
@pytest.mark.parametrize("kind", list(PaymentKind))
def test_an_order_that_waits_for_its_payment_tells_number_amount_and_how_it_is_paid(
    show_page: Show, kind: PaymentKind
) -> None:
    order = replace(snapshots.ORDER, payment_kind=kind, amount=Money(123456, "EUR"))
    shown = show_page(replace(CARDS["main-pending"], open_order=order))
    assert "2026-0001" in shown.find.text("main.panel_order_title")
    text = shown.find.text("main.panel_order_text")
    assert "€1,234.56" in text
    assert "29 January 2026" in text
    means = {"card": "by card", "paypal": "with PayPal", "bank_transfer": "by bank transfer"}
    assert means.get(kind.value, "") in text
    assert shown.find.text("main.action_buy") == "View Order"


@pytest.mark.rule("R92")
@pytest.mark.parametrize(
    ("money", "words"),
    [
        (Money(4999, "EUR"), "49,99 €"),
        (Money(5, "USD"), "0,05 $"),
        (Money(5000, "JPY"), "5 000 JPY"),
        (Money(1000, "CHF"), "10,00 CHF"),
    ],
)
def test_amounts_are_written_as_people_write_them(
    show_page: Show, monkeypatch: pytest.MonkeyPatch, money: Money, words: str
) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.French, QLocale.Country.France))
    try:
        order = replace(snapshots.ORDER, amount=money)
        shown = show_page(replace(CARDS["main-pending"], open_order=order))
        text = " ".join(shown.find.text("main.panel_order_text").split())
    finally:
        QLocale.setDefault(before)
    assert words in text


@pytest.mark.rule("R43")
def test_an_order_beside_live_access_changes_no_status(show_page: Show) -> None:
    shown = show_page(CARDS["main-active-perpetual"])
    assert shown.find.text("main.entitlement") == "Active"
    assert "PayPal" in shown.find.text("main.panel_order_text")


@pytest.mark.rule("R55")
def test_grace_tells_the_next_try_and_how_long_it_works(show_page: Show) -> None:
    shown = show_page(CARDS["main-grace"])
    assert "18 January 2026" in shown.find.text("main.entitlement_text")
    assert facts(shown)["until"] == ("Works until", "15 April 2026")
    untold = replace(CARDS["main-grace"], subscription=None)
    assert "update the payment method" in show_page(untold).find.text("main.entitlement_text")


@pytest.mark.rule("R46")
def test_a_refund_and_a_payment_taken_back_are_told_apart(show_page: Show) -> None:
    titles = {
        show_page(CARDS[name]).find.text("main.entitlement_title")
        for name in ("main-suspended", "main-charged_back")
    }
    assert titles == {"Your purchase was refunded", "The payment was taken back"}


@pytest.mark.rule("R43")
def test_without_a_connection_the_buttons_rest_and_the_card_says_why(show_page: Show) -> None:
    shown = show_page(CARDS["main-offline-active"])
    assert shown.find.text("main.entitlement") == "Active"
    assert "once there is a connection" in shown.find.text("main.entitlement_note")
    for action in ("manage", "buy_licences"):
        assert not shown.find.find(f"main.action_{action}").isEnabled()
    shown.find.click("main.action_manage")
    assert shown.intents.asked == []
    again = replace(CARDS["main-active"], revision=2)
    shown.binding.render(shown.binding.present(Scene(again, LinkState.CONNECTED, START)))
    assert shown.find.find("main.action_manage").isEnabled()
    assert not shown.find.has("main.entitlement_note")


def test_what_is_known_without_ever_an_answer_in_this_run_is_said_to_be_old(show_page: Show) -> None:
    service = replace(snapshots.LOST_SERVICE, last_answer_at=None)
    shown = show_page(replace(CARDS["main-offline-active"], service=service))
    assert "known last" in shown.find.text("main.entitlement_note")
    limit = show_page(replace(snapshots.limit(), service=service))
    assert not limit.find.find("limit.action_buy").isEnabled()
    assert "no connection" in limit.find.text("limit.notes")


@EACH
def test_a_screen_reader_hears_label_and_value_together(show_page: Show, name: str) -> None:
    shown = show_page(CARDS[name])
    for key, (label, value) in facts(shown).items():
        interface = QAccessible.queryAccessibleInterface(shown.find.find(f"main.fact_{key}"))
        assert interface.text(QAccessible.Text.Name) == f"{label}: {value}"


@pytest.mark.rule("R33", "R91")
def test_the_card_follows_from_trial_over_waiting_and_pending_to_active(show_page: Show) -> None:
    """As it happens after Buy, snapshot by snapshot, in one and the same card."""
    shown = show_page(CARDS["main-trial"])
    badges = []
    for name in ("main-trial", "main-waiting", "main-pending", "main-active", "main-expired"):
        shown.binding.render(shown.binding.present(Scene(CARDS[name], LinkState.CONNECTED, START)))
        panels = [key for key in ("purchase", "order") if shown.find.has(f"main.panel_{key}")]
        badges.append((shown.find.text("main.entitlement"), panels))
    assert badges == [
        ("Trial mode", []),
        ("Trial mode", ["purchase"]),
        ("Waiting for payment", ["order"]),
        ("Active", []),
        ("Expired", []),
    ]


def test_several_things_under_way_stand_in_the_order_of_their_urgency(show_page: Show) -> None:
    held = replace(snapshots.HELD, auto_renewal_becomes=AutoRenewal.UNKNOWN)
    later = replace(snapshots.ORDER, expires_at=START + timedelta(days=30))
    snapshot = replace(CARDS["main-active"], subscription=held, open_order=later)
    shown = show_page(snapshot)
    waiting = replace(snapshot, purchase=PurchaseView(START))
    shown.binding.render(shown.binding.present(Scene(waiting, LinkState.CONNECTED, START)))
    shown.resize(900, 900)
    panels = [shown.find.find(f"main.panel_{key}") for key in ("purchase", "order", "auto_renewal")]
    tops = [panel.mapTo(shown.window, panel.rect().topLeft()).y() for panel in panels]
    assert len(set(tops)) == len(panels)
    assert tops == sorted(tops)
    assert shown.find.text("main.panel_auto_renewal_title") == "Auto-renewal is being changed"
