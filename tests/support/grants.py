"""Grants, orders and instants for tests of the one rule of access, as examples and as strategies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from shared.entitlement import Entitlement, Grant, OpenOrder, evaluate
from shared.reasons import AutoRenewal, EntitlementReason, Origin

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)
YEAR = Grant("year", Origin.WEB, NOW - 100 * DAY, NOW + 265 * DAY, auto_renewal=AutoRenewal.ON)
ORDER = OpenOrder("o_1", NOW - DAY)
ORIGINS = [origin for origin in Origin if origin is not Origin.UNKNOWN]


def at(now: datetime, *grants: Grant, orders: tuple[OpenOrder, ...] = (), computers: int = 1) -> Entitlement:
    return evaluate(grants, orders, now, computers_registered=computers)


@st.composite
def grant(draw: st.DrawFn) -> Grant:
    start = NOW + timedelta(hours=draw(st.integers(-24 * 60, 24 * 60)))
    end = start + timedelta(hours=draw(st.integers(1, 24 * 60)))
    grace = draw(st.none() | st.integers(-24, 24 * 8))
    revoked = draw(st.none() | st.integers(-24 * 10, 24 * 70))
    return Grant(
        id=draw(st.uuids()).hex,
        origin=draw(st.sampled_from(ORIGINS)),
        start=start,
        end=end,
        licences=draw(st.integers(0, 4)),
        auto_renewal=draw(st.sampled_from([AutoRenewal.ON, AutoRenewal.OFF, AutoRenewal.UNAVAILABLE])),
        expiring_window=timedelta(days=draw(st.sampled_from([7, 30]))),
        grace_end=None if grace is None else end + timedelta(hours=grace),
        revoked_at=None if revoked is None else start + timedelta(hours=revoked),
        revoked_for=draw(st.sampled_from([EntitlementReason.CHARGED_BACK, EntitlementReason.REFUNDED])),
    )


grants = st.lists(grant(), max_size=4)
orders = st.sampled_from([(), (ORDER,)])
instants = st.integers(-24 * 130, 24 * 130).map(lambda hours: NOW + timedelta(hours=hours))
