"""`shared.entitlement.dates_of`: what renews, and until when access lasts, are two dates and never one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given

from shared.entitlement import Grant, OpenOrder, dates_of, evaluate
from shared.reasons import AutoRenewal, DateKind, Origin, Status
from tests.support.grants import DAY, NOW, YEAR, at, grants, instants, orders

DESKTOP = replace(YEAR, id="desktop", origin=Origin.DESKTOP_SUBSCRIPTION, auto_renewal=AutoRenewal.OFF)
LATER, FAILED = replace(DESKTOP, end=YEAR.end + 30 * DAY), replace(YEAR, end=NOW - DAY, grace_end=NOW + DAY)
OFF = replace(YEAR, auto_renewal=AutoRenewal.OFF)


@pytest.mark.rule("R5", "R50", "R54")
@given(grants=grants, orders=orders, now=instants)
def test_what_is_called_a_renewal_is_the_next_end_that_is_charged_for_and_never_another(
    grants: list[Grant], orders: tuple[OpenOrder, ...], now: datetime
) -> None:
    answer = evaluate(grants, orders, now, computers_registered=1)
    charged = [
        each.end
        for each in grants
        if each.start <= now < each.end <= each.access_end
        and each.auto_renewal is AutoRenewal.ON
        and each.origin in (Origin.WEB, Origin.DESKTOP_PERPETUAL)
    ]
    told = dates_of(answer)
    assert answer.renews_at == min(charged, default=None)
    assert [at for kind, at in told if kind is DateKind.RENEWS] == sorted(charged)[:1]
    assert (not told) == (answer.until is None)
    if told:
        assert told[-1][1] == answer.until  # whatever renews, the last date is that of access
        assert sorted({at for _, at in told}) == [at for _, at in told]
    if charged:
        assert answer.status is Status.ACTIVE
        assert answer.auto_renewal is AutoRenewal.ON
        assert told[0][1] > now


@pytest.mark.rule("R54", "R61")
@pytest.mark.parametrize(
    ("owned", "told"),
    [
        ((), []),
        ((YEAR,), [(DateKind.RENEWS, YEAR.end)]),
        ((YEAR, LATER), [(DateKind.RENEWS, YEAR.end), (DateKind.LASTS_UNTIL, LATER.end)]),
        ((YEAR, replace(LATER, end=NOW + DAY)), [(DateKind.RENEWS, YEAR.end)]),
        ((OFF, LATER), [(DateKind.EXPIRES, LATER.end)]),
        ((FAILED,), [(DateKind.WORKS_UNTIL, NOW + DAY)]),
        ((FAILED, LATER), [(DateKind.LASTS_UNTIL, LATER.end)]),
        ((replace(YEAR, origin=Origin.APP_STORE),), [(DateKind.EXPIRES, YEAR.end)]),
        ((replace(YEAR, end=NOW),), [(DateKind.ENDED, NOW)]),
        ((replace(YEAR, revoked_at=NOW), LATER), [(DateKind.EXPIRES, LATER.end)]),
        ((replace(YEAR, revoked_at=NOW + DAY), LATER), [(DateKind.LASTS_UNTIL, LATER.end)]),
    ],
)
def test_dates_say_what_renews_and_until_when_access_lasts(
    owned: tuple[Grant, ...], told: list[tuple[DateKind, datetime]]
) -> None:
    assert list(dates_of(at(NOW, *owned))) == told
