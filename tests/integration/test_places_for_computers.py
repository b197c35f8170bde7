"""How many computers an account may register, and the ways to one more (RULES R70, R71, R76–R79)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx
import pytest

from account.ledger.book import Book
from account.subscriptions.lifecycle import Deal
from account.subscriptions.terms import Term
from shared.calendar import add_months
from shared.codec import from_json
from shared.reasons import AccountKind, Action, AutoRenewal, EventKind, Origin
from shared.sales import MoreLicences, NewOrder
from shared.wire import Problem
from tests.support.account_service import Service
from tests.support.clock import START, FakeClock
from tests.support.till import CARD, CONTACT, new_key

pytestmark = pytest.mark.both_databases

HOUR = timedelta(hours=1)
Owned = Callable[[Service, str], Awaitable[None]]


async def nothing(service: Service, account_id: str) -> None:
    """Trial."""


async def paid(service: Service, account_id: str) -> None:
    order = NewOrder("access_month", 1, CONTACT, CARD)
    await service.parts.store.place(account_id, order, new_key())
    await service.parts.books.advance(account_id, START + HOUR)


async def ended(service: Service, account_id: str) -> None:
    await paid(service, account_id)
    (row,) = await service.parts.subscriptions.list(account_id)
    await service.parts.subscriptions.set_auto_renewal(account_id, row.id, False)
    await service.parts.books.advance(account_id, add_months(START, 2))


async def in_grace(service: Service, account_id: str) -> None:
    order = NewOrder("access_month", 1, CONTACT, "sim_card_fails_at_renewal")
    await service.parts.store.place(account_id, order, new_key())
    await service.parts.books.advance(account_id, add_months(START, 1) + HOUR)


async def from_app_store(service: Service, account_id: str) -> None:
    def work(book: Book) -> None:
        deal = Deal(plan="app_store_month", term_months=1, auto_renewal=AutoRenewal.ON)
        service.parts.lifecycle.start(book, "access", Origin.APP_STORE, Term(book.now, 1), deal)

    await service.parts.books.change(account_id, work)


def with_key(product: str) -> Owned:
    async def register(service: Service, account_id: str) -> None:
        await service.parts.subscriptions.set_account_kind(account_id, AccountKind.BUSINESS)
        key = await service.parts.subscriptions.issue_key(product)
        await service.parts.subscriptions.register_key(account_id, key.text)

    return register


@pytest.mark.rule("R70")
@pytest.mark.rule("R71")
@pytest.mark.rule("R74")
@pytest.mark.rule("R75")
@pytest.mark.parametrize(
    ("owned", "ways"),
    [
        (nothing, (Action.BUY, Action.REMOVE_COMPUTER)),
        (ended, (Action.BUY, Action.REMOVE_COMPUTER)),
        (paid, (Action.BUY_LICENCES, Action.REMOVE_COMPUTER)),
        (in_grace, (Action.FIX_PAYMENT, Action.REMOVE_COMPUTER)),
        (from_app_store, (Action.MANAGE_IN_APP_STORE, Action.REMOVE_COMPUTER)),
        (with_key("desktop_pro"), (Action.BUY_LICENCES, Action.REMOVE_COMPUTER)),
        (with_key("desktop_perpetual"), (Action.ENABLE_AUTO_RENEW, Action.REMOVE_COMPUTER)),
        (with_key("desktop_business"), (Action.BUY, Action.REMOVE_COMPUTER)),
    ],
    ids=["trial", "expired", "web", "grace", "app store", "desktop", "perpetual", "business"],
)
async def test_the_sixth_is_refused_with_the_ways_on_of_this_account(
    service: Service, http: httpx.AsyncClient, owned: Owned, ways: tuple[Action, ...]
) -> None:
    account_id = await service.account()
    await owned(service, account_id)
    for number in range(5):
        await service.computer(account_id, f"pc {number}")
    sixth = await service.device(account_id)
    answer = await sixth.register(http)
    assert answer.status_code == 409
    refused = from_json(Problem, answer.json())
    assert (refused.code, refused.computer_limit, refused.computers_registered) == (
        "computer_limit_reached",
        5,
        5,
    )
    assert refused.actions == ways
    assert len(refused.computers) == 5


@pytest.mark.rule("R72")
@pytest.mark.rule("R79")
@pytest.mark.invariant(9)
async def test_a_licence_that_is_paid_makes_place_at_once(service: Service, http: httpx.AsyncClient) -> None:
    account_id = await service.account()
    await paid(service, account_id)
    for number in range(5):
        await service.computer(account_id, f"pc {number}")
    sixth = await service.device(account_id)
    assert (await sixth.register(http)).status_code == 409
    (row,) = await service.parts.subscriptions.list(account_id)
    await service.parts.store.place_licences(account_id, row.id, MoreLicences(2), new_key())
    assert (await sixth.register(http)).status_code == 409
    await service.parts.books.advance(account_id, START + 2 * HOUR)
    assert (await sixth.register(http)).status_code == 201


@pytest.mark.rule("R78")
@pytest.mark.rule("R96")
async def test_what_fell_due_is_settled_before_a_registration_is_judged(
    service: Service, http: httpx.AsyncClient, clock: FakeClock
) -> None:
    account_id = await service.account()
    order = NewOrder("access_month", 2, CONTACT, CARD)
    await service.parts.store.place(account_id, order, new_key())
    await service.parts.books.advance(account_id, START + HOUR)
    (row,) = await service.parts.subscriptions.list(account_id)
    for number in range(6):
        await service.computer(account_id, f"pc {number}")
    await service.parts.subscriptions.plan_fewer_licences(account_id, row.id, 1)
    seventh = await service.device(account_id)
    clock.advance(timedelta(days=40))  # nobody looked: the renewal with one licence is still due
    await service.sign_in(seventh, account_id)
    answer = await seventh.register(http)
    assert (answer.status_code, answer.json()["computer_limit"]) == (409, 5)
    shown = (await seventh.ask(http, "GET", "/v1/computers")).json()
    assert [each["over_limit"] for each in shown] == [False] * 5 + [True]


@pytest.mark.rule("R76")
@pytest.mark.rule("R78")
async def test_removing_one_within_the_limit_brings_the_next_back(
    service: Service, http: httpx.AsyncClient
) -> None:
    account_id = await service.account()
    await with_key("desktop_pro")(service, account_id)
    await paid(service, account_id)
    computers = [await service.computer(account_id, f"pc {number}") for number in range(6)]
    await service.parts.books.advance(account_id, add_months(START, 12) + HOUR)
    shown = (await service.parts.states.account_state(account_id)).computers
    assert [each.over_limit for each in shown] == [False] * 5 + [True]
    await service.parts.subscriptions.keep_computers(account_id, (computers[5][1],))
    shown = (await service.parts.states.account_state(account_id)).computers
    assert [each.over_limit for each in shown] == [False] * 4 + [True, False]
    device = await service.device(account_id)
    assert (await device.ask(http, "DELETE", f"/v1/computers/{computers[0][1]}")).status_code == 204
    shown = (await service.parts.states.account_state(account_id)).computers
    assert not any(each.over_limit for each in shown)
    events = [each.kind for each in await service.parts.books.advance(account_id, add_months(START, 13))]
    assert EventKind.COMPUTER_REMOVED not in events
