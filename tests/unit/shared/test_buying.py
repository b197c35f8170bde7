"""`shared.buying`: where Buy leads (RULES R35, R37, R38, R60, R64, R65)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.buying import BuyDecision, decide
from shared.entitlement import Grant, OpenOrder, evaluate
from shared.reasons import AutoRenewal, BuyStep, Origin

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ORDER = OpenOrder("ord_1", NOW)
PAID = Grant("paid", Origin.WEB, NOW - DAY, NOW + 100 * DAY, auto_renewal=AutoRenewal.ON)
UNRENEWED = replace(PAID, id="unrenewed", auto_renewal=AutoRenewal.OFF)
STORE = Grant("store", Origin.APP_STORE, NOW - DAY, NOW + 20 * DAY)
PRO = Grant("pro", Origin.DESKTOP_SUBSCRIPTION, NOW - DAY, NOW + 300 * DAY)
PERPETUAL = Grant("perpetual", Origin.DESKTOP_PERPETUAL, NOW - DAY, NOW + 90 * DAY)
BUSINESS = Grant("business", Origin.BUSINESS_KEY, NOW - DAY, NOW + 200 * DAY)


def buy(*grants: Grant, open_order: bool = False, stacks: bool = False) -> BuyDecision:
    orders = (ORDER,) if open_order else ()
    entitlement = evaluate(grants, orders, NOW, computers_registered=1)
    return decide(entitlement, has_open_order=open_order, stacks=stacks)


@pytest.mark.rule("R65")
@pytest.mark.parametrize("grants", [(), (replace(PAID, end=NOW),), (replace(STORE, end=NOW),)])
def test_with_nothing_live_buy_leads_to_the_plans(grants: tuple[Grant, ...]) -> None:
    assert buy(*grants) == BuyDecision(BuyStep.CHOOSE_PLAN)


@pytest.mark.rule("R35")
@pytest.mark.rule("R43")
@pytest.mark.parametrize("grants", [(), (PAID,), (STORE,), (PRO,)])
@pytest.mark.parametrize("stacks", [False, True])
def test_an_open_order_is_shown_before_anything_else(grants: tuple[Grant, ...], stacks: bool) -> None:
    assert buy(*grants, open_order=True, stacks=stacks) == BuyDecision(BuyStep.WAITING_ORDER)


@pytest.mark.rule("R37")
def test_a_paid_live_one_that_renews_stands_in_the_way_until_its_end() -> None:
    assert buy(PAID) == BuyDecision(BuyStep.ACTIVE_EXISTS, PAID, PAID.end)


@pytest.mark.rule("R65")
def test_a_paid_live_one_without_auto_renewal_leads_to_its_settings() -> None:
    assert buy(UNRENEWED) == BuyDecision(BuyStep.MANAGE_AUTO_RENEWAL, UNRENEWED, UNRENEWED.end)


@pytest.mark.rule("R37")
@pytest.mark.parametrize("paid", [PAID, UNRENEWED], ids=["renews", "ends"])
def test_where_terms_stack_a_paid_one_leads_to_the_plans_and_tells_its_end(paid: Grant) -> None:
    assert buy(paid, stacks=True) == BuyDecision(BuyStep.CHOOSE_PLAN, paid, paid.end)


@pytest.mark.rule("R37")
@pytest.mark.rule("R38")
@pytest.mark.parametrize("others", [(), (PAID,), (PRO,), (PAID, PERPETUAL)])
@pytest.mark.parametrize("stacks", [False, True])
def test_a_live_one_of_the_app_store_always_stands_in_the_way(
    others: tuple[Grant, ...], stacks: bool
) -> None:
    assert buy(*others, STORE, stacks=stacks) == BuyDecision(BuyStep.ACTIVE_EXISTS, STORE, STORE.end)


@pytest.mark.rule("R38")
@pytest.mark.rule("R60")
@pytest.mark.parametrize("bundled", [PRO, PERPETUAL, BUSINESS], ids=lambda grant: grant.id)
def test_who_has_bundled_access_is_told_that_he_need_not_buy(bundled: Grant) -> None:
    assert buy(bundled) == BuyDecision(BuyStep.NOT_NEEDED_YET, bundled, bundled.end)


def test_of_several_the_one_that_ends_last_decides() -> None:
    longer = replace(PAID, id="longer", end=PAID.end + DAY, auto_renewal=AutoRenewal.OFF)
    assert buy(PAID, longer).grant == longer
    assert buy(PRO, PERPETUAL).grant == PRO


def test_access_of_an_origin_that_this_version_does_not_know_is_still_access() -> None:
    unknown = replace(PAID, origin=Origin.UNKNOWN)
    assert buy(unknown) == BuyDecision(BuyStep.NOT_NEEDED_YET)


def test_a_failed_renewal_stands_in_the_way_until_the_end_of_grace() -> None:
    failed = replace(PAID, end=NOW - DAY, grace_end=NOW + 6 * DAY)
    assert buy(failed) == BuyDecision(BuyStep.ACTIVE_EXISTS, failed, failed.grace_end)
