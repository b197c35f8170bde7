"""`shared.lease`: what a lease says, for how long, and whose it is (RULES R4, R15)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.errors import DecodeError, LeaseRefused
from shared.lease import Lease, check_lease, claims_of, lease_of
from shared.reasons import Status

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
LEASE = Lease(
    account="acc_1",
    computer="cmp_1",
    thumbprint="key_1",
    status=Status.TRIAL,
    over_limit=False,
    epoch=7,
    issued_at=NOW,
    renew_after=NOW + timedelta(hours=1),
    expires_at=NOW + timedelta(days=7),
)


@pytest.mark.rule("R4", "R15")
@pytest.mark.parametrize("status", Status)
def test_a_lease_is_full_or_limited_as_the_status_is(status: Status) -> None:
    lease = replace(LEASE, status=status)
    is_full = status in {Status.ACTIVE, Status.EXPIRING, Status.GRACE}
    assert (lease.is_full, lease.limit_s) == (is_full, None if is_full else 300)


@pytest.mark.rule("R1", "R15")
def test_at_the_instant_of_its_end_it_says_nothing_any_more() -> None:
    assert LEASE.says_something_at(LEASE.expires_at - timedelta(microseconds=1))
    assert not LEASE.says_something_at(LEASE.expires_at)


def test_its_claims_give_the_same_lease_back() -> None:
    assert lease_of(claims_of(LEASE)) == LEASE


@pytest.mark.security(31)
def test_claims_that_are_none_are_refused_and_an_unknown_status_is_limited() -> None:
    with pytest.raises(DecodeError):
        lease_of({name: value for name, value in claims_of(LEASE).items() if name != "epoch"})
    assert not lease_of(claims_of(LEASE) | {"status": "eternal"}).is_full


@pytest.mark.security(31)
@pytest.mark.invariant(10)
def test_it_is_for_one_computer_and_one_key_and_never_an_older_one() -> None:
    check_lease(LEASE, computer="cmp_1", thumbprint="key_1", lowest_epoch=7)
    for computer, thumbprint, epoch, code in (
        ("cmp_2", "key_1", 0, "lease_of_another"),
        ("cmp_1", "key_2", 0, "lease_of_another"),
        ("cmp_1", "key_1", 8, "lease_outdated"),
    ):
        with pytest.raises(LeaseRefused) as refused:
            check_lease(LEASE, computer=computer, thumbprint=thumbprint, lowest_epoch=epoch)
        assert refused.value.code == code
