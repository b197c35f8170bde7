"""A simulated account in the hands of a tester: its clock, payments, faults, history.

Everything is done over `/simulator/v1`. May import `shared`.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from gui.qa.failures import Refused, WaitFailed
from gui.qa.remote import RemoteClient
from gui.qa.simulator import SimulatorClient
from shared.codec import from_json, to_json
from shared.reasons import DeclineReason
from shared.redact import redact
from shared.sessions import SessionOffer
from shared.simulator import (
    AppStoreAct,
    ClockAnswer,
    ClockWish,
    Export,
    FaultView,
    FaultWish,
    Loaded,
    PaymentWord,
    SimulatedAccount,
    Timeline,
    WaitingPayment,
    Why,
)

_CLIENT: Final = "Access test kit"


class AccountClock:
    """The clock of one account (RULES R95–R98). What moving it causes has happened when a call returns.

    Each call that moves it answers with the exact list of events.
    """

    def __init__(self, simulator: SimulatorClient, account_id: Callable[[], str]) -> None:
        self._simulator, self._account_id = simulator, account_id

    @property
    def now(self) -> datetime:
        """The account's present instant."""
        return self._simulator.clock(self._account_id()).account_now

    @property
    def rate(self) -> float:
        """Account seconds per real second; 0 is frozen."""
        return self._simulator.clock(self._account_id()).rate

    def freeze(self) -> ClockAnswer:
        """Let it stand."""
        return self.run(0.0)

    def run(self, rate: float = 1.0) -> ClockAnswer:
        """Let it run at `rate` account seconds per real second."""
        return self._move(ClockWish(rate=rate))

    def advance(self, *, by: str | timedelta | None = None, to: datetime | None = None) -> ClockAnswer:
        """Move it on: `by` a duration ("P1M", "PT4M30S"; months are the calendar's), or `to` an instant."""
        if isinstance(by, timedelta):
            by = f"PT{by.total_seconds():.6f}S"
        return self._move(ClockWish(advance_by=by, advance_to=to))

    def step(self) -> ClockAnswer:
        """Move it on to what is due next."""
        return self._move(ClockWish(step=True))

    def _move(self, wish: ClockWish) -> ClockAnswer:
        return self._simulator.move_clock(self._account_id(), wish)


class AccountPayments:
    """The payments of one account that nobody has decided yet."""

    def __init__(self, simulator: SimulatorClient, account_id: str) -> None:
        self._simulator, self._account_id = simulator, account_id

    @property
    def waiting(self) -> tuple[WaitingPayment, ...]:
        """All of them, the oldest first."""
        return self._simulator.payments(self._account_id)

    def confirm(self, reference: str | None = None) -> None:
        """The whole amount has arrived. Without a `reference` the oldest one is meant."""
        self._say(reference, PaymentWord("confirm"))

    def confirm_short(self, amount_minor: int, reference: str | None = None) -> None:
        """Less than the whole amount has arrived: so many minor units."""
        self._say(reference, PaymentWord("confirm", amount_minor=amount_minor))

    def decline(self, reason: DeclineReason | None = None, reference: str | None = None) -> None:
        """The payment is refused."""
        self._say(reference, PaymentWord("decline", reason=reason))

    def _say(self, reference: str | None, word: PaymentWord) -> None:
        if reference is None:
            waiting = self.waiting
            if not waiting:
                raise Refused("no_payment_waits", "No payment of this account waits to be decided.")
            reference = waiting[0].reference
        self._simulator.say(self._account_id, reference, word)


class Faults:
    """What is made to go wrong: for one account, or, without one, for the whole service."""

    def __init__(self, simulator: SimulatorClient, account_id: str | None = None) -> None:
        self._simulator, self._account_id = simulator, account_id

    @property
    def on(self) -> tuple[FaultView, ...]:
        """The faults that are on now."""
        return self._simulator.faults(self._account_id)

    def set(
        self,
        name: str,
        *,
        seconds: float | None = None,
        status: int | None = None,
        share: float | None = None,
    ) -> None:
        """Switch a fault on, such as `slow` (docs/faults.md); `share` is how much of it is hit, 0 to 1."""
        self._simulator.set_fault(FaultWish(name, True, self._account_id, seconds, status, share))

    @contextlib.contextmanager
    def lifted(self) -> Iterator[None]:
        """Nothing goes wrong for a while; what did then goes on."""
        before = self.on
        self.clear()
        try:
            yield
        finally:
            for fault in before:
                self.set(fault.name, seconds=fault.seconds, status=fault.status, share=fault.share)

    def clear(self, name: str | None = None) -> None:
        """Switch a fault off; without a name all of them."""
        for each in [name] if name is not None else sorted({fault.name for fault in self.on}):
            self._simulator.set_fault(FaultWish(each, False, self._account_id))


class AccessAccount:
    """An account as a scenario left it. Facts are asked for each time, so they are never old."""

    def __init__(self, simulator: SimulatorClient, loaded: Loaded) -> None:
        self._simulator = simulator
        self._clients: list[RemoteClient] = []
        self.id = loaded.account.id
        self.email = loaded.account.email
        self.scenario = loaded.account.scenario
        self.agent_part = loaded.agent
        """What the scenario wants of the agent."""
        self.hints = loaded.hints
        self.clock = AccountClock(simulator, lambda: self.id)
        self.payments = AccountPayments(simulator, self.id)
        self.faults = Faults(simulator, self.id)

    @property
    def state(self) -> SimulatedAccount:
        """The account as it stands, with the hash of all that belongs to it."""
        return self._simulator.account(self.id, with_hash=True)

    @property
    def timeline(self) -> Timeline:
        """What has happened, and what is due."""
        return self._simulator.timeline(self.id)

    @property
    def why(self) -> Why:
        """The facts behind the present entitlement and each action."""
        return self._simulator.why(self.id)

    @property
    def export(self) -> Export:
        """The whole history, to be played again anywhere."""
        return self._simulator.export(self.id)

    def do(self, deed: str, **arguments: Any) -> Any:
        """Do one thing to the account, by the name of the deed, such as `renewal.set`; what it answered."""
        return self._simulator.do(self.id, deed, to_json(arguments))

    def act_in_app_store(self, act: str, **more: Any) -> Any:
        """What the customer of the App Store does: `buy`, `ask`, `approve`, `refund`…"""
        return self._simulator.act_in_app_store(self.id, AppStoreAct(act, **more))

    def fork(self, email: str | None = None) -> AccessAccount:
        """Another account with the same history; it belongs to the service's tests like this one."""
        copy = self._simulator.fork(self.id, email)
        return AccessAccount(self._simulator, Loaded(copy, self.agent_part))

    def connect(self, computer_id: str, client: str = _CLIENT) -> RemoteClient:
        """Connect to a computer that is online, until the first picture; disconnected with the test.

        Raises `Refused` when the session may not begin, and `NotStarted` when it does not come about.
        """
        offer = from_json(
            SessionOffer, self.do("session.request", computer=computer_id, client=client, view_only=False)
        )
        connected = RemoteClient(offer.client_url, offer.grant)
        self._clients.append(connected)
        return connected

    def leave(self) -> None:
        """Disconnect all that were connected."""
        for client in self._clients:
            client.leave()

    def keep(self, folder: Path) -> list[str]:
        """Leave what explains a failure in `folder`; the names of the files."""
        facts: dict[str, Callable[[], object]] = {
            "timeline": lambda: self.timeline,
            "why": lambda: self.why,
            "export": lambda: self.export,
        }
        kept = []
        for name, ask in facts.items():
            with contextlib.suppress(OSError, Refused, WaitFailed):  # the service may be what has failed
                text = redact(json.dumps(to_json(ask()), ensure_ascii=False, indent=2))
                file = f"{name}-{self.email.partition('@')[0]}.json"
                (folder / file).write_text(text + "\n", encoding="utf-8")
                kept.append(file)
        return kept
