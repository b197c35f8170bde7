"""Anything that can happen to two accounts, in any order, and what must hold after each of it (RULES, end).

Hypothesis chooses the steps; `tests/integration/test_whole_service_machine.py` runs some of it with every run
of the suite, `python -m tests.proofs` as much as one likes. What a step may answer is said where it is
done; what must hold afterwards in `tests.support.world_story`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from shared.errors import ClockRefused, LimitRefused
from shared.reasons import AccountKind, RemovedBy, System
from shared.wire import RegisterComputer
from tests.support.till import CARD, CONFIRMED
from tests.support.world import ACCOUNTS, Accident, AccidentKind
from tests.support.world_buying import PLANS, waiting
from tests.support.world_sessions import Connecting
from tests.support.world_story import DAY, TICK, accounts, numbers, pick, somebody_has, spans
from tests.support.world_submits import Submit

beginnings = st.sampled_from((1, 1, 2, 2, 3, 4, 5, 6, 7, 8, 0))
KEY_PRODUCTS: Final = ("desktop_perpetual", "desktop_pro", "desktop_business")


class WholeService(Connecting):
    """All steps. Each may be refused, as somebody would be refused; none may break what must hold."""

    def __init__(self) -> None:
        super().__init__()
        self.key_texts: list[str] = []

    @initialize(starts=st.tuples(beginnings, beginnings))
    def begin(self, starts: tuple[int, int]) -> None:
        """Both have something already."""
        for account_id, start in zip(ACCOUNTS, starts, strict=True):
            if start == 8:
                self.account_changes_its_kind(account_id, AccountKind.BUSINESS)
            if start >= 5:
                self.key_registered(account_id, start - 6 if start > 5 else 0, 1)
            elif start == 4:
                self.do(
                    account_id,
                    lambda account_id=account_id: self.world.parts.app_store.buy(
                        account_id, "app_store_month", "first"
                    ),
                )
            elif start > 0:
                card = (CARD, "sim_card_fails_at_renewal", "sim_card_recovers")[start - 1]
                plan = PLANS[start % 2]
                self.submits.send(account_id, Submit.order(plan, start, card), over_http=False)
                self.advance(account_id, CONFIRMED)

    @somebody_has("subscriptions")
    @rule(account_id=accounts, number=numbers, enabled=st.sampled_from((False, False, True)), waits=waiting)
    def auto_renewal_is_switched(self, account_id: str, number: int, enabled: bool, waits: timedelta) -> None:
        """R51, R52."""
        account_id = self.who_has("subscriptions", account_id)
        row = self.subscription(account_id, number)
        if row is not None:
            self.do(
                account_id,
                lambda: self.world.parts.subscriptions.set_auto_renewal(account_id, row["id"], enabled),
            )
            self.advance(account_id, waits)

    @somebody_has("subscriptions")
    @rule(account_id=accounts, number=numbers, licences=st.integers(0, 4))
    def fewer_licences_are_planned(self, account_id: str, number: int, licences: int) -> None:
        """R77."""
        account_id = self.who_has("subscriptions", account_id)
        row = self.subscription(account_id, number)
        if row is not None:
            self.do(
                account_id,
                lambda: self.world.parts.subscriptions.plan_fewer_licences(account_id, row["id"], licences),
            )

    @rule(account_id=accounts, product=st.integers(0, 2), licences=st.integers(1, 3))
    def key_registered(self, account_id: str, product: int, licences: int) -> None:
        """A new key of a reseller, and at once again (R27, R61, R62)."""
        name = KEY_PRODUCTS[product]
        issued = self.world.run(self.world.parts.subscriptions.issue_key(name, licences))
        self.key_texts.append(issued.text)
        self._register_key(account_id, issued.text)

    @somebody_has("licence_keys")
    @rule(account_id=accounts, number=numbers)
    def key_registered_again(self, account_id: str, number: int) -> None:
        """One that somebody has, or could not use before."""
        text = pick(self.key_texts, number)
        if text is not None:
            self._register_key(account_id, text)

    def _register_key(self, account_id: str, text: str) -> None:
        holder = [
            each for each in ACCOUNTS if any(k["text"] == text for k in self.rows(each, "licence_keys"))
        ]
        before = self.world.look(account_id)
        given = self.do(
            account_id, lambda: self.world.parts.subscriptions.register_key(account_id, text.lower())
        )
        if holder:
            assert self.world.look(account_id) == before, "a key counted twice"
            assert (given is not None) == (holder == [account_id])

    @rule(account_id=accounts, kind=st.sampled_from((AccountKind.PERSONAL, AccountKind.BUSINESS)))
    def account_changes_its_kind(self, account_id: str, kind: AccountKind) -> None:
        """R27, R37."""
        self.do(account_id, lambda: self.world.parts.subscriptions.set_account_kind(account_id, kind))

    # --- the App Store ----------------------------------------------------------------------------

    @rule(
        account_id=accounts,
        number=numbers,
        act=st.sampled_from(("buy", "refund", "on", "off", "bad", "good")),
    )
    def something_happens_at_the_app_store(self, account_id: str, number: int, act: str) -> None:
        """R39, R46."""
        row = pick([row for row in self.rows(account_id, "subscriptions") if row["app_store_id"]], number)
        plan = ("app_store_month", "app_store_year")[number % 2]
        if act == "buy":
            wish = f"wish-{number}"
            self.do(account_id, lambda: self.world.parts.app_store.buy(account_id, plan, wish))
        elif act in ("bad", "good"):
            exists = act == "bad"
            self.do(
                account_id,
                lambda: self.world.parts.app_store.set_billing_problem(account_id, exists=exists),
            )
        elif row is not None and act == "refund":
            chain = row["app_store_id"]
            self.do(account_id, lambda: self.world.parts.app_store.refund(account_id, chain))
        elif row is not None:
            chain, on = row["app_store_id"], act == "on"
            self.do(
                account_id,
                lambda: self.world.parts.app_store.switch_renewal(account_id, chain, on=on),
            )

    # --- computers --------------------------------------------------------------------------------

    @rule(account_id=accounts, first=st.integers(0, 30), count=st.integers(1, 9), over_http=st.booleans())
    def computers_are_registered(self, account_id: str, first: int, count: int, over_http: bool) -> None:
        """New ones and known ones; refused exactly when there is no room (invariant 9, R22, R71)."""
        self.touched.add(account_id)
        if over_http:
            return self.world_registers_over_http(account_id)
        for number in range(first, first + count):
            before = self.world.look(account_id)
            limit = self.entitlement(account_id).computer_limit
            name = f"computer-{number:08}"
            body = RegisterComputer(name, System.LINUX, f"machine-{number:08}")
            is_known = any(row["machine_id"] == body.machine_id for row in before.registered)
            try:
                self.world.attempt(
                    lambda name=name, body=body: self.world.parts.computers.register(account_id, name, body)
                )
            except LimitRefused:
                assert self.world.look(account_id) == before
                assert not is_known
                assert len(before.registered) >= limit
            else:
                found = len(self.world.look(account_id).registered)
                assert found == len(before.registered) + (not is_known)
                assert is_known or found <= limit
        return None

    def world_registers_over_http(self, account_id: str) -> None:
        """The account's own client becomes a computer."""
        before = self.world.look(account_id)
        limit = self.entitlement(account_id).computer_limit
        answer = self.world.register_over_http(account_id)
        if answer.status_code == 409:
            assert answer.json()["code"] == "computer_limit_reached", answer.text
            assert len(before.registered) >= limit
            assert self.world.look(account_id) == before
        else:
            assert answer.status_code == 201, answer.text
            assert len(self.world.look(account_id).registered) == len(before.registered) + 1 <= limit

    @somebody_has("computers")
    @rule(account_id=accounts, number=numbers)
    def a_computer_is_removed(self, account_id: str, number: int) -> None:
        """R25, R76."""
        account_id = self.who_has("computers", account_id)
        row = pick(self.world.look(account_id).registered, number)
        if row is not None:
            self.do(
                account_id,
                lambda: self.world.parts.computers.remove(account_id, row["id"], RemovedBy.PORTAL),
            )
            assert row["id"] not in {each["id"] for each in self.world.look(account_id).registered}

    @somebody_has("computers")
    @rule(account_id=accounts, chosen=st.lists(numbers, max_size=4))
    def computers_to_keep_are_chosen(self, account_id: str, chosen: list[int]) -> None:
        """R78."""
        account_id = self.who_has("computers", account_id)
        found = [row["id"] for row in self.world.look(account_id).registered]
        ids = list(dict.fromkeys(each for number in chosen if (each := pick(found, number)) is not None))
        self.do(account_id, lambda: self.world.parts.subscriptions.keep_computers(account_id, ids))

    # --- time, accidents --------------------------------------------------------------------------

    @rule(account_id=accounts, by=spans)
    def account_time_passes(self, account_id: str, by: timedelta) -> None:
        """R96, R97."""
        self.advance(account_id, by)

    @rule(account_id=accounts, days=st.sampled_from((28, 31, 59, 366, 373)), again=st.booleans())
    def terms_of_an_account_pass(self, account_id: str, days: int, again: bool) -> None:
        """So that renewals come, succeed and fail."""
        self.advance(account_id, days * DAY)
        if again:
            self.advance(account_id, days * DAY)

    @somebody_has("due_work")
    @rule(account_id=accounts, off=st.sampled_from((-TICK, timedelta(0), TICK)), times=st.integers(1, 5))
    def account_time_passes_to_what_is_due(self, account_id: str, off: timedelta, times: int) -> None:
        """To its very instant, just before and just after it."""
        account_id = self.who_has("due_work", account_id)
        for _ in range(times):
            due = self.world.look(account_id).next_due
            if due is not None and due + off >= self.world.now(account_id):
                self.advance(account_id, due + off - self.world.now(account_id))

    @rule(by=spans)
    def the_worlds_time_passes(self, by: timedelta) -> None:
        """For everybody, as fast as the clock of each runs."""
        self.touched.update(ACCOUNTS)
        self.world.pass_time(min(by, 40 * DAY))

    @rule(account_id=accounts, rate=st.sampled_from((0.0, 1.0, 60.0)), by=st.none() | spans)
    def a_clock_is_set(self, account_id: str, rate: float, by: timedelta | None) -> None:
        """R95; backwards it is refused (R98)."""
        now = self.world.now(account_id)
        books = self.world.parts.books
        before = self.world.look(account_id)
        for back in (books.advance(account_id, now - TICK), books.set_clock(account_id, rate, now - DAY)):
            with pytest.raises(ClockRefused, match="never goes back"):
                self.world.run(back)
        assert self.world.look(account_id) == before
        at = now + by if by is not None else None
        self.do(account_id, lambda: self.world.parts.books.set_clock(account_id, rate, at))
        assert self.world.now(account_id) == (at or now)

    @rule(kinds=st.lists(st.sampled_from(AccidentKind), min_size=1, max_size=5), at=st.integers(1, 14))
    def the_next_actions_meet_accidents(self, kinds: list[AccidentKind], at: int) -> None:
        """Invariant 3."""
        self.world.accidents = [Accident(kind, at + 2 * place) for place, kind in enumerate(kinds)]

    @rule()
    def the_service_is_restarted(self) -> None:
        """R98: nothing is forgotten, but what went through the relay is over."""
        before = {account_id: self.world.now(account_id) for account_id in ACCOUNTS}
        looks = self.world.looks()
        self.world.restart()
        for account_id, was in looks.items():
            look = self.world.look(account_id)
            if was.account["open_sessions"]:
                self.touched.add(account_id)
                ended = [row["kind"] for row in look.events_since(was)]
                assert set(ended) <= {"session.ended", "session.refused"}
                assert (len(ended), look.account["open_sessions"]) == (was.account["open_sessions"], 0)
            else:
                assert look == was
        assert {account_id: self.world.now(account_id) for account_id in ACCOUNTS} == before
