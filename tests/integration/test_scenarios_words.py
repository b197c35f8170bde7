"""Every word of which stories are told does what the document says, on real books."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from account.simulator.scenarios.loading import read
from account.simulator.scenarios.model import Scenario
from account.simulator.scenarios.sight import sight
from account.simulator.scenarios.words import WORDS
from shared.reasons import AccountKind, Language
from tests.support.clock import FakeClock
from tests.support.scenario_stage import ScenarioStage, scenario_stage

HEAD = """format = 1
name = "mine"
starts = "2026-01-15T09:00:00Z"
speed = 0
title = { en = "Mine", fr = "Le mien" }
story = { en = "A story.", fr = "Une histoire." }
"""
STORIES = {
    "computers": """
        { do = "register_computer", name = "Studio", system = "mac", as = "studio", online = true },
        { do = "register_computer", name = "Office", as = "office" },
        { do = "rename_computer", computer = "office", name = "Desk" },
        { do = "keep_computers", computers = ["office", "studio"] },
        { do = "set_computer", computer = "studio", online = false },
        { do = "set_computer", computer = "office", online = true },
        { do = "remove_computer", computer = "studio", removed_by = "another_computer" },
        { do = "set_account_kind", kind = "business" },
        { do = "choose_language", language = "fr" },
        { do = "want_news", topic = "app_store_licences", wanted = true },
    """,
    "web": """
        { do = "buy", plan = "access_month", licences = 2, pay_with = "sim_card_works", as = "order" },
        { do = "payment", order = "order", outcome = "short", amount_minor = 100 },
        { do = "payment", order = "order", outcome = "confirm", as = "paid" },
        { do = "add_payment_method", pay_with = "sim_card_recovers", default = false, as = "other" },
        { do = "make_default_method", method = "other" },
        { do = "buy_licences", subscription = "order", licences = 3, as = "more" },
        { do = "payment", order = "more", outcome = "confirm" },
        { do = "plan_fewer_licences", licences = 2 },
        { do = "switch_auto_renewal", subscription = "order", on = false },
        { do = "wait", for = "PT6S" },
        { do = "switch_auto_renewal", on = true },
        { do = "wait", until = "P1M after paid" },
        { do = "set_fault", name = "legacy_double_bill", on = true },
    """,
    "money": """
        { do = "add_payment_method", pay_with = "sim_paypal_works", as = "first" },
        { do = "add_payment_method", pay_with = "sim_card_works", default = true, as = "second" },
        { do = "remove_payment_method", method = "first" },
        { do = "buy", plan = "access_month", pay_with = "sim_transfer_never", as = "unpaid" },
        { do = "cancel_order", order = "unpaid" },
        { do = "buy", plan = "access_month", pay_with = "sim_card_declined", as = "declined" },
        { do = "payment", order = "declined", outcome = "decline", reason = "method_expired" },
        { do = "buy", plan = "access_month", pay_with = "sim_card_fails_at_renewal", as = "order" },
        { do = "payment", order = "order", outcome = "confirm", as = "paid" },
        { do = "wait", until = "P1M1D after paid" },
        { do = "fix_payment", pay_with = "sim_card_works" },
        { do = "refund_order", order = "order", note = "goodwill" },
        { do = "buy", plan = "access_year", pay_with = "sim_card_works", as = "next" },
        { do = "payment", order = "next", outcome = "confirm" },
        { do = "charge_back_order", order = "next" },
    """,
    "keys": """
        { do = "issue_key", product = "desktop_perpetual", as = "key" },
        { do = "register_key", key = "key" },
        { do = "order_auto_renewal", plan = "access_year", pay_with = "sim_card_works", as = "order" },
        { do = "payment", order = "order", outcome = "confirm" },
        { do = "issue_key", product = "desktop_pro", licences = 2, months = 6, as = "pro" },
        { do = "register_key", key = "pro" },
        { do = "buy_licences", subscription = "pro", licences = 3, pay_with = "sim_card_works", as = "more" },
        { do = "payment", order = "more", outcome = "confirm" },
    """,
    "app_store": """
        { do = "ask_in_app_store", plan = "app_store_month", as = "no" },
        { do = "decline_in_app_store", ask = "no" },
        { do = "ask_in_app_store", plan = "app_store_month", as = "yes" },
        { do = "approve_in_app_store", ask = "yes", as = "chain" },
        { do = "switch_app_store_renewal", purchase = "chain", on = false },
        { do = "switch_app_store_renewal", purchase = "chain", on = true },
        { do = "app_store_billing_problem", exists = true },
        { do = "wait", for = "P1M" },
        { do = "app_store_billing_problem", exists = false },
        { do = "refund_in_app_store", purchase = "chain" },
        { do = "buy_in_app_store", plan = "app_store_year" },
    """,
}


def story(name: str) -> Scenario:
    """A story, its deeds one on each line, as a scenario."""
    return read(f"{HEAD}\ndeed = [\n{STORIES[name]}]\n".encode(), "mine.toml")


def test_every_word_is_in_a_story() -> None:
    assert {act.word for name in STORIES for act in story(name).acts} == set(WORDS)


@pytest.fixture
async def stage(tmp_path: Path, clock: FakeClock) -> AsyncIterator[ScenarioStage]:
    async with scenario_stage(tmp_path, clock) as there:
        yield there


async def told(stage: ScenarioStage, name: str) -> tuple[str, dict[str, object]]:
    """The account of a story, and what can be seen of it."""
    account = (await stage.load(story(name))).account
    return account.id, {**await sight(stage.parts, account.id)}


async def test_computers_come_and_go_and_the_account_is_what_it_was_made(stage: ScenarioStage) -> None:
    account_id, _ = await told(stage, "computers")
    (desk,) = await stage.parts.computers.list(account_id)
    assert (desk.name, desk.online) == ("Desk", True)
    account = (await stage.parts.states.account_state(account_id)).account
    assert (account.kind, account.language) == (AccountKind.BUSINESS, Language.FRENCH)
    assert await stage.parts.subscriptions.wanted_news(account_id) == {"app_store_licences"}


@pytest.mark.rule("R72")
@pytest.mark.rule("R77")
async def test_a_web_subscription_is_bought_upgraded_and_renewed_with_fewer(stage: ScenarioStage) -> None:
    account_id, seen = await told(stage, "web")
    assert (seen["status"], seen["licences"], seen["auto_renewal"]) == ("active", 3, "on")
    assert seen["orders"] == ("paid", "paid", "paid")
    assert [fault.value for fault in await stage.parts.store.faults(account_id)] == ["legacy_double_bill"]


@pytest.mark.rule("R44")
@pytest.mark.rule("R55")
async def test_money_is_declined_fixed_refunded_and_taken_back(stage: ScenarioStage) -> None:
    _, seen = await told(stage, "money")
    assert (seen["status"], seen["reason"]) == ("suspended", "charged_back")
    assert seen["orders"] == ("cancelled", "declined", "refunded", "paid", "refunded")


@pytest.mark.rule("R52")
@pytest.mark.rule("R73")
async def test_keys_are_registered_and_bundled_access_becomes_a_web_one(stage: ScenarioStage) -> None:
    account_id, seen = await told(stage, "keys")
    assert (seen["auto_renewal"], seen["keys"], seen["licences"]) == ("on", 2, 4)
    assert seen["products"] == ("access", "desktop_perpetual", "desktop_pro")


@pytest.mark.rule("R39")
async def test_the_app_store_asks_renews_fails_and_refunds(stage: ScenarioStage) -> None:
    _, seen = await told(stage, "app_store")
    assert (seen["status"], seen["origin"], seen["plan"]) == ("active", "app_store", "app_store_year")
