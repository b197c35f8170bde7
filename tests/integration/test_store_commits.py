"""What a purchase costs the disk: each commit waits for it, so they are counted (PERFORMANCE P7)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

from account.store.carts import CartChange
from account.store.instruments import Outcome
from shared.reasons import OrderState, Status
from shared.sales import NewOrder
from tests.support.clock import FakeClock
from tests.support.till import CARD, CONFIRMED, CONTACT, Till, new_key, till_in

MOST = 4
"""PERFORMANCE P7: a complete purchase costs at most so many commits."""


@pytest.fixture
async def till(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Till]:
    async with till_in(tmp_path, clock) as made:
        yield made


@contextmanager
def commits(till: Till) -> Iterator[list[str]]:
    """One entry for each commit made while inside."""
    counted: list[str] = []

    def count(_connection: object) -> None:
        counted.append("commit")

    event.listen(till.database.engine, "commit", count)
    try:
        yield counted
    finally:
        event.remove(till.database.engine, "commit", count)


async def test_a_purchase_costs_one_commit_for_the_order_and_one_for_the_payment(till: Till) -> None:
    ada = await till.account()
    with commits(till) as counted:
        placed = await till.store.place(
            ada, NewOrder("access_year", 1, CONTACT, "sim_paypal_never"), new_key()
        )
        order = await till.store.order(ada, placed.order.id)
        await till.store.processor_says(order.payments[0].reference, Outcome.CONFIRM)
        assert (await till.store.order(ada, order.id)).state is OrderState.PAID
    assert (await till.entitlement(ada)).status is Status.ACTIVE
    assert len(counted) == 2


async def test_a_purchase_page_by_page_costs_at_most_four_commits(till: Till) -> None:
    ada = await till.account()
    with commits(till) as counted:
        await till.store.put_cart(ada, "access", CartChange(plan="access_year"))
        await till.store.put_cart(ada, "access", CartChange(contact=CONTACT))
        cart = await till.store.cart(ada, "access")
        assert cart is not None
        payer = CartChange(instrument=CARD)
        placed = await till.store.submit_cart(ada, "access", cart.submit_key, payer)
        await till.advance(ada, CONFIRMED)
        assert (await till.store.order(ada, placed.order.id)).state is OrderState.PAID
    assert len(counted) <= MOST
