"""The store's own rules, whatever the account knows, and what its pages make of them (RULES R34, R39)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import pytest

from account.app_store.journal import Offer
from account.app_store.pages.views import ask_view, history_lines, manage_view
from account.app_store.pages.words import TROUBLES, trouble_of
from account.app_store.visit import Visit
from shared.errors import SalesRefused
from tests.support.app_store_stage import Stage, months_after
from tests.support.clock import START

DAY = timedelta(days=1)
OFFER = Offer("app_store_month", 1, 299, "EUR")
T = TypeVar("T")


async def at_store(stage: Stage, account_id: str, do: Callable[[Visit], T]) -> T:
    return await stage.books.change(account_id, lambda book: stage.steps.work.at_store(book, do))


@pytest.mark.rule("R34")
async def test_the_store_itself_sells_a_wish_once_and_nothing_beside_it(stage: Stage) -> None:
    ada = await stage.account()
    first = await at_store(stage, ada, lambda visit: visit.buy(OFFER, "wish-1"))
    assert await at_store(stage, ada, lambda visit: visit.buy(OFFER, "wish-1")) == first
    with pytest.raises(SalesRefused) as refused:
        await at_store(stage, ada, lambda visit: visit.buy(OFFER, "wish-2"))
    assert refused.value.possible_from == months_after(START, 1)
    await stage.store.set_billing_problem(ada, exists=True)
    await stage.pass_time(ada, 32 * DAY)
    with pytest.raises(SalesRefused) as refused:
        await at_store(stage, ada, lambda visit: visit.buy(OFFER, "wish-2"))
    assert refused.value.possible_from == months_after(START, 1) + 7 * DAY


async def test_the_store_itself_approves_a_request_once(stage: Stage) -> None:
    ada = await stage.account()
    ask = await stage.store.ask(ada, "app_store_month", "wish-1")
    first = await at_store(stage, ada, lambda visit: visit.approve(ask.id))
    assert await at_store(stage, ada, lambda visit: visit.approve(ask.id)) == first
    with pytest.raises(SalesRefused) as refused:
        await stage.store.decline(ada, ask.id)
    assert refused.value.code == "app_store_ask_closed"


async def test_instants_of_signing_only_grow_while_the_clock_stands(stage: Stage) -> None:
    ada = await stage.account()
    chain = await stage.store.buy(ada, "app_store_month", "wish-1")
    for on in (False, True, False):
        await stage.store.switch_renewal(ada, chain.id, on=on)
    entries = await stage.store.entries(ada)
    instants = [entry.signed_at for entry in entries]
    assert instants == sorted(set(instants), key=str)
    assert len({entry.notice_id for entry in entries}) == 4
    assert {entry.at for entry in entries} == {START}
    assert (await stage.row(ada)).auto_renewal == "off"


async def test_a_setting_that_is_so_already_is_no_entry(stage: Stage) -> None:
    ada = await stage.account()
    chain = await stage.store.buy(ada, "app_store_month", "wish-1")
    await stage.store.switch_renewal(ada, chain.id, on=True)
    await stage.store.set_billing_problem(ada, exists=False)
    assert len(await stage.store.entries(ada)) == 1


async def test_the_history_tells_everything_that_happened_the_latest_first(stage: Stage) -> None:
    ada = await stage.account()
    asked = await stage.store.ask(ada, "app_store_year", "wish-0")
    await stage.pass_time(ada, DAY)
    chain = await stage.store.buy(ada, "app_store_month", "wish-1")
    await stage.store.set_billing_problem(ada, exists=True)
    await stage.pass_time(ada, 40 * DAY)
    await stage.store.set_billing_problem(ada, exists=False)
    await stage.store.switch_renewal(ada, chain.id, on=False)
    await stage.store.switch_renewal(ada, chain.id, on=True)
    await stage.store.refund(ada, chain.id)
    lines = history_lines(await stage.store.entries(ada))
    assert [(line.text, line.amount.amount_minor if line.amount else None) for line in lines] == [
        ("Refunded", -299),
        ("Renewal switched on", None),
        ("Renewal switched off", None),
        ("Renewed", 299),
        ("The payment method works again", None),
        ("Access ended; the charge is still being tried", None),
        ("The charge for the renewal failed", None),
        ("The payment method stopped working", None),
        ("Subscribed", 299),
        ("Request expired without an answer", None),
        ("Asked to buy", None),
    ]
    assert [line.months for line in lines[-2:]] == [12, 12]
    customer = await stage.customer(ada)
    assert not ask_view(customer.asks[0]).is_waiting
    assert asked.id == customer.asks[0].id
    view = manage_view(customer)
    assert (view.open, view.asks, [chain.badge for chain in view.over]) == ((), (), ["Refunded"])


@pytest.mark.rule("R54")
async def test_each_state_has_its_label_date_and_badge(stage: Stage) -> None:
    ada = await stage.account()
    seen = []

    async def look() -> None:
        view = manage_view(await stage.customer(ada))
        chain = (*view.open, *view.over)[0]
        seen.append((chain.date_label, chain.date.date().isoformat(), chain.badge, chain.can_refund))

    chain = await stage.store.buy(ada, "app_store_month", "wish-1")
    await look()
    await stage.store.switch_renewal(ada, chain.id, on=False)
    await look()
    await stage.store.switch_renewal(ada, chain.id, on=True)
    await stage.store.set_billing_problem(ada, exists=True)
    await stage.pass_time(ada, 32 * DAY)
    await look()
    await stage.pass_time(ada, 8 * DAY)
    await look()
    await stage.pass_time(ada, 60 * DAY)
    await look()
    assert seen == [
        ("Renews on", "2026-02-15", "Active", True),
        ("Ends on", "2026-02-15", "Active, will not renew", True),
        ("Works until", "2026-02-22", "Payment failed", False),
        ("Tried until", "2026-04-16", "Payment failed", False),
        ("Ended on", "2026-04-16", "Ended", False),
    ]


def test_only_what_is_about_the_store_has_words_of_its_own() -> None:
    assert trouble_of("plan_not_sold_here") == TROUBLES["plan_unknown"]
    assert trouble_of("form_expired") is None
