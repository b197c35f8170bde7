"""Steps of a story about remote sessions: asked for, joined, cut, ended, taken over (RULES 2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import rule

from account.presence.presence import DeviceKey
from account.sessions.grants import Side
from account.sign_in.tokens import Caller
from shared.reasons import EndReason, SessionRefusal, System
from shared.sessions import NewSession, SessionOffer
from shared.wire import RegisterComputer
from tests.support.world import ACCOUNTS
from tests.support.world_buying import Buying
from tests.support.world_rows import Row
from tests.support.world_session_invariants import live_in
from tests.support.world_story import accounts, numbers, pick, somebody_has

WAITS: Final = tuple(timedelta(seconds=seconds) for seconds in (0, 0, 60, 299, 300))
_FAMILY: Final = "fam_world"


class Connecting(Buying):
    """What clients, computers and the relay do."""

    @rule(
        account_id=accounts,
        number=numbers,
        goes=st.sampled_from(("live", "live", "live", "waits", "no")),
        waits=st.sampled_from(WAITS),
    )
    def a_client_connects(self, account_id: str, number: int, goes: str, waits: timedelta) -> None:
        """R10, R17, R18: refused exactly when the computer is over the limit; else it is live from now on."""
        row = pick(self.world.look(account_id).registered, number) or self._first_computer(account_id)
        self._is_online(account_id, row)
        state = self.world.run(self.world.parts.states.account_state(account_id))
        is_over = next(each.over_limit for each in state.computers if each.id == row["id"])
        self.world.parts.rates._buckets.clear()
        wish = NewSession(row["id"], "Phone")
        offer = self.do(account_id, lambda: self.world.parts.sessions.request(account_id, wish))
        assert (offer is None) == is_over
        if offer is not None and goes != "waits":
            self._answer(account_id, row, offer, declines=goes == "no")
        self.advance(account_id, waits)

    def _answer(self, account_id: str, row: Row, offer: SessionOffer, *, declines: bool) -> None:
        """What the computer says, and what comes of it."""
        caller = Caller(account_id, _FAMILY, row["key_thumbprint"])
        if declines:
            why = SessionRefusal.DECLINED
            self.do(account_id, lambda: self.world.parts.sessions.refuse(caller, offer.session, why))
            return
        ticket = self.do(account_id, lambda: self.world.parts.sessions.accept(caller, offer.session))
        assert ticket is not None
        self.world.run(self.world.parts.sessions.redeem(offer.grant, Side.CLIENT))
        self.world.run(self.world.parts.sessions.redeem(ticket.grant, Side.COMPUTER))
        terms = self.do(account_id, lambda: self.world.parts.sessions.started(account_id, offer.session))
        assert terms is not None
        live = {each["computer_id"]: each["id"] for each in live_in(self.world.look(account_id))}
        assert live[row["id"]] == offer.session

    @somebody_has("remote_sessions")
    @rule(account_id=accounts, number=numbers, reason=st.sampled_from(EndReason), bytes_up=numbers)
    def the_relay_tells_of_an_end(
        self, account_id: str, number: int, reason: EndReason, bytes_up: int
    ) -> None:
        """Of any session, over or not: the first end counts. It never tells of a cut too early."""
        account_id = self.who_has("remote_sessions", account_id)
        row = pick(self.rows(account_id, "remote_sessions"), number)
        if row is not None and reason not in (EndReason.TRIAL_LIMIT, EndReason.UNKNOWN):
            self.do(
                account_id,
                lambda: self.world.parts.sessions.ended(account_id, row["id"], reason, bytes_up, 0),
            )

    @somebody_has("remote_sessions")
    @rule(account_id=accounts, number=numbers, by_computer=st.booleans())
    def somebody_ends_a_session(self, account_id: str, number: int, by_computer: bool) -> None:
        """From either side."""
        account_id = self.who_has("remote_sessions", account_id)
        row = pick(self.rows(account_id, "remote_sessions"), number)
        if row is not None:
            found = [each for each in self.rows(account_id, "computers") if each["id"] == row["computer_id"]]
            thumbprint = found[0]["key_thumbprint"] if by_computer else None
            self.do(account_id, lambda: self.world.parts.sessions.end(account_id, row["id"], thumbprint))

    @rule()
    def what_waits_is_given_up(self) -> None:
        """In real time, by a sweep."""
        self.touched.update(ACCOUNTS)
        self.world.run(self.world.parts.session_shelf.sweep())

    def _first_computer(self, account_id: str) -> Row:
        """One to connect to, for an account that has none."""
        self.touched.add(account_id)
        body = RegisterComputer("first", System.LINUX, "machine-of-the-first")
        self.world.run(self.world.parts.computers.register(account_id, "key-of-the-first", body))
        return self.world.look(account_id).registered[0]

    def _is_online(self, account_id: str, row: Row) -> None:
        """The computer's stream is open."""
        if not row["online"]:
            self.touched.add(account_id)
            parts = self.world.parts
            key = DeviceKey(account_id, row["key_thumbprint"])
            parts.presence.open(key, _FAMILY, "instance")
            self.world.run(parts.presence_events.registered(key))
