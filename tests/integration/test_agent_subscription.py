"""The agent follows purchase, renewal and end of a subscription at the real service, by push (R33, R43)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from agent.core.backend import Backend
from shared.clock import SystemClock
from shared.commands import DismissPurchase, OpenPage, Refresh, SignOut
from shared.errors import AccessError
from shared.reasons import Action, AutoRenewal, LoginPage, Origin, Status
from shared.sales import LoginLink
from shared.snapshot import Snapshot
from tests.support.account_service import Service, account_service
from tests.support.agents import agent_in, sign_in, until
from tests.support.person import Person
from tests.support.shopper import SETTLED, Shopper


@dataclass
class House:
    """An agent of Ada's, and Ada as a customer of the same service."""

    service: Service
    backend: Backend
    ada: Shopper

    async def comes_to(self, *statuses: Status) -> Snapshot:
        """The first snapshot with one of `statuses`; it comes by itself."""
        return await until(
            self.backend,
            lambda snapshot: snapshot.entitlement is not None and snapshot.entitlement.status in statuses,
        )

    async def link(self, page: LoginPage) -> LoginLink:
        link = await self.backend.submit(OpenPage(page))
        assert link is not None
        return link


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    folder = tmp_path / "service"
    folder.mkdir()
    async with (
        account_service(folder, SystemClock()) as service,
        service.live(),
        Person("ada@example.org", service.base_url) as person,
        agent_in(tmp_path, service.base_url) as backend,
    ):
        await person.sign_up()
        await sign_in(backend, person)
        known = backend.facts.account
        assert known is not None
        ada = Shopper(service, known.account.id)
        await service.parts.books.set_clock(ada.account_id, 0.0)  # time passes when the test says so
        yield House(service, backend, ada)


@pytest.mark.rule("R33", "R65")
@pytest.mark.security(8)
@pytest.mark.parametrize(
    ("page", "leads_to"),
    [(LoginPage.BUY, "/buy"), (LoginPage.MANAGE, "/manage"), (LoginPage.COMPUTERS, "/computers")],
)
async def test_the_link_opens_its_page_signed_in_once(house: House, page: LoginPage, leads_to: str) -> None:
    link = await house.link(page)
    async with Person("nobody@example.org", house.service.base_url) as browser:
        shown = await browser.visit(link.url)
        assert shown.status_code == 200
        assert "ada@example.org" in shown.text
        assert "aot_" not in str(shown.url)
        direct = await browser.visit(leads_to)
        assert direct.url.path == shown.url.path
    async with Person("nobody@example.org", house.service.base_url) as browser:
        again = await browser.visit(link.url)
        assert "ada@example.org" not in again.text


@pytest.mark.rule("R33", "R40", "R43", "R91")
async def test_from_buy_over_waiting_and_pending_to_active_everything_comes_by_push(house: House) -> None:
    await house.link(LoginPage.BUY)
    waiting = await until(house.backend, lambda snapshot: snapshot.purchase is not None)
    assert waiting.entitlement is not None
    assert waiting.entitlement.status is Status.TRIAL
    order_id = await house.ada.order("access_year")
    pending = await house.comes_to(Status.PENDING)
    assert pending.purchase is None
    assert pending.open_order is not None
    assert pending.open_order.id == order_id
    await house.link(LoginPage.BUY)
    assert house.backend.snapshot.purchase is None  # the order is what is waited for
    await house.ada.pass_time(SETTLED)
    active = await house.comes_to(Status.ACTIVE)
    assert active.open_order is None
    assert active.subscription is not None
    assert (active.subscription.origin, active.subscription.term_months) == (Origin.WEB, 12)
    assert active.entitlement is not None
    assert (active.entitlement.licences, active.entitlement.computer_limit) == (1, 5)
    assert Action.MANAGE in active.entitlement.actions


@pytest.mark.rule("R33")
async def test_a_wait_is_over_when_the_user_dismisses_it(house: House) -> None:
    await house.link(LoginPage.BUY)
    await until(house.backend, lambda snapshot: snapshot.purchase is not None)
    await house.backend.submit(DismissPurchase())
    assert house.backend.snapshot.purchase is None


@pytest.mark.rule("R51", "R54")
async def test_auto_renewal_is_being_disabled_until_it_is_off(house: House) -> None:
    bought = await house.ada.buy("access_year")
    await until(
        house.backend,
        lambda snapshot: (
            snapshot.entitlement is not None and snapshot.entitlement.auto_renewal is AutoRenewal.ON
        ),
    )
    await house.service.parts.subscriptions.set_auto_renewal(house.ada.account_id, bought.id, False)
    changing = await until(
        house.backend,
        lambda snapshot: (
            snapshot.subscription is not None and snapshot.subscription.auto_renewal_becomes is not None
        ),
    )
    assert changing.subscription is not None
    assert changing.subscription.auto_renewal_becomes is AutoRenewal.OFF
    await house.ada.pass_time(timedelta(seconds=10))
    off = await until(
        house.backend,
        lambda snapshot: (
            snapshot.entitlement is not None and snapshot.entitlement.auto_renewal is AutoRenewal.OFF
        ),
    )
    assert off.subscription is not None
    assert off.subscription.auto_renewal_becomes is None


@pytest.mark.rule("R2", "R55", "R64", "R95")
async def test_failed_renewal_grace_and_end_arrive_as_the_clock_is_advanced(house: House) -> None:
    await house.ada.buy("access_month", instrument="sim_card_fails_at_renewal")
    await house.comes_to(Status.ACTIVE)
    await house.ada.pass_time(timedelta(days=32))
    grace = await house.comes_to(Status.GRACE)
    assert grace.subscription is not None
    assert grace.subscription.next_retry_at is not None
    assert grace.entitlement is not None
    assert Action.FIX_PAYMENT in grace.entitlement.actions
    await house.ada.pass_time(timedelta(days=8))
    expired = await house.comes_to(Status.EXPIRED)
    assert expired.entitlement is not None
    assert Action.BUY in expired.entitlement.actions


@pytest.mark.rule("R95", "R99")
async def test_a_clock_that_only_moved_is_known_after_the_next_answer(house: House) -> None:
    before = house.backend.facts.account
    assert before is not None
    await house.ada.pass_time(timedelta(hours=3))
    await house.backend.submit(Refresh())
    after = house.backend.facts.account
    assert after is not None
    assert after.account_now - before.account_now >= timedelta(hours=3)


@pytest.mark.security(8)
async def test_a_link_dies_with_the_sign_in_that_asked_for_it(house: House) -> None:
    link = await house.link(LoginPage.BUY)
    await house.backend.submit(SignOut())
    async with Person("nobody@example.org", house.service.base_url) as browser:
        assert "ada@example.org" not in (await browser.visit(link.url)).text
    with pytest.raises(AccessError) as refused:
        await house.backend.submit(OpenPage(LoginPage.BUY))
    assert refused.value.code == "not_signed_in"
