"""People at the store and at the App Store, for the pictures of these pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from account.catalogue.model import ACCESS
from account.store.carts import CartChange
from shared.sales import NewPaymentMethod
from tests.shots.web_parts import Seen, Story, WebStage
from tests.support.shopper import CONTACT, SETTLED

_YEAR = "app_store_year"


async def buyer(stage: WebStage) -> Seen:
    """A cart with two licences for a year."""
    who = await stage.customer("buyer@example.org")
    change = CartChange("access_year", 2, CONTACT)
    await stage.service.parts.store.put_cart(who.account_id, ACCESS, change)
    return await stage.seen_by(who, subject=ACCESS)


async def beginner(stage: WebStage) -> Seen:
    """Nothing is chosen yet."""
    return await stage.seen_by(await stage.customer("beginner@example.org"), subject=ACCESS)


async def chooser(stage: WebStage) -> Seen:
    """A plan is chosen, and nothing said of oneself."""
    who = await stage.customer("chooser@example.org")
    await stage.service.parts.store.put_cart(who.account_id, ACCESS, CartChange("access_year", 1))
    return await stage.seen_by(who, subject=ACCESS)


async def upgrader(stage: WebStage) -> Seen:
    """More licences are on their way to the checkout."""
    who = await stage.customer("upgrader@example.org")
    bought = await who.buy(licences=2)
    change = CartChange(licences=4, contact=CONTACT)
    await stage.service.parts.store.put_cart(who.account_id, bought.id, change)
    return await stage.seen_by(who, subject=bought.id)


def _order(name: str, instrument: str, *, settled: bool) -> Story:
    async def story(stage: WebStage) -> Seen:
        who = await stage.customer(f"{name}@example.org")
        order_id = await who.order(instrument=instrument)
        if settled:
            await who.pass_time(SETTLED)
        order = await stage.service.parts.store.order(who.account_id, order_id)
        return await stage.seen_by(who, order_id=order_id, reference=order.payments[0].reference)

    story.__name__ = name
    return story


card_waits = _order("card_waits", "sim_card_works", settled=False)
paypal_waits = _order("paypal_waits", "sim_paypal_never", settled=False)
transfer_waits = _order("transfer_waits", "sim_transfer_never", settled=False)
card_declined = _order("card_declined", "sim_card_declined", settled=True)


async def expired_order(stage: WebStage) -> Seen:
    """A bank transfer that never came."""
    who = await stage.customer("expired_order@example.org")
    order_id = await who.order(instrument="sim_transfer_never")
    await who.pass_time(timedelta(days=60))
    return await stage.seen_by(who, order_id=order_id)


async def customer(stage: WebStage) -> Seen:
    """Somebody with an order that was paid, and one that was declined before; two ways to pay."""
    who = await stage.customer("paid@example.org")
    await who.order("access_month", "sim_card_declined")
    await who.pass_time(SETTLED)
    await who.buy()
    store = stage.service.parts.store
    await store.add_method(who.account_id, NewPaymentMethod("sim_paypal_works"))
    (order,) = [each for each in await store.orders(who.account_id) if each.subscription is not None]
    return await stage.seen_by(who, order_id=order.id)


async def has_subscription(stage: WebStage) -> Seen:
    """Somebody who asks to buy what he has (RULES R37)."""
    who = await stage.customer("again@example.org")
    await who.buy()
    return await stage.seen_by(who)


async def renewal_off(stage: WebStage) -> Seen:
    """Somebody whose subscription will not renew (RULES R65)."""
    who = await stage.customer("off@example.org")
    bought = await who.buy()
    await stage.service.parts.subscriptions.set_auto_renewal(who.account_id, bought.id, False)
    await who.pass_time(timedelta(minutes=10))
    return await stage.seen_by(who)


async def bundled_buyer(stage: WebStage) -> Seen:
    """Somebody who has Access with a Desktop subscription, and is told so before paying (RULES R38)."""
    who = await stage.customer("bundled@example.org")
    await who.register("desktop_pro")
    return await stage.seen_by(who)


def _app_store(name: str, play: Callable[[WebStage, str], Awaitable[dict[str, str]]]) -> Story:
    async def story(stage: WebStage) -> Seen:
        who = await stage.customer(f"{name}@example.org")
        return await stage.seen_by(who, **await play(stage, who.account_id))

    story.__name__ = name
    return story


async def _nothing(stage: WebStage, account_id: str) -> dict[str, str]:
    return {}


async def _subscribed(stage: WebStage, account_id: str) -> dict[str, str]:
    chain = await stage.service.parts.app_store.buy(account_id, _YEAR, "wish-of-a-reader")
    return {"chain_id": chain.id}


async def _asks(stage: WebStage, account_id: str) -> dict[str, str]:
    ask = await stage.service.parts.app_store.ask(account_id, _YEAR, "wish-of-a-child")
    return {"ask_id": ask.id}


async def _billing(stage: WebStage, account_id: str) -> dict[str, str]:
    told = await _subscribed(stage, account_id)
    await stage.service.parts.app_store.set_billing_problem(account_id, exists=True)
    books = stage.service.parts.books
    now = stage.service.parts.clocks.read(account_id).account_now
    await books.advance(account_id, now + timedelta(days=366))
    return told


app_store_visitor = _app_store("app_store_visitor", _nothing)
app_store_customer = _app_store("app_store_customer", _subscribed)
app_store_child = _app_store("app_store_child", _asks)
app_store_billing = _app_store("app_store_billing", _billing)
