"""What the account makes of notifications: once, in order, for the right account (SECURITY 34)."""

from __future__ import annotations

import itertools
import random
from datetime import timedelta
from pathlib import Path

import pytest

from account.app_store.outcomes import Outcome
from shared.errors import SalesRefused
from shared.reasons import Status
from tests.support.app_store_forger import Forger
from tests.support.app_store_stage import Stage, app_store_stage, months_after
from tests.support.clock import START, FakeClock

DAY = timedelta(days=1)
MONTH = "app_store_month"
OTHER = "2000000000000009"


async def known(stage: Stage, name: str = "ada") -> tuple[str, str]:
    """An account that the store knows, with nothing bought; and what the store calls it."""
    account_id = await stage.account(name)
    await stage.store.set_billing_problem(account_id, exists=False)
    return account_id, await stage.token(account_id)


@pytest.mark.security(34)
async def test_the_same_notification_again_changes_nothing(stage: Stage) -> None:
    ada = await stage.account()
    await stage.store.buy(ada, MONTH, "wish-1")
    (signed,) = await stage.signed(ada)
    before = (await stage.kinds(ada), await stage.outcomes(ada))
    assert [await stage.store.receive(signed) for _ in range(3)] == [Outcome.REPEATED] * 3
    assert (await stage.kinds(ada), await stage.outcomes(ada)) == before


@pytest.mark.rule("R39")
async def test_a_purchase_elsewhere_starts_the_subscription(stage: Stage, store_key: Forger) -> None:
    ada, token = await known(stage)
    assert await stage.store.receive(store_key.notice(account_token=token)) is Outcome.APPLIED
    row = await stage.row(ada)
    assert (row.end_at, row.months, row.price_minor) == (months_after(START, 1), 1, 299)
    assert await stage.status(ada) is Status.ACTIVE


@pytest.mark.security(34)
async def test_an_older_notification_is_kept_and_changes_nothing(stage: Stage, store_key: Forger) -> None:
    ada, token = await known(stage)
    now = {"account_token": token, "signed_at": "2026-01-15T12:00:05Z"}
    late = store_key.notice("DID_RENEW", "late", account_token=token, expires_at="2026-03-15T12:00:00Z")
    same = store_key.notice("DID_RENEW", "same", **now, expires_at="2026-03-15T12:00:00Z")
    assert await stage.store.receive(store_key.notice(**now)) is Outcome.APPLIED
    assert await stage.store.receive(late) is Outcome.OUTDATED
    assert await stage.store.receive(same) is Outcome.OUTDATED
    assert await stage.store.receive(late) is Outcome.REPEATED
    assert (await stage.row(ada)).end_at == months_after(START, 1)
    assert sorted(await stage.outcomes(ada)) == ["applied", "outdated", "outdated"]


@pytest.mark.security(34)
async def test_any_order_and_any_repetition_end_in_the_same_state(tmp_path: Path) -> None:
    ends = set()
    with app_store_stage(tmp_path, FakeClock()) as source:
        ada = await source.account()
        chain = await source.store.buy(ada, MONTH, "wish-1")
        await source.store.switch_renewal(ada, chain.id, on=False)
        await source.store.switch_renewal(ada, chain.id, on=True)
        await source.pass_time(ada, 40 * DAY)
        await source.store.set_billing_problem(ada, exists=True)
        await source.pass_time(ada, 25 * DAY)
        told, token = await source.signed(ada), await source.token(ada)
        assert len(told) == 5
    orders = list(itertools.permutations(told))
    for number, order in enumerate(random.Random(3).sample(orders, 12)):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "app-store-key.json").write_bytes((tmp_path / "app-store-key.json").read_bytes())
        with app_store_stage(folder, FakeClock(START + 65 * DAY)) as stage:
            bob = await stage.account("bob")
            await stage.introduce(bob, token)
            for signed in (*order, *order):
                await stage.store.receive(signed)
            row = await stage.row(bob)
            ends.add((row.end_at, row.grace_end_at, row.auto_renewal, row.revoked_at))
            assert await stage.status(bob) is Status.GRACE
    assert ends == {(months_after(START, 2), months_after(START, 2) + 7 * DAY, "on", None)}


@pytest.mark.security(34)
@pytest.mark.rule("R46")
async def test_what_was_paid_late_never_revives_a_refund(stage: Stage, store_key: Forger) -> None:
    ada, token = await known(stage)
    back = {"account_token": token, "revoked_at": "2026-01-15T12:00:05Z", "signed_at": "2026-01-15T12:00:05Z"}
    assert await stage.store.receive(store_key.notice("REFUND", "refund", **back)) is Outcome.APPLIED
    assert await stage.status(ada) is Status.SUSPENDED
    bought = store_key.notice("SUBSCRIBED", "bought", account_token=token)
    assert await stage.store.receive(bought) is Outcome.OUTDATED
    renewed = store_key.notice(
        "DID_RENEW",
        "renewed",
        account_token=token,
        signed_at="2026-01-15T12:00:09Z",
        expires_at="2026-03-15T12:00:00Z",
    )
    assert await stage.store.receive(renewed) is Outcome.REVOKED_BEFORE
    assert await stage.status(ada) is Status.SUSPENDED


@pytest.mark.rule("R46")
@pytest.mark.parametrize("kind", ["REFUND", "REVOKE"])
async def test_what_the_store_takes_back_is_gone_at_once(stage: Stage, store_key: Forger, kind: str) -> None:
    ada, token = await known(stage)
    await stage.store.receive(store_key.notice(account_token=token))
    back = store_key.notice(
        kind,
        "back",
        account_token=token,
        signed_at="2026-01-15T12:00:05Z",
        revoked_at="2026-01-15T12:00:05Z",
    )
    assert await stage.store.receive(back) is Outcome.APPLIED
    assert await stage.status(ada) is Status.SUSPENDED
    assert (await stage.entitlement(ada)).reason == "refunded"


@pytest.mark.security(34)
@pytest.mark.rule("R39")
async def test_a_subscription_of_one_account_is_not_given_to_another(stage: Stage, store_key: Forger) -> None:
    ada, adas = await known(stage, "ada")
    bob, bobs = await known(stage, "bob")
    await stage.store.receive(store_key.notice(account_token=adas))
    stolen = store_key.notice(
        "DID_RENEW",
        "stolen",
        account_token=bobs,
        signed_at="2026-01-15T12:00:05Z",
        expires_at="2026-03-15T12:00:00Z",
    )
    with pytest.raises(SalesRefused) as refused:
        await stage.store.receive(stolen)
    assert refused.value.code == "transaction_of_another_account"
    assert await stage.rows(bob) == []
    assert (await stage.row(ada)).end_at == months_after(START, 1)
    assert await stage.outcomes(bob) == []


@pytest.mark.security(34)
async def test_an_account_that_nobody_has_is_refused(stage: Stage, store_key: Forger) -> None:
    with pytest.raises(SalesRefused) as refused:
        await stage.store.receive(store_key.notice(account_token="nobody"))
    assert refused.value.code == "app_store_account_unknown"


@pytest.mark.security(34)
async def test_a_notification_is_not_heard_in_somebody_elses_books(stage: Stage, store_key: Forger) -> None:
    _, adas = await known(stage, "ada")
    bob, _ = await known(stage, "bob")
    hear = stage.steps.work.notifications.hear
    with pytest.raises(SalesRefused) as refused:
        await stage.books.change(bob, lambda book: hear(book, store_key.notice(account_token=adas)))
    assert refused.value.code == "transaction_of_another_account"
    assert await stage.rows(bob) == []


async def test_a_notification_that_does_not_hold_reaches_no_account(stage: Stage) -> None:
    _, token = await known(stage)
    with pytest.raises(SalesRefused) as refused:
        await stage.store.receive(Forger().notice(account_token=token))
    assert refused.value.code == "app_store_signature_invalid"


@pytest.mark.parametrize("plan", ["gone", "access_year"])
async def test_a_plan_that_the_app_store_does_not_sell_gives_nothing(
    stage: Stage, store_key: Forger, plan: str
) -> None:
    ada, token = await known(stage)
    outcome = await stage.store.receive(store_key.notice(account_token=token, plan=plan))
    assert outcome is Outcome.PLAN_UNKNOWN
    assert await stage.rows(ada) == []


async def test_a_renewal_of_a_plan_that_has_left_the_catalogue_still_counts(
    stage: Stage, store_key: Forger
) -> None:
    ada, token = await known(stage)
    await stage.store.receive(store_key.notice(account_token=token))
    renewed = store_key.notice(
        "DID_RENEW",
        "renewed",
        account_token=token,
        plan="gone",
        signed_at="2026-01-15T12:00:05Z",
        expires_at="2026-03-15T12:00:00Z",
    )
    assert await stage.store.receive(renewed) is Outcome.APPLIED
    row = await stage.row(ada)
    assert (row.end_at, row.plan) == (months_after(START, 2), MONTH)


async def test_a_kind_of_a_later_store_is_kept_and_changes_nothing(stage: Stage, store_key: Forger) -> None:
    ada, token = await known(stage)
    later = store_key.notice("PRICE_INCREASE", account_token=token)
    assert await stage.store.receive(later) is Outcome.KIND_UNKNOWN
    assert await stage.rows(ada) == []


@pytest.mark.invariant(6)
async def test_an_earlier_end_is_never_taken(stage: Stage, store_key: Forger) -> None:
    ada, token = await known(stage)
    year = {"plan": "app_store_year", "expires_at": "2027-01-15T12:00:00Z"}
    await stage.store.receive(store_key.notice(account_token=token, **year))
    shorter = store_key.notice("DID_RENEW", "shorter", account_token=token, signed_at="2026-01-15T12:00:05Z")
    await stage.store.receive(shorter)
    assert (await stage.row(ada)).end_at == months_after(START, 12)


async def test_a_period_that_is_no_number_of_months_is_refused(stage: Stage, store_key: Forger) -> None:
    ada, token = await known(stage)
    for end in ("2026-02-20T12:00:00Z", "2026-01-15T12:00:00Z", "2025-12-15T12:00:00Z"):
        with pytest.raises(SalesRefused):
            await stage.store.receive(store_key.notice(account_token=token, expires_at=end))
    assert await stage.rows(ada) == []


async def test_a_purchase_that_is_told_after_its_end_is_over_at_once(stage: Stage, store_key: Forger) -> None:
    ada, token = await known(stage)
    stage.clock.advance(60 * DAY)
    await stage.store.receive(store_key.notice(account_token=token))
    assert await stage.status(ada) is Status.EXPIRED
    kinds = await stage.kinds(ada)
    assert kinds[:2] == ["subscription.started", "subscription.expired"]


async def test_a_store_that_falls_silent_leaves_nothing_beyond_what_was_paid(
    stage: Stage, store_key: Forger
) -> None:
    ada, token = await known(stage)
    await stage.store.receive(store_key.notice(account_token=token))
    await stage.pass_time(ada, 31 * DAY)
    assert await stage.status(ada) is Status.EXPIRED


# --- what a device was given ---------------------------------------------------------------------------


@pytest.mark.rule("R39")
async def test_a_device_may_be_quicker_than_the_notification(stage: Stage, store_key: Forger) -> None:
    ada, token = await known(stage)
    subscription_id = await stage.store.present(ada, store_key.transaction(account_token=token))
    assert (await stage.row(ada)).id == subscription_id
    assert await stage.store.receive(store_key.notice(account_token=token)) is Outcome.OUTDATED
    assert await stage.store.present(ada, store_key.transaction(account_token=token)) == subscription_id
    assert len(await stage.rows(ada)) == 1


@pytest.mark.security(36)
async def test_a_device_cannot_present_what_somebody_else_bought(stage: Stage) -> None:
    ada, bob = await stage.account("ada"), await stage.account("bob")
    chain = await stage.store.buy(ada, MONTH, "wish-1")
    receipt = await stage.store.receipt(ada, chain.id)
    with pytest.raises(SalesRefused) as refused:
        await stage.store.present(bob, receipt)
    assert refused.value.code == "transaction_of_another_account"
    assert await stage.rows(bob) == []
    assert await stage.store.present(ada, receipt) == (await stage.row(ada)).id


async def test_a_device_cannot_present_a_plan_that_is_not_sold(stage: Stage, store_key: Forger) -> None:
    ada, token = await known(stage)
    with pytest.raises(SalesRefused) as refused:
        await stage.store.present(ada, store_key.transaction(account_token=token, plan="gone"))
    assert refused.value.code == "plan_unknown"
