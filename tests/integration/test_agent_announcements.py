"""What the agent announces of a subscription at the real service, whose clock is advanced (R16, R43, R95)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from agent.core.backend import Backend
from shared.announcements import AnnouncementCode
from shared.clock import SystemClock
from shared.commands import AnnouncementTold
from shared.reasons import Status
from shared.snapshot import Snapshot
from tests.support.account_service import account_service
from tests.support.agents import agent_in, sign_in, until
from tests.support.person import Person
from tests.support.shopper import SETTLED, Shopper

Code = AnnouncementCode
SOON = timedelta(seconds=10)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[tuple[Backend, Shopper]]:
    """An agent of Ada's, and Ada as a customer of the same service; time passes when the test says so."""
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
        await service.parts.books.set_clock(ada.account_id, 0.0)
        yield backend, ada


async def said(backend: Backend, *codes: Code) -> list[dict[str, str]]:
    """Wait until exactly these wait to be said, say them, and answer what they say."""
    snapshot = await until(backend, lambda seen: [each.code for each in seen.announcements] == list(codes))
    for each in snapshot.announcements:
        await backend.submit(AnnouncementTold(each.id))
    assert backend.snapshot.announcements == ()
    return [each.params for each in snapshot.announcements]


async def bought_without_renewal(backend: Backend, ada: Shopper) -> None:
    """Ada buys a year, which is announced when it is paid, and switches auto-renewal off."""
    await ada.order("access_year")
    await until(backend, is_in(Status.PENDING))
    await ada.pass_time(SETTLED)
    await said(backend, Code.ACCESS_ACTIVE)
    bought = await ada.access()
    await ada.parts.subscriptions.set_auto_renewal(ada.account_id, bought.id, False)
    await ada.pass_time(SOON)


def is_in(status: Status) -> Callable[[Snapshot], bool]:
    def holds(snapshot: Snapshot) -> bool:
        return snapshot.entitlement is not None and snapshot.entitlement.status is status

    return holds


@pytest.mark.rule("R16", "R43", "R95")
async def test_payment_marks_and_end_are_announced_as_the_accounts_clock_is_advanced(
    house: tuple[Backend, Shopper],
) -> None:
    backend, ada = house
    await bought_without_renewal(backend, ada)
    known = backend.snapshot.entitlement
    assert known is not None
    assert known.until is not None
    for days, told in ((29, "29"), (6, "6"), (2, "2"), (1, "1")):
        await ada.pass_time(known.until - timedelta(days=days) - ada.now())
        (params,) = await said(backend, Code.EXPIRING)
        assert params["days"] == told
    await ada.pass_time(timedelta(days=400))
    await said(backend, Code.EXPIRED)


@pytest.mark.rule("R16", "R95")
async def test_an_advance_of_years_announces_only_what_is_still_true(house: tuple[Backend, Shopper]) -> None:
    backend, ada = house
    await bought_without_renewal(backend, ada)
    await ada.pass_time(timedelta(days=800))
    await said(backend, Code.EXPIRED)
