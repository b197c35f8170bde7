"""The simulator's panel with a real agent and a real service: a story is loaded, and time is let pass."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from shared.simulator_commands import Simulate

if TYPE_CHECKING:
    from gui.qa.account import AccessAccount
    from gui.qa.agent import AccessAgent
    from gui.qa.window import AccessWindow

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(sys.platform != "linux", reason="the guard that looks for processes left behind"),
    pytest.mark.qt_log_ignore("This plugin does not support"),  # menus in front of all windows
]
Load = Callable[..., "AccessAccount"]


def opened_in_trial(load: Load, window: AccessWindow) -> AccessAccount:
    """An account in Trial mode whose clock stands; the window shows it, with the panel open."""
    account = load("trial")
    account.clock.freeze()
    window.open(panel=True)
    window.wait_until(lambda: window.simulator.email == account.email)
    return account


@pytest.mark.proof
@pytest.mark.rule("R95", "R97")
def test_subscription_that_does_not_renew_is_expired_once_its_year_was_let_pass(
    access_account: Load, access_agent: AccessAgent, access_window: AccessWindow
) -> None:
    access_account("trial")
    window = access_window
    window.open(panel=True)
    panel = window.simulator
    window.wait_until(lambda: panel.is_shown and panel.picked)
    before = panel.scenario
    panel.pick("active_year")
    panel.load()
    window.wait_until(lambda: panel.email == "active_year@example.test", "the other story")
    window.wait_until(lambda: window.main.subscription == "Active", "its status on the main page")
    assert panel.scenario == panel.picked != before
    panel.set_rate(0)
    window.wait_until(lambda: panel.rate == 0)

    snapshot = window.snapshot
    assert snapshot is not None
    assert snapshot.subscription is not None
    off = Simulate("renewal.set", {"subscription": snapshot.subscription.id, "on": False})
    access_agent.command(off)
    panel.advance("P1Y")
    window.wait_until(lambda: window.main.subscription == "Expired", "what a year later holds")
    window.wait_until(lambda: any("expired" in event for event in panel.events), "how it came to that")
    panel.unfold("why")
    window.wait_until(lambda: panel.reasons[0] == "The status is Expired.")
    assert panel.command.startswith("access-account clock advance --by P1Y --account active_year@")


@pytest.mark.proof
@pytest.mark.rule("R91")
def test_story_of_the_same_name_is_replaced_only_after_a_question_and_faults_bite(
    access_account: Load, access_agent: AccessAgent, access_window: AccessWindow
) -> None:
    access_account("buying_transfer_unpaid")
    window = access_window
    window.open(panel=True)
    panel = window.simulator
    window.wait_until(lambda: panel.payments and panel.picked)
    (reference,) = panel.payments
    panel.say_of(reference, "confirm")
    window.wait_until(lambda: window.main.subscription == "Active" and not panel.payments)
    first = access_agent.snapshot().account
    panel.load()
    window.wait_until(lambda: panel.asks_to_replace)
    assert access_agent.snapshot().account == first
    panel.replace()
    window.wait_until(lambda: panel.payments, "the story from its beginning")

    panel.unfold("faults")
    panel.switch_fault("service_down")
    window.wait_until(lambda: window.banners.keys == ("offline",), "a service that is down")
    window.wait_until(lambda: panel.is_fault_on("service_down"))
    panel.switch_fault("service_down")
    window.wait_until(lambda: not window.banners.keys, "a service that is back")

    panel.open_pages()
    window.wait_until(lambda: window.browser.opened)
    assert "/simulator/" in window.browser.opened[0]


@pytest.mark.rule("R39", "R91")
def test_plan_that_was_asked_for_in_the_app_store_is_bought_once_it_is_approved(
    access_account: Load, access_agent: AccessAgent, access_window: AccessWindow
) -> None:
    opened_in_trial(access_account, access_window)
    window, panel = access_window, access_window.simulator
    panel.unfold("app_store")
    window.wait_until(lambda: panel.plan, "what the App Store sells")
    panel.pick_plan("app_store_year")
    assert panel.plan.startswith("1 year")
    panel.act_in_app_store("ask")
    window.wait_until(lambda: not window.controls.is_busy("simulator.act_ask"))
    assert panel.problem_of("app_store") == ""
    assert access_agent.snapshot().subscription is None
    panel.act_in_app_store("approve")
    window.wait_until(lambda: window.main.subscription == "Active", "what was approved")
    panel.act_in_app_store("buy")
    window.wait_until(lambda: panel.problem_of("app_store"), "why it is not bought twice")
    subscription = access_agent.snapshot().subscription
    assert subscription is not None
    assert (subscription.origin, subscription.term_months) == ("app_store", 12)


@pytest.mark.proof
@pytest.mark.rule("R10", "R97")
def test_month_that_passes_cuts_a_session_although_the_panel_is_closed_meanwhile(
    access_account: Load, access_agent: AccessAgent, access_window: AccessWindow
) -> None:
    account = opened_in_trial(access_account, access_window)
    window, panel = access_window, access_window.simulator
    computer = access_agent.snapshot().computer
    assert computer is not None
    visitor = account.connect(computer.id)
    window.wait_until(lambda: window.main.time_left == "5:00")
    before = account.clock.now
    panel.advance("P1M")
    panel.close()
    assert visitor.ended().reason == "trial_limit"  # the window's events stand still meanwhile
    window.wait_until(lambda: not window.main.time_left, "nobody connected any more")
    assert account.clock.now - before >= timedelta(days=28)
    panel.open()
    window.wait_until(lambda: not window.controls.is_busy("simulator.advance_P1M"))
    window.wait_until(lambda: "The session ended" in panel.events, "what happened")
    assert panel.problem_of("clock") == ""
