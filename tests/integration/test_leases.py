"""What is leased to a computer, and for how long (RULES R15, R17; SECURITY 31, 32)."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from datetime import timedelta

import pytest

from account.leases.leases import LONGEST, RENEW_FULL, RENEW_LIMITED
from account.subscriptions.subscriptions import Subscriptions
from shared.errors import NotFoundRefused
from shared.lease import Lease, lease_of
from shared.reasons import RemovedBy, Status
from tests.support.account_service import Service
from tests.support.clock import START, FakeClock
from tests.support.device import Device
from tests.support.remote_sessions import Ends, ends_of, give_access

HOUR = timedelta(hours=1)


@pytest.fixture
async def ends(service: Service) -> Ends:
    """A computer of Ada's, online, without a subscription."""
    return await ends_of(service, await service.account())


def read(token: str) -> Lease:
    """The lease in a token, as anybody can read it."""
    claims = token.split(".")[1]
    return lease_of(json.loads(urlsafe_b64decode(claims + "==")))


async def lease_of_computer(service: Service, account_id: str, device: Device, computer_id: str) -> Lease:
    """A new lease of the computer."""
    return read((await service.parts.leases.issue(account_id, computer_id, device.thumbprint)).lease)


async def new_lease(ends: Ends) -> Lease:
    """A new lease of the stage's computer."""
    return await lease_of_computer(ends.service, ends.account_id, ends.device, ends.computer_id)


@pytest.mark.rule("R15")
async def test_a_limited_lease_is_renewed_every_hour_and_ends_after_a_week(ends: Ends) -> None:
    lease = await new_lease(ends)
    assert (lease.account, lease.computer) == (ends.account_id, ends.computer_id)
    assert lease.thumbprint == ends.device.thumbprint
    assert (lease.status, lease.is_full) == (Status.TRIAL, False)
    assert (lease.issued_at, lease.renew_after) == (START, START + RENEW_LIMITED)
    assert lease.expires_at == START + LONGEST


@pytest.mark.rule("R15")
@pytest.mark.security(32)
async def test_a_lease_never_outlives_what_it_says(service: Service, ends: Ends) -> None:
    until = await give_access(service, ends.account_id)
    lease = await new_lease(ends)
    assert (lease.is_full, lease.renew_after) == (True, START + RENEW_FULL)
    for before, status in ((timedelta(days=3), Status.EXPIRING), (HOUR, Status.EXPIRING)):
        await service.parts.books.advance(ends.account_id, until - before)
        late = await new_lease(ends)
        assert (late.status, late.expires_at) == (status, until)
        assert late.renew_after == min(until - before + RENEW_FULL, until)
    await service.parts.books.advance(ends.account_id, until)
    over = await new_lease(ends)
    assert (over.status, over.is_full, over.issued_at) == (Status.EXPIRED, False, until)
    assert over.epoch > lease.epoch


@pytest.mark.rule("R15")
async def test_every_event_makes_a_newer_lease_and_nothing_else_does(service: Service, ends: Ends) -> None:
    first, again = await new_lease(ends), await new_lease(ends)
    await service.parts.computers.rename(ends.account_id, ends.computer_id, "Other")
    assert [each.epoch - first.epoch for each in (again, await new_lease(ends))] == [0, 1]


@pytest.mark.rule("R17")
async def test_a_computer_over_the_limit_is_told_so(service: Service, ends: Ends) -> None:
    subscriptions: Subscriptions = service.parts.subscriptions
    until = await give_access(service, ends.account_id, "desktop_pro", licences=2)
    others = [await service.computer(ends.account_id, f"pc {number}") for number in range(5)]
    newest = others[-1]
    assert not (await lease_of_computer(service, ends.account_id, *newest)).over_limit
    await service.parts.books.advance(ends.account_id, until)
    assert (await lease_of_computer(service, ends.account_id, *newest)).over_limit
    assert not (await new_lease(ends)).over_limit
    await subscriptions.keep_computers(ends.account_id, [newest[1]])
    assert not (await lease_of_computer(service, ends.account_id, *newest)).over_limit


@pytest.mark.security(31, 36)
async def test_nobody_gets_the_lease_of_a_computer_that_is_not_his(service: Service, ends: Ends) -> None:
    eve = await ends_of(service, await service.account("eve@example.org"))
    for account_id, computer_id, thumbprint in (
        (eve.account_id, ends.computer_id, eve.device.thumbprint),
        (ends.account_id, ends.computer_id, eve.device.thumbprint),
        (ends.account_id, "cmp_x", ends.device.thumbprint),
    ):
        with pytest.raises(NotFoundRefused):
            await service.parts.leases.issue(account_id, computer_id, thumbprint)
    await service.parts.computers.remove(ends.account_id, ends.computer_id, RemovedBy.PORTAL)
    with pytest.raises(NotFoundRefused):
        await new_lease(ends)


@pytest.mark.rule("R15", "R95")
async def test_a_lease_is_in_account_time(service: Service, ends: Ends, clock: FakeClock) -> None:
    await service.parts.books.set_clock(ends.account_id, 60)
    clock.advance(HOUR)
    lease = await new_lease(ends)
    assert (lease.issued_at, lease.expires_at) == (START + 60 * HOUR, START + 60 * HOUR + LONGEST)


async def test_a_session_is_accepted_with_a_fresh_lease(ends: Ends) -> None:
    offer = await ends.request()
    lease = read((await ends.accept(offer.session)).lease)
    facts = await ends.service.parts.states.facts(ends.account_id)
    assert (lease.computer, lease.epoch) == (ends.computer_id, facts.seq)
