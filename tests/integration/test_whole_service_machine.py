"""Two accounts to whom anything happens in any order: the invariants of RULES after each step.

Each invariant is also shown to notice what it is about, on files that were spoilt behind the product's back.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.support import world_invariants as must
from tests.support.till import CONFIRMED
from tests.support.world import ADA, BOB, Accident, AccidentKind, World
from tests.support.world_machine import WholeService
from tests.support.world_rows import SIGN_IN_TABLES, TABLES, Look
from tests.support.world_submits import Submit, Submits

PARTS = 12
"""So that the slow proof can run side by side."""

PROOF_STORIES = int(os.environ.get("ACCESS_PROOF_STORIES", "144"))
"""How many the slow proof tells; `ACCESS_PROOF_STORIES=1200 make proofs ARGS="-k stories"` for more."""

MONTH = Submit.order("access_month", 1, "sim_card_works")


def tell(stories: int, steps: int, part: int = 0) -> None:
    """Let so many stories happen; a failure prints the shortest one that shows it.

    Each time others, but where Hypothesis is told to repeat itself those of `part`.
    """
    machine = type("Stories", (WholeService,), {})
    if settings().derandomize:
        machine = seed(part)(machine)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=stories, stateful_step_count=steps, suppress_health_check=list(HealthCheck)
        ),
    )


@pytest.mark.rule("R10", "R13", "R14", "R18")
@pytest.mark.rule("R34")
@pytest.mark.rule("R35")
@pytest.mark.rule("R95")
@pytest.mark.rule("R96")
@pytest.mark.rule("R97")
@pytest.mark.rule("R98")
@pytest.mark.rule("R99")
@pytest.mark.invariant(1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13)
@pytest.mark.security(34)
@pytest.mark.security(35)
def test_whatever_happens_to_two_accounts_in_any_order_the_invariants_hold() -> None:
    tell(stories=12, steps=20)


@pytest.mark.proof
@pytest.mark.parametrize("part", range(PARTS))
def test_in_many_long_stories_the_invariants_hold_too(part: int) -> None:
    tell(PROOF_STORIES // PARTS, 40, part)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Ada has bought a month."""
    made = World(tmp_path)
    Submits(made).send(ADA, MONTH, over_http=False)
    made.run(made.parts.books.advance(ADA, made.now(ADA) + CONFIRMED))
    yield made
    made.close()


def spoil(world: World, statement: str) -> None:
    """Change the file behind everybody's back."""
    with closing(sqlite3.connect(world.folder / "account.db")) as connection:
        assert connection.execute(statement).rowcount > 0, statement
        connection.commit()


def one(check: Callable[[Look], None]) -> Callable[[Look, Look], None]:
    """A check that looks at what is there afterwards."""
    return lambda before, after: check(after)


SPOILT = [
    (one(must.one_order_one_charge), "UPDATE payments SET state = 'declined'"),
    (one(must.one_order_one_charge), "UPDATE orders SET state = 'declined'"),
    (one(must.one_order_one_charge), "UPDATE processor_entries SET amount_minor = 598"),
    (one(must.one_order_one_charge), "DELETE FROM processor_entries"),
    (one(must.money_adds_up), "UPDATE processor_entries SET amount_minor = amount_minor + 1"),
    (one(must.money_adds_up), "UPDATE orders SET state = 'refunded'"),
    (one(must.no_access_without_a_cause), "UPDATE orders SET state = 'open'"),
    (one(must.no_access_without_a_cause), "UPDATE subscriptions SET activated_at = '2026-01-15 12:00:01'"),
    (one(must.no_access_without_a_cause), "UPDATE orders SET state = 'refunded'"),
    (must.access_never_ends_earlier, "UPDATE subscriptions SET end_at = '2026-02-15 11:00:00'"),
    (must.access_never_ends_earlier, "UPDATE subscriptions SET revoked_at = '2026-02-01 11:00:00'"),
    (must.history_has_no_gaps, "DELETE FROM events WHERE seq = 3"),
    (must.history_has_no_gaps, "UPDATE events SET data = '{}' WHERE seq = 2"),
    (must.history_has_no_gaps, "UPDATE events SET at = '2026-01-15 11:00:00' WHERE seq = 3"),
    (must.changes_are_events, "UPDATE subscriptions SET licences = 2"),
    (must.changes_are_events, "UPDATE accounts SET entitlement_key = 'other'"),
    (one(must.nothing_is_overdue), "UPDATE due_work SET due_at = '2026-01-15 12:00:00'"),
    (one(must.nothing_is_overdue), "UPDATE accounts SET next_due_at = NULL"),
    (lambda _, after: must.limit_is_that_of_the_licences(after, 5), "UPDATE subscriptions SET licences = 2"),
    (
        lambda _, after: must.access_is_full_exactly_while_something_is_live(after, True),
        "UPDATE subscriptions SET revoked_at = activated_at",
    ),
]


@pytest.mark.parametrize(("check", "statement"), SPOILT)
def test_an_invariant_notices_what_it_is_about(
    world: World, check: Callable[[Look, Look], None], statement: str
) -> None:
    before = world.look(ADA)
    check(before, before)
    spoil(world, statement)
    with pytest.raises(AssertionError):
        check(before, world.look(ADA))


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM events WHERE kind = 'subscription.started'",
        "UPDATE events SET data = json_set(data, '$.until', '2026-03-15T12:00:00Z') WHERE kind LIKE '%ted'",
        "UPDATE events SET kind = 'subscription.renewed' WHERE kind = 'subscription.started'",
        "UPDATE orders SET term_months = 2",
    ],
)
def test_a_grant_that_is_missing_or_not_what_was_paid_is_noticed(world: World, statement: str) -> None:
    before = Look(ADA, world.now(ADA), {**world.look(BOB).tables})
    must.each_payment_grants_once(before, world.look(ADA))
    spoil(world, statement)
    with pytest.raises(AssertionError):
        must.each_payment_grants_once(before, world.look(ADA))


def test_a_computer_too_many_is_noticed(world: World) -> None:
    before = world.look(ADA)
    after = Look(ADA, before.now, {**before.tables, "computers": ({"removed_at": None},) * 6})
    must.registrations_stay_within_the_limit(before, after, 10)
    with pytest.raises(AssertionError):
        must.registrations_stay_within_the_limit(before, after, 5)


@pytest.mark.parametrize("kind", list(AccidentKind))
def test_an_accident_happens_and_what_follows_is_noticed(world: World, kind: AccidentKind) -> None:
    accident = Accident(kind, 2)
    world.accidents = [accident]
    to = world.now(ADA) + timedelta(days=40)
    world.attempt(lambda: world.parts.books.advance(ADA, to))
    assert accident.happened
    assert not world.accidents
    assert len(world.look(ADA).orders) == 2


def test_every_table_of_an_account_is_looked_at(world: World) -> None:
    with closing(sqlite3.connect(world.folder / "account.db")) as connection:
        tables = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        owned = {
            table
            for table in tables
            if "account_id" in {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
        }
    sign_in = {"authorization_codes", "device_requests", *SIGN_IN_TABLES}
    # This service has no simulator, so nothing writes there.
    of_a_simulator = {"simulated_accounts", "deeds", "armed_deeds", "simulated_faults"}
    assert owned - sign_in - of_a_simulator | {"accounts"} == set(TABLES)
