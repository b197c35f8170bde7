"""A story of two accounts: how each step of it is done, and what must hold after each (RULES, end).

The steps themselves are in `tests.support.world_machine` and `world_buying`; what must hold is in
`world_invariants`, worked out from the file alone.
"""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from typing import Final, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from shared.entitlement import FULL_STATUSES
from shared.errors import Refusal
from shared.wire import EntitlementAnswer
from tests.support import world_invariants as must
from tests.support.world import ACCOUNTS, ADA, BOB, AccidentKind, World
from tests.support.world_clients import Client, same_everywhere
from tests.support.world_rows import Look, Row
from tests.support.world_session_invariants import sessions_hold
from tests.support.world_submits import Submits

TICK: Final = timedelta(microseconds=1)
DAY: Final = timedelta(days=1)

accounts = st.sampled_from(ACCOUNTS)
numbers = st.integers(0, 11)
spans = st.one_of(
    st.integers(1, 600).map(lambda seconds: timedelta(seconds=seconds)),
    st.integers(1, 200).map(lambda hours: timedelta(hours=hours)),
    st.integers(1, 60).map(lambda days: timedelta(days=days)),
    st.integers(360, 400).map(lambda days: timedelta(days=days)),
    st.integers(200, 900).map(lambda days: timedelta(days=days)),
)

T = TypeVar("T")


def pick(found: list[T], number: int) -> T | None:
    """One of them, if there is one."""
    return found[number % len(found)] if found else None


def other_than(account_id: str) -> str:
    """The other account."""
    return BOB if account_id == ADA else ADA


def somebody_has(table: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A step for which somebody must have such rows."""
    return precondition(lambda self: any(look.tables[table] for look in self.before.values()))


class Story(RuleBasedStateMachine):
    """Two accounts, their clients, and what was there before the present step."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp(prefix="aat-world-"))
        self.world = World(self.folder)
        self.clients = {account_id: Client() for account_id in ACCOUNTS}
        self.submits = Submits(self.world)
        self.before: dict[str, Look] = self.world.looks()
        self.touched: set[str] = set()
        self.is_sound = False

    # --- how a step is done -----------------------------------------------------------------------

    def do(
        self, account_id: str, act: Callable[[], Awaitable[T]], *, keeps_refusals: bool = False
    ) -> T | None:
        """One transaction of an account; None when it was refused, and then nothing has changed."""
        self.touched.add(account_id)
        accident, before = next(iter(self.world.accidents), None), self.world.look(account_id)
        try:
            return self.world.attempt(act)
        except Refusal:
            was_done_before = accident is not None and accident.kind is AccidentKind.ANSWER_LOST
            if not was_done_before and not keeps_refusals:
                assert self.world.look(account_id) == before
            return None

    def who_has(self, table: str, account_id: str) -> str:
        """This account if it has such rows, else the other, so that few steps come to nothing."""
        return account_id if self.before[account_id].tables[table] else other_than(account_id)

    def subscription(self, account_id: str, number: int) -> Row | None:
        """One of an account's subscriptions, most likely one that is live."""
        look = self.world.look(account_id)
        rows = sorted(look.subscriptions.values(), key=lambda row: (not look.is_live(row), row["product"]))
        return pick(rows, number % 3)

    def rows(self, account_id: str, table: str) -> list[Row]:
        """Rows of an account as they are now."""
        return list(self.world.look(account_id).tables[table])

    def advance(self, account_id: str, by: timedelta) -> None:
        """Let account time pass; the answer is exactly what happened (R97)."""
        self.touched.add(account_id)
        before = self.world.look(account_id)
        to = self.world.now(account_id) + by
        accident = next(iter(self.world.accidents), None)
        events = self.world.attempt(lambda: self.world.parts.books.advance(account_id, to))
        assert self.world.now(account_id) == to
        if accident is None or accident.kind is not AccidentKind.ANSWER_LOST:
            told = [(each.seq, each.kind.value) for each in events]
            after = self.world.look(account_id)
            assert told == [(row["seq"], row["kind"]) for row in after.events_since(before)]

    def entitlement(self, account_id: str) -> EntitlementAnswer:
        """What every face sees."""
        return self.world.run(self.world.parts.states.account_state(account_id)).entitlement

    # --- looking on -------------------------------------------------------------------------------

    @rule(account_id=accounts)
    def a_client_hears(self, account_id: str) -> None:
        """Some client comes back and hears what it missed."""
        self.clients[account_id].hear(self.world, account_id)

    @rule(account_id=accounts, random=st.randoms(use_true_random=False))
    def a_client_has_heard_everything_in_any_order(self, account_id: str, random: Random) -> None:
        """Any order, any repetition: the present state (invariant 13)."""
        client = self.clients[account_id]
        client.hear(self.world, account_id)
        client.check(self.world, account_id, random)

    @rule(account_id=accounts)
    def every_face_is_asked(self, account_id: str) -> None:
        """API and façades say the same (invariant 14); nobody sees what is the other's (SECURITY 36)."""
        same_everywhere(self.world, account_id)
        for row in self.rows(account_id, "orders")[:1]:
            answer = self.world.ask(other_than(account_id), "GET", f"/v1/orders/{row['id']}")
            assert answer.status_code == 404

    @rule(account_id=accounts, a=spans, b=spans)
    def time_in_parts_is_time_at_once(self, account_id: str, a: timedelta, b: timedelta) -> None:
        """On copies of everything (invariant 7)."""
        with self.world.copy() as in_parts, self.world.copy() as at_once:
            for twin, stops in ((in_parts, (a, b)), (at_once, (a + b,))):
                for by in stops:
                    twin.run(twin.parts.books.advance(account_id, twin.now(account_id) + by))
            assert in_parts.looks() == at_once.looks()
            assert in_parts.store_entries() == at_once.store_entries()

    @invariant()
    def everything_holds(self) -> None:
        """After each step."""
        self.is_sound = False
        for account_id in ACCOUNTS:
            before, after = self.before[account_id], self.world.look(account_id)
            if account_id not in self.touched:
                assert after == before, f"{account_id} was changed by what another account did"
                continue
            state = self.entitlement(account_id)
            must.one_order_one_charge(after)
            must.money_adds_up(after)
            must.no_access_without_a_cause(after)
            must.each_payment_grants_once(before, after)
            must.access_never_ends_earlier(before, after)
            must.limit_is_that_of_the_licences(after, state.computer_limit)
            must.history_has_no_gaps(before, after)
            must.changes_are_events(before, after)
            must.nothing_is_overdue(after)
            is_full = state.status in FULL_STATUSES
            must.access_is_full_exactly_while_something_is_live(after, is_full)
            sessions_hold(before, after, is_full)
            self.before[account_id] = after
        self.touched.clear()
        self.is_sound = True

    def teardown(self) -> None:
        """At the end of each story."""
        try:
            if self.is_sound:
                for account_id in ACCOUNTS:
                    self.time_in_parts_is_time_at_once(account_id, 33 * DAY, 400 * DAY)
        finally:
            self.world.close()
            shutil.rmtree(self.folder)
