"""`shared.entitlement`: the one rule of access (RULES R1–R5), by examples and by properties."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.entitlement import (
    LIMITED_SESSION,
    Entitlement,
    Grant,
    OpenOrder,
    Policy,
    evaluate,
    is_full,
)
from shared.reasons import Action, AutoRenewal, EntitlementReason, Origin, Status
from tests.support.grants import DAY, NOW, ORDER, TICK, YEAR, at, grants, instants, orders

# --- R1: half-open intervals ------------------------------------------------------------------------


@pytest.mark.rule("R1")
def test_the_first_instant_is_live_and_the_instant_before_is_not() -> None:
    assert at(YEAR.start, YEAR).is_full
    assert not at(YEAR.start - TICK, YEAR).is_full


@pytest.mark.rule("R1")
def test_the_last_instant_before_the_end_is_live_and_the_end_itself_is_expired() -> None:
    assert at(YEAR.end - TICK, YEAR).is_full
    assert at(YEAR.end, YEAR).status is Status.EXPIRED


@pytest.mark.rule("R1")
def test_the_end_of_grace_is_expired_and_the_instant_of_revocation_is_suspended() -> None:
    failed = replace(YEAR, grace_end=YEAR.end + 7 * DAY)
    assert at(failed.access_end - TICK, failed).status is Status.GRACE
    assert at(failed.access_end, failed).status is Status.EXPIRED
    revoked = replace(YEAR, revoked_at=NOW)
    assert at(NOW - TICK, revoked).is_full
    assert at(NOW, revoked).status is Status.SUSPENDED


@pytest.mark.rule("R1")
def test_two_grants_that_meet_leave_no_gap_between_them() -> None:
    following = replace(YEAR, id="next", start=YEAR.end, end=YEAR.end + 365 * DAY)
    assert at(YEAR.end - TICK, YEAR, following).is_full
    assert at(YEAR.end, YEAR, following).is_full


@pytest.mark.rule("R1")
@given(grants=grants, orders=orders, now=instants, computers=st.integers(0, 30))
def test_it_is_a_pure_function_whatever_the_order_of_its_facts(
    grants: list[Grant], orders: tuple[OpenOrder, ...], now: datetime, computers: int
) -> None:
    once = evaluate(grants, orders, now, computers_registered=computers)
    again = evaluate(grants[::-1], orders, now, computers_registered=computers)
    assert once == again


@pytest.mark.rule("R1")
@given(grants=grants, orders=orders, now=instants, part=st.floats(0, 0.999))
def test_nothing_changes_before_changes_at(
    grants: list[Grant], orders: tuple[OpenOrder, ...], now: datetime, part: float
) -> None:
    before = evaluate(grants, orders, now, computers_registered=1)
    if before.changes_at is None:
        later = now + 3650 * DAY
    else:
        assert before.changes_at > now
        later = now + (before.changes_at - now) * part
    after = evaluate(grants, orders, later, computers_registered=1)
    assert replace(after, changes_at=None) == replace(before, changes_at=None)


# --- R2: status -------------------------------------------------------------------------------------

MONTH = replace(YEAR, auto_renewal=AutoRenewal.OFF, expiring_window=7 * DAY)
STATUSES = [
    ("never had one", (), (), Status.TRIAL, EntitlementReason.NEVER_SUBSCRIBED),
    (
        "bought, begins later",
        (replace(YEAR, start=NOW + DAY),),
        (),
        Status.TRIAL,
        EntitlementReason.NEVER_SUBSCRIBED,
    ),
    ("order waits", (), (ORDER,), Status.PENDING, EntitlementReason.ORDER_WAITS_FOR_PAYMENT),
    (
        "expired and order waits",
        (replace(YEAR, end=NOW),),
        (ORDER,),
        Status.PENDING,
        EntitlementReason.ORDER_WAITS_FOR_PAYMENT,
    ),
    ("live and order waits", (YEAR,), (ORDER,), Status.ACTIVE, EntitlementReason.SUBSCRIPTION_LIVE),
    ("renews soon", (replace(YEAR, end=NOW + DAY),), (), Status.ACTIVE, EntitlementReason.SUBSCRIPTION_LIVE),
    (
        "ends in 30 days",
        (replace(YEAR, end=NOW + 30 * DAY, auto_renewal=AutoRenewal.OFF),),
        (),
        Status.EXPIRING,
        EntitlementReason.WILL_NOT_RENEW,
    ),
    (
        "ends in 30 days and a tick",
        (replace(YEAR, end=NOW + 30 * DAY + TICK, auto_renewal=AutoRenewal.OFF),),
        (),
        Status.ACTIVE,
        EntitlementReason.SUBSCRIPTION_LIVE,
    ),
    (
        "month plan in 8 days",
        (replace(MONTH, end=NOW + 8 * DAY),),
        (),
        Status.ACTIVE,
        EntitlementReason.SUBSCRIPTION_LIVE,
    ),
    (
        "month plan in 7 days",
        (replace(MONTH, end=NOW + 7 * DAY),),
        (),
        Status.EXPIRING,
        EntitlementReason.WILL_NOT_RENEW,
    ),
    (
        "renewal failed",
        (replace(YEAR, end=NOW, grace_end=NOW + 7 * DAY),),
        (),
        Status.GRACE,
        EntitlementReason.RENEWAL_PAYMENT_FAILED,
    ),
    (
        "one failed, another lives on",
        (replace(YEAR, id="a", end=NOW, grace_end=NOW + 7 * DAY), YEAR),
        (),
        Status.ACTIVE,
        EntitlementReason.SUBSCRIPTION_LIVE,
    ),
    ("ended", (replace(YEAR, end=NOW),), (), Status.EXPIRED, EntitlementReason.SUBSCRIPTION_ENDED),
    ("charged back", (replace(YEAR, revoked_at=NOW),), (), Status.SUSPENDED, EntitlementReason.CHARGED_BACK),
    (
        "refunded by the store",
        (replace(YEAR, revoked_at=NOW, revoked_for=EntitlementReason.REFUNDED),),
        (),
        Status.SUSPENDED,
        EntitlementReason.REFUNDED,
    ),
    (
        "charged back after it had ended",
        (replace(YEAR, end=NOW - DAY, revoked_at=NOW),),
        (),
        Status.EXPIRED,
        EntitlementReason.SUBSCRIPTION_ENDED,
    ),
    (
        "one charged back, another lives on",
        (replace(YEAR, id="a", revoked_at=NOW - DAY), YEAR),
        (),
        Status.ACTIVE,
        EntitlementReason.SUBSCRIPTION_LIVE,
    ),
]


@pytest.mark.rule("R2")
@pytest.mark.parametrize(
    ("owned", "waiting", "status", "reason"),
    [case[1:] for case in STATUSES],
    ids=[case[0] for case in STATUSES],
)
def test_status_and_reason(
    owned: tuple[Grant, ...], waiting: tuple[OpenOrder, ...], status: Status, reason: EntitlementReason
) -> None:
    answer = at(NOW, *owned, orders=waiting)
    assert (answer.status, answer.reason) == (status, reason)


@pytest.mark.rule("R2")
def test_every_status_of_the_rules_has_an_example_here() -> None:
    assert {case[3] for case in STATUSES} == set(Status) - {Status.UNKNOWN}


# --- R3: what a status carries ------------------------------------------------------------------------


@pytest.mark.rule("R3")
def test_trial_carries_no_end_no_origin_and_the_ways_on() -> None:
    answer = at(NOW, computers=2)
    assert answer == Entitlement(
        status=Status.TRIAL,
        reason=EntitlementReason.NEVER_SUBSCRIBED,
        until=None,
        computer_limit=5,
        licences=0,
        auto_renewal=AutoRenewal.UNAVAILABLE,
        origin=None,
        actions=(Action.BUY, Action.REMOVE_COMPUTER),
        changes_at=None,
    )
    assert at(NOW, computers=0).actions == (Action.BUY,)


ACTIONS = [
    (YEAR, (Action.MANAGE, Action.BUY_LICENCES)),
    (
        replace(YEAR, auto_renewal=AutoRenewal.OFF),
        (Action.MANAGE, Action.ENABLE_AUTO_RENEW, Action.BUY_LICENCES),
    ),
    (
        replace(YEAR, end=NOW + DAY, auto_renewal=AutoRenewal.OFF),
        (Action.BUY, Action.MANAGE, Action.ENABLE_AUTO_RENEW, Action.BUY_LICENCES),
    ),
    (
        replace(YEAR, end=NOW, grace_end=NOW + 7 * DAY),
        (Action.FIX_PAYMENT, Action.MANAGE),
    ),
    (
        replace(YEAR, origin=Origin.APP_STORE, auto_renewal=AutoRenewal.UNAVAILABLE),
        (Action.MANAGE, Action.MANAGE_IN_APP_STORE),
    ),
    (
        replace(YEAR, origin=Origin.APP_STORE, end=NOW, grace_end=NOW + 7 * DAY),
        (Action.MANAGE, Action.MANAGE_IN_APP_STORE),
    ),
    (
        replace(YEAR, origin=Origin.DESKTOP_SUBSCRIPTION, auto_renewal=AutoRenewal.UNAVAILABLE),
        (Action.BUY, Action.MANAGE, Action.BUY_LICENCES),
    ),
    (
        replace(YEAR, origin=Origin.DESKTOP_PERPETUAL, auto_renewal=AutoRenewal.UNAVAILABLE),
        (Action.BUY, Action.MANAGE, Action.ENABLE_AUTO_RENEW),
    ),
    (replace(YEAR, origin=Origin.DESKTOP_PERPETUAL), (Action.BUY, Action.MANAGE)),
    (
        replace(YEAR, origin=Origin.BUSINESS_KEY, auto_renewal=AutoRenewal.UNAVAILABLE),
        (Action.BUY, Action.MANAGE),
    ),
    (replace(YEAR, end=NOW), (Action.BUY,)),
]


@pytest.mark.rule("R3")
@pytest.mark.parametrize(("owned", "actions"), ACTIONS)
def test_actions_are_the_ways_that_exist_now(owned: Grant, actions: tuple[Action, ...]) -> None:
    assert at(NOW, owned, computers=0).actions == actions
    assert at(NOW, owned, computers=3).actions == (*actions, Action.REMOVE_COMPUTER)


@pytest.mark.rule("R3")
@pytest.mark.parametrize(
    ("settings", "shown"),
    [
        ([AutoRenewal.ON, AutoRenewal.OFF], AutoRenewal.ON),
        ([AutoRenewal.OFF, AutoRenewal.UNAVAILABLE], AutoRenewal.OFF),
        ([AutoRenewal.UNAVAILABLE], AutoRenewal.UNAVAILABLE),
        ([], AutoRenewal.UNAVAILABLE),
    ],
)
def test_auto_renewal_of_several_grants(settings: list[AutoRenewal], shown: AutoRenewal) -> None:
    owned = [replace(YEAR, id=str(number), auto_renewal=each) for number, each in enumerate(settings)]
    assert at(NOW, *owned).auto_renewal is shown


@pytest.mark.rule("R53")
@pytest.mark.parametrize("origin", [Origin.APP_STORE, Origin.DESKTOP_SUBSCRIPTION, Origin.BUSINESS_KEY])
@pytest.mark.parametrize("setting", [AutoRenewal.ON, AutoRenewal.OFF])
def test_what_is_renewed_elsewhere_is_not_switched_here(origin: Origin, setting: AutoRenewal) -> None:
    owned = replace(YEAR, origin=origin, auto_renewal=setting)
    assert at(NOW, owned).auto_renewal is AutoRenewal.UNAVAILABLE


@pytest.mark.rule("R2")
@pytest.mark.parametrize(
    ("setting", "status"), [(AutoRenewal.ON, Status.ACTIVE), (AutoRenewal.OFF, Status.EXPIRING)]
)
def test_what_the_app_store_will_renew_is_not_expiring(setting: AutoRenewal, status: Status) -> None:
    owned = replace(YEAR, origin=Origin.APP_STORE, end=NOW + DAY, auto_renewal=setting)
    assert at(NOW, owned).status is status


@pytest.mark.rule("R3")
@given(grants=grants, orders=orders, now=instants)
def test_origin_and_end_are_those_of_one_grant_and_an_end_in_the_future_means_access(
    grants: list[Grant], orders: tuple[OpenOrder, ...], now: datetime
) -> None:
    answer = evaluate(grants, orders, now, computers_registered=1)
    if answer.until is None:
        assert answer.origin is None
        assert answer.status in (Status.TRIAL, Status.PENDING)
    else:
        assert any((each.access_end, each.origin) == (answer.until, answer.origin) for each in grants)
        assert (answer.until > now) == answer.is_full


# --- R4: full or limited ------------------------------------------------------------------------------


@pytest.mark.rule("R4")
@pytest.mark.parametrize("status", list(Status))
def test_sessions_are_full_only_in_active_expiring_and_grace(status: Status) -> None:
    assert is_full(status) == (status in (Status.ACTIVE, Status.EXPIRING, Status.GRACE))


@pytest.mark.rule("R4")
def test_a_limited_session_has_300_seconds() -> None:
    assert LIMITED_SESSION.total_seconds() == 300


@pytest.mark.rule("R4", "R1")
@given(grants=grants, orders=orders, now=instants)
def test_sessions_are_full_exactly_while_a_grant_is_live(
    grants: list[Grant], orders: tuple[OpenOrder, ...], now: datetime
) -> None:
    live = any(each.start <= now < each.access_end for each in grants)
    assert evaluate(grants, orders, now, computers_registered=1).is_full == live


# --- R5: end and computers ----------------------------------------------------------------------------


@pytest.mark.rule("R5")
@given(grants=grants, now=instants)
def test_the_end_is_the_latest_and_the_computers_are_the_sum_but_never_below_five(
    grants: list[Grant], now: datetime
) -> None:
    answer = evaluate(grants, (), now, computers_registered=1)
    live = [each for each in grants if each.start <= now < each.access_end]
    assert answer.licences == sum(each.licences for each in live)
    assert answer.computer_limit == max(5, 5 * answer.licences)
    if live:
        assert answer.until == max(each.access_end for each in live)


@pytest.mark.rule("R5", "R70")
@pytest.mark.parametrize(("licences", "limit"), [(0, 5), (1, 5), (2, 10), (7, 35)])
def test_each_licence_allows_five_computers(licences: int, limit: int) -> None:
    assert at(NOW, replace(YEAR, licences=licences)).computer_limit == limit


@pytest.mark.rule("R70")
def test_trial_pending_expired_and_suspended_accounts_keep_five_computers() -> None:
    for owned in ((), (replace(YEAR, end=NOW, licences=4),), (replace(YEAR, revoked_at=NOW, licences=4),)):
        for waiting in ((), (ORDER,)):
            assert at(NOW, *owned, orders=waiting).computer_limit == 5


@pytest.mark.rule("R5")
def test_the_catalogue_may_change_the_numbers() -> None:
    policy = Policy(computers_per_licence=3, minimum_computers=2)
    assert evaluate((YEAR,), (), NOW, computers_registered=1, policy=policy).computer_limit == 3
    assert evaluate((), (), NOW, computers_registered=1, policy=policy).computer_limit == 2
