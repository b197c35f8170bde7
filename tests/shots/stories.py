"""The people whose pages are pictured: one account for each story, made through the service's own façades."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from account.db.tables import Computer
from account.sign_in.tokens import Caller
from account.simulator.scenarios.loading import load
from account.simulator.scenarios.playing import play
from shared.reasons import AccountKind, BusinessRole, LoginPage
from shared.simulator import ScenarioWish
from tests.shots.web_parts import Seen, WebStage
from tests.support.account_service import Service
from tests.support.faulty_service import simulator_of
from tests.support.panel import link
from tests.support.portal import sign_in_of
from tests.support.shopper import Shopper

_COMPUTERS = (("Studio", "mac", True), ("Reception desk", "windows", True), ("Server room", "linux", False))


async def stranger(stage: WebStage) -> Seen:
    """Nobody is signed in."""
    return Seen(stage.service)


async def agent_signs_in(stage: WebStage) -> Seen:
    """Somebody whose agent wants to sign in: by the browser, and with a code."""
    grace = await stage.customer("grace@example.org")
    await fill(stage.service, grace)
    codes = await sign_in_of(stage.service).device_codes.begin("Server room", "k" * 43)
    return await stage.seen_by(grace, code=codes.user_code)


async def agent_opens_the_store(stage: WebStage) -> Seen:
    """The agent of one account opens the store in a browser that is signed in as another one (RULES R23)."""
    hers, his = await stage.customer("ruth@example.org"), await stage.customer("noah@example.org")
    device = await stage.service.device(hers.account_id)
    caller: Caller = await stage.service.parts.authenticator.authenticate(
        device.access_token, device.thumbprint
    )
    links = sign_in_of(stage.service).login_links
    made = await links.make(hers.account_id, caller.family_id, LoginPage.BUY)
    return await stage.seen_by(his, link=made.url.partition("?")[2])


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


async def trial(stage: WebStage) -> Seen:
    """Somebody who has only just come."""
    return await stage.seen_by(await stage.customer("new@example.org"))


async def paid(stage: WebStage) -> Seen:
    """A year with three licences, forty days old; three computers."""
    ada = await stage.customer("ada.lovelace@example.org")
    await fill(stage.service, ada)
    bought = await ada.buy(licences=2)
    await ada.pass_time(timedelta(days=40))
    await ada.more_licences(bought.id, 3)
    first = f"cmp_{ada.account_id[-6:]}_0"
    return await stage.seen_by(ada, subscription_id=bought.id, computer_id=first)


async def disabling(stage: WebStage) -> Seen:
    """Auto-renewal is being switched off."""
    iris = await stage.customer("iris@example.org")
    bought = await iris.buy("access_two_years")
    await stage.service.parts.subscriptions.set_auto_renewal(iris.account_id, bought.id, False)
    return await stage.seen_by(iris, subscription_id=bought.id)


async def perpetual(stage: WebStage) -> Seen:
    """Access for three months, bundled with a perpetual licence."""
    eve = await stage.customer("eve@example.org")
    await eve.register("desktop_perpetual")
    return await stage.seen_by(eve, subscription_id=(await eve.access()).id)


async def bundled(stage: WebStage) -> Seen:
    """Access that comes with a Desktop subscription."""
    tom = await stage.customer("tom@example.org")
    key = await tom.register("desktop_pro", 2)
    return await stage.seen_by(
        tom, subscription_id=(await tom.access()).id, desktop_id=key.subscription or ""
    )


async def business(stage: WebStage) -> Seen:
    """A business account with a member."""
    firm, _ = await _firm(stage, "office@example.org", "bob@example.org")
    return await stage.seen_by(firm)


async def member(stage: WebStage) -> Seen:
    """The member of a business account, in his own account."""
    _, carol = await _firm(stage, "studio@example.org", "carol@example.org")
    return await stage.seen_by(carol)


async def _firm(stage: WebStage, email: str, of: str) -> tuple[Shopper, Shopper]:
    firm, person = await stage.customer(email), await stage.customer(of)
    subscriptions = stage.service.parts.subscriptions
    await subscriptions.set_account_kind(firm.account_id, AccountKind.BUSINESS)
    await subscriptions.add_member(firm.account_id, of, BusinessRole.ADMIN)
    return firm, person


async def in_grace(stage: WebStage) -> Seen:
    """The renewal payment failed two hours ago; eight computers."""
    sam = await stage.customer("sam@example.org")
    bought = await sam.buy("access_month", "sim_card_fails_at_renewal", 2)
    await fill(stage.service, sam, 8)
    assert bought.until is not None
    await sam.pass_time(bought.until - sam.now() + timedelta(hours=2))
    return await stage.seen_by(sam, subscription_id=bought.id)


async def over_limit(stage: WebStage) -> Seen:
    """Two licences have expired, and eight computers are still registered."""
    late = await stage.customer("late@example.org")
    short = await late.buy("access_month", licences=2)
    await fill(stage.service, late, 8)
    await stage.service.parts.subscriptions.set_auto_renewal(late.account_id, short.id, False)
    await late.pass_time(timedelta(days=60))
    return await stage.seen_by(late, subscription_id=short.id)


async def panel(stage: WebStage) -> Seen:
    """The simulator's page, opened with its one-time link: each browser needs one of its own."""
    simulator = simulator_of(stage.simulated)
    wish = ScenarioWish("grace", speed=0, email="panel@example.test")
    made = await play(simulator, load("grace"), wish)
    return Seen(stage.simulated, ids={"account": made.account.email}, way_in="panel")


async def panel_closed(stage: WebStage) -> Seen:
    """The simulator's page for somebody without the token."""
    return Seen(stage.simulated)


async def way_into(seen: Seen) -> str:
    """The link that the browser opens before its first page; empty for none."""
    return await link(seen.service) if seen.way_in else ""
