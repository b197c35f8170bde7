"""The gate: what a lease allows (RULES R4, R15, R17)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agent.session.gate import Full, Limited, Refused, decide
from shared.reasons import SessionRefusal, Status
from tests.support.account_facts import NOW
from tests.support.leases import lease_for

END = timedelta(days=7)


@pytest.mark.rule("R4", "R10")
@pytest.mark.parametrize("status", list(Status))
def test_the_status_decides_between_full_and_five_minutes(status: Status) -> None:
    is_full = status in (Status.ACTIVE, Status.EXPIRING, Status.GRACE)
    verdict = decide(lease_for("t", status=status), NOW)
    assert verdict == (Full() if is_full else Limited(300.0))


@pytest.mark.rule("R17", "R78")
@pytest.mark.parametrize("status", [Status.ACTIVE, Status.TRIAL])
def test_a_computer_over_the_limit_is_refused_whatever_it_paid(status: Status) -> None:
    lease = lease_for("t", status=status, over_limit=True)
    assert decide(lease, NOW) == Refused(SessionRefusal.COMPUTER_OVER_LIMIT)


@pytest.mark.rule("R1", "R15")
@pytest.mark.security(32)
def test_an_ended_lease_is_unknown_and_never_expired() -> None:
    lease = lease_for("t", status=Status.ACTIVE)
    assert decide(lease, NOW + END - timedelta(microseconds=1)) == Full()
    assert decide(lease, NOW + END) == Refused(SessionRefusal.LEASE_INVALID)


def test_without_a_lease_or_the_time_nothing_is_known() -> None:
    assert decide(None, NOW) == Refused(SessionRefusal.LEASE_INVALID)
    assert decide(lease_for("t"), None) == Refused(SessionRefusal.LEASE_INVALID)
