"""Who may buy in the App Store, and that nobody buys twice (RULES R34, R35, R37, R38, R39)."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from account.app_store.journal import AskAnswer
from account.catalogue.model import ACCESS
from account.db.sales_tables import Order
from account.ledger.book import Book
from account.subscriptions.lifecycle import Deal, Lifecycle
from account.subscriptions.terms import Term
from shared.errors import NotFoundRefused, SalesRefused
from shared.reasons import AutoRenewal, BuyStep, Origin, Status
from tests.support.app_store_stage import Stage, months_after
from tests.support.clock import START

DAY = timedelta(days=1)
MONTH, YEAR = "app_store_month", "app_store_year"


async def given(stage: Stage, account_id: str, origin: Origin, renewal: AutoRenewal) -> None:
    """The account has access for a year from elsewhere."""
    lifecycle = Lifecycle(stage.catalogue)

    def work(book: Book) -> None:
        lifecycle.start(
            book, ACCESS, origin, Term(book.now, 12), Deal("access_year", 12, auto_renewal=renewal)
        )

    await stage.books.change(account_id, work)


async def refusal(stage: Stage, account_id: str, plan: str = YEAR, wish: str = "wish-2") -> SalesRefused:
    with pytest.raises(SalesRefused) as refused:
        await stage.store.buy(account_id, plan, wish)
    return refused.value


@pytest.mark.rule("R34")
@pytest.mark.invariant(1)
async def test_one_wish_sent_many_times_at_once_is_one_purchase(stage: Stage) -> None:
    ada = await stage.account()
    chains = await asyncio.gather(*(stage.store.buy(ada, YEAR, "wish-1") for _ in range(10)))
    assert len({chain.id for chain in chains}) == 1
    assert len(await stage.signed(ada)) == 1
    assert len(await stage.rows(ada)) == 1


@pytest.mark.rule("R37")
@pytest.mark.invariant(1)
async def test_two_wishes_at_once_are_one_purchase_and_a_date(stage: Stage) -> None:
    ada = await stage.account()
    answers = await asyncio.gather(
        *(stage.store.buy(ada, YEAR, f"wish-{number}") for number in range(4)), return_exceptions=True
    )
    refused = [each for each in answers if isinstance(each, SalesRefused)]
    assert len(refused) == 3
    assert {each.code for each in refused} == {"active_subscription_exists"}
    assert {each.possible_from for each in refused} == {months_after(START, 12)}
    assert len(await stage.rows(ada)) == 1


@pytest.mark.rule("R37")
@pytest.mark.parametrize("renewal", [AutoRenewal.ON, AutoRenewal.OFF])
async def test_a_paid_one_from_the_web_stands_in_the_way_until_it_ends(
    stage: Stage, renewal: AutoRenewal
) -> None:
    ada = await stage.account()
    await given(stage, ada, Origin.WEB, renewal)
    refused = await refusal(stage, ada)
    assert refused.code == "active_subscription_exists"
    assert refused.possible_from == months_after(START, 12)
    assert len(await stage.rows(ada)) == 1
    assert await stage.signed(ada) == []


@pytest.mark.rule("R37")
async def test_once_the_web_one_has_ended_the_app_store_sells(stage: Stage) -> None:
    ada = await stage.account()
    await given(stage, ada, Origin.WEB, AutoRenewal.OFF)
    await stage.pass_time(ada, 365 * DAY)
    await stage.store.buy(ada, YEAR, "wish-1")
    assert await stage.status(ada) is Status.ACTIVE


@pytest.mark.rule("R38")
@pytest.mark.rule("R60")
async def test_with_bundled_access_the_sheet_knows_and_the_purchase_adds_its_computers(stage: Stage) -> None:
    ada = await stage.account()
    await given(stage, ada, Origin.DESKTOP_PERPETUAL, AutoRenewal.UNAVAILABLE)
    assert (await stage.store.decision(ada)).step is BuyStep.NOT_NEEDED_YET
    await stage.store.buy(ada, MONTH, "wish-1")
    entitlement = await stage.entitlement(ada)
    assert entitlement.until == months_after(START, 12)
    assert entitlement.computer_limit == 10


@pytest.mark.rule("R35")
async def test_an_order_that_waits_stands_in_the_way(stage: Stage) -> None:
    ada = await stage.account()

    def order(book: Book) -> None:
        book.add(
            Order(
                id=book.new_id("ord"),
                number="A-1",
                account_id=ada,
                kind="purchase",
                product="access",
                plan="access_year",
                licences=1,
                term_months=12,
                amount_minor=1999,
                currency="EUR",
                state="open",
                payment_kind="bank_transfer",
                payment_label="",
                instrument="",
                contact={},
                placed_at=book.now,
            )
        )

    await stage.books.change(ada, order)
    assert (await refusal(stage, ada)).code == "order_waits_for_payment"
    assert await stage.rows(ada) == []


@pytest.mark.parametrize(
    ("plan", "code"), [("access_year", "plan_not_sold_here"), ("gone", "plan_unknown"), ("", "plan_unknown")]
)
async def test_only_the_stores_own_plans_are_sold(stage: Stage, plan: str, code: str) -> None:
    ada = await stage.account()
    assert (await refusal(stage, ada, plan)).code == code
    with pytest.raises(SalesRefused):
        await stage.store.ask(ada, plan, "wish-1")
    assert await stage.rows(ada) == []


@pytest.mark.rule("R30")
async def test_the_store_sells_a_month_and_a_year(stage: Stage) -> None:
    assert [(plan.id, plan.term_months) for plan in stage.store.plans] == [(MONTH, 1), (YEAR, 12)]


@pytest.mark.rule("R44")
async def test_a_payment_that_fails_buys_nothing_and_can_be_tried_again(stage: Stage) -> None:
    ada = await stage.account()
    await stage.store.set_billing_problem(ada, exists=True)
    assert (await refusal(stage, ada)).code == "app_store_payment_declined"
    assert await stage.status(ada) is Status.TRIAL
    await stage.store.set_billing_problem(ada, exists=False)
    await stage.store.buy(ada, YEAR, "wish-2")
    assert await stage.status(ada) is Status.ACTIVE


async def test_while_the_store_still_tries_to_charge_it_sells_nothing_else(stage: Stage) -> None:
    ada = await stage.account()
    await stage.store.buy(ada, MONTH, "wish-1")
    await stage.store.set_billing_problem(ada, exists=True)
    await stage.pass_time(ada, 45 * DAY)
    assert (await refusal(stage, ada)).code == "app_store_payment_declined"
    await stage.store.set_billing_problem(ada, exists=False)
    assert (await refusal(stage, ada)).code == "active_subscription_exists"


# --- asking to buy --------------------------------------------------------------------------------------


@pytest.mark.rule("R39")
async def test_a_request_buys_nothing_until_it_is_approved(stage: Stage) -> None:
    ada = await stage.account()
    ask = await stage.store.ask(ada, YEAR, "wish-1")
    assert await stage.status(ada) is Status.TRIAL
    chain = await stage.store.approve(ada, ask.id)
    assert (await stage.store.approve(ada, ask.id)).id == chain.id
    assert await stage.status(ada) is Status.ACTIVE
    assert len(await stage.rows(ada)) == 1
    assert (await stage.customer(ada)).asks[0].answer is AskAnswer.APPROVED


@pytest.mark.rule("R39")
async def test_a_declined_request_buys_nothing_and_cannot_be_approved(stage: Stage) -> None:
    ada = await stage.account()
    ask = await stage.store.ask(ada, YEAR, "wish-1")
    await stage.store.decline(ada, ask.id)
    await stage.store.decline(ada, ask.id)
    with pytest.raises(SalesRefused) as refused:
        await stage.store.approve(ada, ask.id)
    assert refused.value.code == "app_store_ask_closed"
    assert await stage.status(ada) is Status.TRIAL


@pytest.mark.rule("R39")
async def test_a_request_that_nobody_answers_expires_after_a_day(stage: Stage) -> None:
    ada = await stage.account()
    ask = await stage.store.ask(ada, YEAR, "wish-1")
    await stage.pass_time(ada, DAY - timedelta(seconds=1))
    assert (await stage.customer(ada)).asks[0].answer is AskAnswer.WAITING
    await stage.pass_time(ada, timedelta(seconds=1))
    assert (await stage.customer(ada)).asks[0].answer is AskAnswer.EXPIRED
    for answer in (stage.store.approve, stage.store.decline):
        with pytest.raises(SalesRefused) as refused:
            await answer(ada, ask.id)
        assert refused.value.code == "app_store_ask_closed"


@pytest.mark.rule("R35")
async def test_while_a_request_waits_another_one_is_that_one(stage: Stage) -> None:
    ada = await stage.account()
    first = await stage.store.ask(ada, YEAR, "wish-1")
    assert (await stage.store.ask(ada, MONTH, "wish-2")).id == first.id
    await stage.store.decline(ada, first.id)
    assert (await stage.store.ask(ada, MONTH, "wish-2")).id != first.id
    assert (await stage.store.ask(ada, YEAR, "wish-1")).answer is AskAnswer.DECLINED


@pytest.mark.rule("R37")
async def test_a_request_is_not_approved_once_something_else_was_paid(stage: Stage) -> None:
    ada = await stage.account()
    ask = await stage.store.ask(ada, YEAR, "wish-1")
    await given(stage, ada, Origin.WEB, AutoRenewal.ON)
    with pytest.raises(SalesRefused) as refused:
        await stage.store.approve(ada, ask.id)
    assert refused.value.code == "active_subscription_exists"
    assert (await stage.customer(ada)).asks[0].answer is AskAnswer.WAITING


@pytest.mark.security(36)
async def test_nothing_of_somebody_else_can_be_touched(stage: Stage) -> None:
    ada, bob = await stage.account("ada"), await stage.account("bob")
    chain = await stage.store.buy(ada, YEAR, "wish-1")
    ask = await stage.store.ask(bob, YEAR, "wish-1")
    for touch in (
        stage.store.refund(bob, chain.id),
        stage.store.switch_renewal(bob, chain.id, on=False),
        stage.store.receipt(bob, chain.id),
        stage.store.decline(ada, ask.id),
    ):
        with pytest.raises(NotFoundRefused):
            await touch
    assert await stage.status(ada) is Status.ACTIVE
