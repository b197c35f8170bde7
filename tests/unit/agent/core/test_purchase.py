"""Opening the store, and waiting for what comes of it (RULES R33, R43)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from agent import changes as c
from agent.core.consequences import apply
from agent.core.recollection import PURCHASE_KEPT_FOR, facts_from, memory_of
from agent.profile.memory import KeptLease
from shared import commands
from shared.codec import to_json
from shared.errors import RequestRefused, ServiceFaultError, ServiceUnreachableError
from shared.reasons import Action, LoginPage, PaymentKind, RemovedBy, SecretsState, SignInMethod, Status
from shared.sales import LoginLink, Money, OrderSummary
from shared.state import Connection, Facts, PurchaseWait, Registered, holding_of
from shared.wire import AccountState
from tests.support.account_facts import NOW, account_state, computer
from tests.support.backend_stage import Stages

PAGE = commands.OpenPage(LoginPage.BUY)
ORDER = OrderSummary("ord_1", "2026-0001", "access", Money(4999, "EUR"), PaymentKind.CARD, NOW)


def buyable(**changes: Any) -> AccountState:
    """A trial account that may buy."""
    state = account_state(seq=5, computers=(computer("cmp_1", "Studio"),))
    entitlement = replace(state.entitlement, actions=(Action.BUY,))
    return replace(replace(state, entitlement=entitlement), **changes)


FACTS = Facts(
    started=True,
    secrets=SecretsState.READY,
    account_email="ada@example.org",
    account=buyable(),
    registration=Registered("cmp_1", "Studio"),
    connection=Connection(url="http://service", reachable=True),
)
WAITING = apply(FACTS, c.BuyOpened(NOW))


@pytest.mark.rule("R33")
def test_opening_the_store_begins_the_wait_and_the_user_can_end_it() -> None:
    assert WAITING.purchase == PurchaseWait(NOW, holding_of(buyable()))
    assert apply(WAITING, c.PurchaseDismissed()).purchase is None
    assert apply(FACTS, c.PurchaseDismissed()) == FACTS


@pytest.mark.rule("R43")
def test_while_an_order_is_open_nothing_else_is_waited_for() -> None:
    facts = replace(FACTS, account=buyable(open_order=ORDER))
    assert apply(facts, c.BuyOpened(NOW)).purchase is None


@pytest.mark.rule("R37")
def test_where_buying_is_not_offered_nothing_is_waited_for() -> None:
    paid = replace(buyable().entitlement, status=Status.ACTIVE, actions=(Action.MANAGE,))
    assert apply(replace(FACTS, account=buyable(entitlement=paid)), c.BuyOpened(NOW)).purchase is None
    assert apply(replace(FACTS, account=None), c.BuyOpened(NOW)).purchase is None


@pytest.mark.rule("R33")
def test_an_order_a_change_of_the_entitlement_or_another_account_ends_the_wait() -> None:
    active = replace(buyable().entitlement, status=Status.ACTIVE)
    for told in (
        buyable(open_order=ORDER),
        replace(buyable(), entitlement=active),
        replace(buyable(), account=replace(buyable().account, id="acc_2")),
    ):
        assert apply(WAITING, c.AccountLearned(replace(told, seq=6))).purchase is None


@pytest.mark.rule("R33")
def test_news_that_are_no_purchase_leave_the_wait_as_it_is() -> None:
    more = replace(buyable(), seq=6, computers=(computer("cmp_1", "Studio"), computer("cmp_2", "Laptop")))
    assert apply(WAITING, c.AccountLearned(more)).purchase == WAITING.purchase


@pytest.mark.rule("R33")
@pytest.mark.parametrize(
    "change",
    [
        c.SignedOut(),
        c.RemovedHere(RemovedBy.PORTAL),
    ],
    ids=["signed out", "removed"],
)
def test_who_is_not_signed_in_waits_for_no_purchase(change: c.Change) -> None:
    assert apply(WAITING, change).purchase is None


@pytest.mark.rule("R33")
def test_a_new_sign_in_begins_without_a_wait() -> None:
    signing_in = apply(WAITING, c.SignInStarted(1, SignInMethod.BROWSER))
    done = apply(signing_in, c.SignInCompleted(1, buyable(seq=9), Registered("cmp_1", "Studio")))
    assert done.purchase is None


@pytest.mark.rule("R95", "R99")
def test_a_later_account_time_with_the_same_number_is_taken() -> None:
    """The clock was advanced, and nothing else happened."""
    later = replace(FACTS.account or buyable(), account_now=NOW + timedelta(days=3))
    assert apply(FACTS, c.AccountLearned(later)).account == later


@pytest.mark.rule("R33")
def test_the_wait_survives_a_restart_for_a_day() -> None:
    memory = memory_of(WAITING, tokens_void=False, embedded_port=None, lease=KeptLease())
    for age, kept in (
        (timedelta(0), True),
        (PURCHASE_KEPT_FOR - timedelta(seconds=1), True),
        (PURCHASE_KEPT_FOR, False),
        (timedelta(seconds=-1), False),  # the computer's clock was set back: how old it is cannot be known
    ):
        assert (facts_from(memory, NOW + age).purchase is not None) is kept, age
    assert facts_from(replace(memory, account_email=None), NOW).purchase is None


@pytest.mark.rule("R33")
@pytest.mark.security(8)
async def test_the_link_goes_to_who_asked_and_nowhere_else(
    stages: Stages, caplog: pytest.LogCaptureFixture
) -> None:
    stages.signed_in(account=buyable())
    async with stages.open() as stage:
        stage.client.now = buyable()
        await stage.until(lambda snapshot: bool(snapshot.service and snapshot.service.reachable))
        link = await stage.backend.submit(PAGE)
        assert link == LoginLink("http://service/enter?token=aot_for_buy", NOW)
        await stage.until(lambda snapshot: snapshot.purchase is not None)
        assert "aot_" not in str(to_json(stage.backend.snapshot))
        assert "aot_" not in _stored(stage.folder)
        await stage.backend.submit(commands.DismissPurchase())
        assert stage.backend.snapshot.purchase is None
    assert "aot_" not in caplog.text


def _stored(folder: Path) -> str:
    return "".join(file.read_text(encoding="utf-8") for file in folder.rglob("*.json"))


@pytest.mark.rule("R33")
@pytest.mark.parametrize("page", [page for page in LoginPage if page is not LoginPage.BUY])
async def test_other_pages_are_opened_without_waiting_for_anything(stages: Stages, page: LoginPage) -> None:
    stages.signed_in(account=buyable())
    async with stages.open() as stage:
        stage.client.now = buyable()
        assert await stage.backend.submit(commands.OpenPage(page)) is not None
        assert stage.backend.snapshot.purchase is None


@pytest.mark.rule("R33")
@pytest.mark.parametrize(
    "failure",
    [
        ServiceUnreachableError("service_unreachable", "Down."),
        ServiceFaultError("internal_error", "Broken."),
        RequestRefused("page_unknown", "No."),
    ],
    ids=lambda failure: failure.code,
)
async def test_without_a_link_the_reason_is_told_and_nothing_is_waited_for(
    stages: Stages, failure: Exception
) -> None:
    stages.signed_in(account=buyable())
    async with stages.open(failures={"login_link": failure}) as stage:
        stage.client.now = buyable()
        with pytest.raises(type(failure)) as told:
            await stage.backend.submit(PAGE)
        assert getattr(told.value, "code", "") == getattr(failure, "code", None)
        assert stage.backend.snapshot.purchase is None


@pytest.mark.rule("R33")
async def test_an_agent_that_starts_again_still_waits_until_the_order_comes(stages: Stages) -> None:
    stages.signed_in(account=buyable())
    async with stages.open() as stage:
        stage.client.now = buyable()
        await stage.backend.submit(PAGE)
    async with stages.open() as stage:
        await stage.until(lambda snapshot: snapshot.purchase is not None)
        stage.client.now = replace(buyable(), seq=6, open_order=ORDER)
        stage.client.tell(stage.client.now)
        shown = await stage.until(lambda snapshot: snapshot.open_order is not None)
        assert shown.purchase is None
