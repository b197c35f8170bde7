"""Renewal, grace, retries and their ends (RULES R50, R54–R56, R67, R96)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from account.subscriptions.views import retries_in, retries_of
from shared.entitlement import is_full
from shared.reasons import Action, AutoRenewal, EntitlementReason, EventKind, OrderKind, Status
from tests.support.clock import START
from tests.support.subscription_stage import Stage

DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)


def day(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}T12:00:00+00:00")


@pytest.mark.rule("R40")
@pytest.mark.rule("R50")
@pytest.mark.invariant(5)
async def test_a_purchase_starts_at_its_confirmation_and_renews_by_default(stage: Stage) -> None:
    account = await stage.account()
    before = await stage.state(account)
    assert before.entitlement.status is Status.TRIAL
    bought = await stage.buy(account, "access_year")
    shown = await stage.shown(account, bought)
    assert (shown.activated_at, shown.until) == (START, day("2027-01-15"))
    assert (shown.auto_renewal, shown.status) == (AutoRenewal.ON, Status.ACTIVE)
    state = await stage.state(account)
    assert state.subscription is not None
    assert (state.subscription.id, state.subscription.plan) == (bought, "access_year")
    assert state.entitlement.until == shown.until


@pytest.mark.rule("R50")
@pytest.mark.rule("R56")
async def test_it_renews_at_its_end_to_the_microsecond_with_the_same_licences(stage: Stage) -> None:
    account = await stage.account()
    bought = await stage.buy(account, "access_year", licences=3)
    end = day("2027-01-15")
    await stage.until(account, end - TICK)
    assert stage.charged == []
    events = await stage.until(account, end)
    assert stage.charged == [(end, 3, 3 * 1999)]
    assert [each.kind for each in events] == [
        EventKind.SUBSCRIPTION_RENEWED,
        EventKind.ENTITLEMENT_CHANGED,
    ]
    shown = await stage.shown(account, bought)
    assert (shown.until, shown.licences, shown.activated_at) == (day("2028-01-15"), 3, START)


@pytest.mark.rule("R50")
async def test_a_purchase_without_a_stored_method_promises_no_renewal(stage: Stage) -> None:
    account = await stage.account()
    bought = await stage.pay(account, OrderKind.PURCHASE, "access_month", 1, has_method=False)
    assert (await stage.shown(account, bought)).auto_renewal is AutoRenewal.OFF


@pytest.mark.rule("R67")
@pytest.mark.parametrize(
    ("start", "ends"),
    [
        ("2026-01-31", ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]),
        ("2028-01-31", ["2028-02-29", "2028-03-31", "2028-04-30", "2028-05-31"]),
        ("2028-02-29", ["2028-03-29", "2028-04-29", "2028-05-29", "2028-06-29"]),
        ("2099-11-30", ["2099-12-30", "2100-01-30", "2100-02-28", "2100-03-30"]),
        ("2026-03-28", ["2026-04-28", "2026-05-28", "2026-06-28", "2026-07-28"]),
    ],
)
async def test_months_are_counted_from_the_anchor_and_never_chained(
    stage: Stage, start: str, ends: list[str]
) -> None:
    stage.clock.set_now(day(start))
    account = await stage.account()
    await stage.buy(account, "access_month")
    await stage.until(account, day(ends[-2]) + TICK)
    assert [at for at, _, _ in stage.charged] == [day(each) for each in ends[:-1]]
    assert (await stage.access(account)).until == day(ends[-1])


@pytest.mark.rule("R67")
@pytest.mark.security(32)
async def test_a_leap_day_renews_on_the_28th_until_the_next_leap_year(stage: Stage) -> None:
    stage.clock.set_now(day("2028-02-29"))
    account = await stage.account()
    await stage.buy(account, "access_year")
    await stage.until(account, day("2032-03-01"))
    assert [at for at, _, _ in stage.charged] == [
        day("2029-02-28"), day("2030-02-28"), day("2031-02-28"), day("2032-02-29"),
    ]  # fmt: skip


@pytest.mark.rule("R55")
async def test_a_failed_renewal_is_grace_with_retries_on_day_1_3_5_7_and_then_expired(stage: Stage) -> None:
    account = await stage.account()
    bought = await stage.buy(account, "access_month")
    end = day("2026-02-15")
    stage.pays = False
    events = await stage.until(account, end)
    assert [each.kind for each in events] == [EventKind.RENEWAL_FAILED, EventKind.ENTITLEMENT_CHANGED]
    state = await stage.state(account)
    assert state.entitlement.status is Status.GRACE
    assert state.entitlement.until == end + 7 * DAY
    assert Action.FIX_PAYMENT in state.entitlement.actions
    assert state.subscription is not None
    assert state.subscription.next_retry_at == end + DAY
    await stage.until(account, end + 7 * DAY - TICK)
    shown = await stage.shown(account, bought)
    assert (shown.status, shown.next_retry_at) == (Status.GRACE, end + 7 * DAY)
    assert is_full((await stage.state(account)).entitlement.status)
    events = await stage.until(account, end + 7 * DAY)
    assert stage.tried == [end + days * DAY for days in (0, 1, 3, 5, 7)]
    assert [each.kind for each in events] == [
        EventKind.RENEWAL_FAILED,
        EventKind.SUBSCRIPTION_EXPIRED,
        EventKind.ENTITLEMENT_CHANGED,
    ]
    assert (await stage.state(account)).entitlement.status is Status.EXPIRED
    shown = await stage.shown(account, bought)
    assert (shown.status, shown.auto_renewal, shown.next_retry_at) == (
        Status.EXPIRED,
        AutoRenewal.OFF,
        None,
    )
    await stage.advance(account, 400 * DAY)
    assert len(stage.tried) == 5


@pytest.mark.rule("R55")
@pytest.mark.parametrize("paid_on_day", [1, 3, 5, 7])
async def test_a_retry_that_succeeds_leaves_the_anchor_where_it_was(stage: Stage, paid_on_day: int) -> None:
    account = await stage.account()
    bought = await stage.buy(account, "access_month")
    end = day("2026-02-15")
    stage.pays = False
    await stage.until(account, end + paid_on_day * DAY - TICK)
    stage.pays = True
    await stage.until(account, end + paid_on_day * DAY)
    shown = await stage.shown(account, bought)
    assert (shown.status, shown.until) == (Status.ACTIVE, day("2026-03-15"))
    row = await stage.row(account, bought)
    assert (row.anchor_at, row.months, row.grace_end_at) == (START, 2, None)
    await stage.until(account, day("2026-03-15"))
    assert stage.charged[-1][0] == day("2026-03-15")
    assert len(stage.charged) == 2


@pytest.mark.rule("R55")
async def test_paid_by_hand_inside_grace_the_anchor_stays_and_no_retry_follows(stage: Stage) -> None:
    account = await stage.account()
    bought = await stage.buy(account, "access_year")
    end = day("2027-01-15")
    stage.pays = False
    await stage.until(account, end + 2 * DAY)
    await stage.pay(account, OrderKind.RENEWAL, "access_year", 1, bought)
    shown = await stage.shown(account, bought)
    assert (shown.status, shown.until, shown.next_retry_at) == (Status.ACTIVE, day("2028-01-15"), None)
    tried = len(stage.tried)
    await stage.until(account, day("2028-01-14"))
    assert len(stage.tried) == tried


@pytest.mark.rule("R2")
@pytest.mark.rule("R54")
@pytest.mark.parametrize(("plan", "window"), [("access_year", 30), ("access_month", 7)])
async def test_without_renewal_the_last_days_of_a_term_are_expiring_and_that_is_told(
    stage: Stage, plan: str, window: int
) -> None:
    account = await stage.account()
    bought = await stage.buy(account, plan)
    await stage.subscriptions.set_auto_renewal(account, bought, False)
    await stage.advance(account, timedelta(seconds=5))
    end = (await stage.shown(account, bought)).until
    assert end is not None
    await stage.until(account, end - window * DAY - TICK)
    assert (await stage.state(account)).entitlement.status is Status.ACTIVE
    events = await stage.until(account, end - window * DAY)
    assert [each.kind for each in events] == [EventKind.ENTITLEMENT_CHANGED]
    state = await stage.state(account)
    assert (state.entitlement.status, state.entitlement.reason) == (
        Status.EXPIRING,
        EntitlementReason.WILL_NOT_RENEW,
    )
    assert Action.BUY in state.entitlement.actions
    events = await stage.until(account, end)
    assert [each.kind for each in events] == [
        EventKind.SUBSCRIPTION_EXPIRED,
        EventKind.ENTITLEMENT_CHANGED,
    ]
    assert (await stage.state(account)).entitlement.status is Status.EXPIRED


@pytest.mark.rule("R96")
async def test_what_fell_due_while_nobody_looked_is_settled_before_it_is_read(stage: Stage) -> None:
    account = await stage.account()
    await stage.buy(account, "access_month")
    stage.clock.advance(timedelta(days=100))
    state = await stage.state(account)
    assert [at for at, _, _ in stage.charged] == [day("2026-02-15"), day("2026-03-15"), day("2026-04-15")]
    assert state.entitlement.until == datetime(2026, 5, 15, 12, tzinfo=UTC)


@pytest.mark.rule("R55")
async def test_an_open_book_and_the_database_name_the_same_next_retries(stage: Stage) -> None:
    account = await stage.account()
    bought = await stage.buy(account, "access_month")
    stage.pays = False
    await stage.until(account, day("2026-02-15") + 2 * DAY)
    in_book = await stage.books.change(account, retries_in)
    stored = await stage.database.read(lambda session: retries_of(session, account))
    assert in_book == stored == {bought: day("2026-02-15") + 3 * DAY}
