"""Looks at one simulated account after every step, and says what a step must never have done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from account.fleet import rules
from account.fleet.findings import Findings
from account.fleet.grants_rule import each_payment_grants_once
from account.fleet.look import Books, Look, books_in, look_at
from account.parts import Parts


class Watch:
    """Watches `account_id`, whom the report calls `name`."""

    def __init__(self, parts: Parts, findings: Findings, account_id: str, name: str, fate: str) -> None:
        self._parts = parts
        self._findings = findings
        self._account_id = account_id
        self._name = name
        self._fate = fate
        self._look: Look | None = None

    @property
    def look(self) -> Look:
        """The account as it was after the latest step."""
        assert self._look is not None, "nothing was looked at yet"
        return self._look

    @property
    def now(self) -> datetime:
        """The account's time."""
        return self.look.now

    async def begin(self) -> None:
        """Look for the first time."""
        self._look = await self._see(after=0)

    async def step_done(self, *, was_refused: bool = False) -> None:
        """Compare with the look before."""
        before = self.look
        self._look = after = await self._see(before.seq)
        if was_refused:
            self.check(9, rules.a_refusal_changes_nothing(before, after))
        self.check(5, each_payment_grants_once(before, after))
        self.check(5, rules.access_is_full_exactly_while_something_is_live(after))
        self.check(6, rules.access_never_ends_earlier(before, after))
        self.check(8, rules.limit_is_that_of_the_licences(after))
        self.check(13, rules.changes_are_events(before, after))
        self.check(9, rules.registrations_stay_within_the_limit(before, after))

    async def end(self) -> Books:
        """Look at the whole life; its books."""
        look = self._look = await self._see(self.look.seq)
        database = self._parts.context.database
        books = await database.read(lambda session: books_in(session, self._account_id))
        self.check(1, rules.one_order_one_charge(look, books))
        self.check(4, rules.money_adds_up(look, books))
        self.check(5, rules.no_access_without_a_cause(look))
        self.check(7, rules.nothing_is_overdue(look, books))
        self.check(12, rules.limited_sessions_end_once(books))
        self.check(13, rules.history_has_no_gaps(look, books))
        return books

    def check(self, invariant: int, wrong: Iterable[str]) -> None:
        """Note one check."""
        self._findings.check(invariant, self._name, self._fate, self.now, wrong)

    async def _see(self, after: int) -> Look:
        return await look_at(self._parts.states, self._parts.clocks, self._account_id, after)
