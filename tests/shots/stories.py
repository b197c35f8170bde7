"""The people and pages that `tests.web.shots` takes pictures of: one account for each story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from account.catalogue.model import ACCESS
from account.db.tables import Computer
from account.store.carts import CartChange
from shared.reasons import AccountKind, BusinessRole
from tests.support.account_service import Service
from tests.support.portal import sign_in_of
from tests.support.shopper import CONTACT, SETTLED, Shopper, shopper

_COMPUTERS = (("Studio", "mac", True), ("Reception desk", "windows", True), ("Server room", "linux", False))


@dataclass(frozen=True, slots=True)
class ShotPage:
    """One picture: the address, and the token of the session that sees it; empty for a stranger."""

    path: str
    token: str
    language: str = "en"


async def area_pages(service: Service) -> dict[str, ShotPage]:
    """Dashboard, computers, subscriptions, keys, business and account, in all their states."""
    pages = await _trial(service)
    for story in (_paid, _perpetual, _desktop, _business, _troubled):
        pages |= await story(service)
    return pages


async def store_pages(service: Service) -> dict[str, ShotPage]:
    """From the cart to the receipt, orders in all their states, ways to pay, the App Store."""
    store, buyer = service.parts.store, await shopper(service, "buyer@example.org")
    await store.put_cart(buyer.account_id, ACCESS, CartChange("access_year", 2, CONTACT))
    token = await _token(service, buyer)
    pages = {"buy": "/buy", "cart": "/store/access", "contact": "/store/access/contact"}
    pages |= {"payment": "/store/access/payment", "app-store": "/app-store/subscribe"}
    shots = {name: ShotPage(path, token) for name, path in pages.items()}
    for instrument in ("sim_card_works", "sim_transfer_works", "sim_paypal_works", "sim_card_declined"):
        waiting = await shopper(service, f"{instrument}@example.org")
        order = await waiting.order(instrument=instrument)
        shots[f"order-{instrument}"] = ShotPage(f"/orders/{order}", await _token(service, waiting))
        if instrument == "sim_card_declined":
            await waiting.pass_time(SETTLED)
    paid = await shopper(service, "paid@example.org")
    await paid.buy()
    (order_of,) = await store.orders(paid.account_id)
    token = await _token(service, paid)
    shots["orders"] = ShotPage("/orders", token)
    shots["order-paid"] = ShotPage(f"/orders/{order_of.id}", token)
    shots["receipt"] = ShotPage(f"/orders/{order_of.id}/receipt", token)
    shots["payment-methods"] = ShotPage("/payment-methods", token)
    return shots


async def _token(service: Service, who: Shopper) -> str:
    return (await sign_in_of(service).browser_sessions.open(who.account_id)).reveal()


async def fill(service: Service, who: Shopper, count: int = 3) -> None:
    """Give the account computers, without the keys that agents would have."""

    def work(session: Session) -> None:
        now = service.context.clock.now()
        for number in range(count):
            name, system, online = _COMPUTERS[number % len(_COMPUTERS)]
            session.add(
                Computer(
                    id=f"cmp_{who.account_id[-6:]}_{number}",
                    account_id=who.account_id,
                    name=name if number < len(_COMPUTERS) else f"{name} {number}",
                    system=system,
                    machine_id=f"machine-{number}",
                    key_thumbprint=f"key-{number}",
                    registered_at=now,
                    registered_seq=number,
                    last_seen_at=now - timedelta(days=number),
                    online=online,
                )
            )

    await service.context.database.write(work)


async def _trial(service: Service) -> dict[str, ShotPage]:
    new = await shopper(service, "new@example.org")
    token = await _token(service, new)
    pages = {"dashboard-new": "/", "subscriptions-none": "/subscriptions", "computers-empty": "/computers"}
    return {name: ShotPage(path, token) for name, path in pages.items()}


async def _paid(service: Service) -> dict[str, ShotPage]:
    ada = await shopper(service, "ada.lovelace@example.org")
    await fill(service, ada)
    bought = await ada.buy(licences=2)
    await ada.pass_time(timedelta(days=40))
    await ada.more_licences(bought.id, 3)
    token = await _token(service, ada)
    pages = {
        "dashboard": "/",
        "subscriptions": "/subscriptions?product=access&show=active",
        "subscription": f"/subscriptions/{bought.id}",
        "licences": f"/subscriptions/{bought.id}/licences?licences=5",
        "subscription-payment": f"/subscriptions/{bought.id}/payment",
        "computers": "/computers",
        "manage": "/computers/manage",
        "account": "/account",
    }
    french = {f"{name}-fr": ShotPage(path, token, "fr") for name, path in pages.items()}
    return {name: ShotPage(path, token) for name, path in pages.items()} | french


async def _perpetual(service: Service) -> dict[str, ShotPage]:
    eve = await shopper(service, "eve@example.org")
    await eve.register("desktop_perpetual")
    access = await eve.access()
    token = await _token(service, eve)
    return {
        "dashboard-perpetual": ShotPage("/", token),
        "subscription-perpetual": ShotPage(f"/subscriptions/{access.id}", token),
        "choose-term": ShotPage(f"/subscriptions/{access.id}/auto-renewal", token),
        "keys": ShotPage("/keys", token),
    }


async def _desktop(service: Service) -> dict[str, ShotPage]:
    tom = await shopper(service, "tom@example.org")
    key = await tom.register("desktop_pro", 2)
    access = await tom.access()
    token = await _token(service, tom)
    return {
        "subscriptions-desktop": ShotPage("/subscriptions?product=access&show=active", token),
        "subscription-desktop": ShotPage(f"/subscriptions/{key.subscription}", token),
        "subscription-bundled": ShotPage(f"/subscriptions/{access.id}", token),
    }


async def _business(service: Service) -> dict[str, ShotPage]:
    firm, bob = await shopper(service, "office@example.org"), await shopper(service, "bob@example.org")
    subscriptions = service.parts.subscriptions
    token = await _token(service, bob)
    personal = ShotPage("/business", token)
    await subscriptions.set_account_kind(firm.account_id, AccountKind.BUSINESS)
    await subscriptions.add_member(firm.account_id, "bob@example.org", BusinessRole.ADMIN)
    return {"business": ShotPage("/business", await _token(service, firm)), "business-member": personal}


async def _troubled(service: Service) -> dict[str, ShotPage]:
    sam = await shopper(service, "sam@example.org")
    bought = await sam.buy("access_month", "sim_card_fails_at_renewal", 2)
    await fill(service, sam, 8)
    assert bought.until is not None
    token = await _token(service, sam)
    await sam.pass_time(bought.until - sam.now() + timedelta(hours=2))
    late = await shopper(service, "late@example.org")
    short = await late.buy("access_month", licences=2)
    await fill(service, late, 8)
    await service.parts.subscriptions.set_auto_renewal(late.account_id, short.id, False)
    await late.pass_time(timedelta(days=60))
    late_token = await _token(service, late)
    return {
        "computers-grace": ShotPage("/computers", token),
        "subscription-grace": ShotPage(f"/subscriptions/{bought.id}", token),
        "fix-payment": ShotPage(f"/subscriptions/{bought.id}/payment", token),
        "computers-over-limit": ShotPage("/computers", late_token),
        "keep": ShotPage("/computers/keep", late_token),
        "subscription-expired": ShotPage(f"/subscriptions/{short.id}", late_token),
    }
