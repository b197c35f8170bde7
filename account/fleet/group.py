"""The computers of one account: they register, come and go, take sessions, and must end up agreeing.

One more than there is room for tries to register. One is removed, and that one takes its place.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Final

from sqlalchemy.orm import Session

from account.db.tables import Account
from account.db.time_tables import AccountClock
from account.events.history import record
from account.fleet import rules
from account.fleet.chances import Chances
from account.fleet.findings import Findings
from account.fleet.host import Caller, Host
from account.fleet.look import books_in
from account.fleet.plan import BORN
from account.fleet.relay_ends import Closed, RelayEnd, was_cut
from account.fleet.service import FleetService
from account.sign_in.tokens import Tokens
from shared.clock import Clock
from shared.codec import to_json
from shared.entitlement import LIMITED_SESSION
from shared.errors import AccessError, ServiceFaultError
from shared.reasons import EventKind
from shared.wire import AccountState

SIZE: Final = 6
"""So many computers share an account: one more than it has room for."""

LATE_MS: Final = 1000.0
"""A session may end so much after its limit (RULES R15)."""

_AGREE_S: Final = 30.0
_BEYOND: Final = 1.05
_CLOCK_FIELDS: Final = ("account_now", "rate")


@dataclass(slots=True)
class Measured:
    """What differs from run to run: real times and what depends on them."""

    late_ms: list[float] = field(default_factory=list)
    frames: int = 0
    beats: int = 0
    troubles: list[str] = field(default_factory=list)


class Group:
    """Group number `number`, with `size` computers; every second one has bought access."""

    def __init__(
        self,
        service: FleetService,
        clock: Clock,
        findings: Findings,
        measured: Measured,
        number: int,
        size: int,
        speed: float,
        tell: Callable[[], None],
    ) -> None:
        self.name = f"house-{number:04d}"
        self._parts = service.parts
        self._base_url = service.context.settings.base_url
        self._tokens = Tokens(service.context.database, clock)
        self._clock = clock
        self._findings = findings
        self._measured = measured
        self._speed = speed
        self._tell = tell
        self._chances = Chances(findings.seed, self.name)
        self.has_access = number % 2 == 1
        digest = hashlib.sha256(f"{findings.seed}\x1f{self.name}".encode()).hexdigest()
        self.account_id = f"acc_{digest[:20]}"
        self._hosts = [
            Host(self._base_url, clock, f"{self.name} {place + 1}", f"machine-{self.name}-{place}")
            for place in range(size)
        ]
        self._phone = Caller(self._base_url, clock)
        self._waiting: Host | None = None

    async def run(self, sessions: int) -> None:
        """Everything, with so many sessions. What the service does wrong is noted, not raised."""
        try:
            await self._arrive()
            await self._come_and_go()
            await self._connect(sessions)
            await self._agree()
        except AccessError as exc:
            self._trouble(exc.detail)
        except TimeoutError:
            self._trouble("the service did not tell in time what had happened")
        finally:
            await asyncio.gather(*(host.go() for host in self._hosts))
            for host in self._hosts:
                self._measured.frames += len(host.seen)
                self._measured.beats += host.beats

    # --- registering ------------------------------------------------------------------------------

    async def _arrive(self) -> None:
        await self._open_account()
        await self._phone.sign_in(self._tokens, self.account_id)
        figures = self._findings.figures
        for host in self._hosts:
            await host.sign_in(self._tokens, self.account_id)
            figures["hosts"] += 1
            if await host.register():
                figures["hosts_registered"] += 1
                await host.come_online()
            else:
                figures["hosts_refused"] += 1
                self._waiting = host
            self._tell()
        refused = int(self._waiting is not None)
        expected = int(len(self._hosts) == SIZE)
        self._check(9, [f"{refused} of {len(self._hosts)} were refused"] if refused != expected else [])

    async def _open_account(self) -> None:
        def work(session: Session) -> None:
            email = f"{self.name}@example.test"
            session.add(
                Account(id=self.account_id, email=email, email_key=email, password_hash="", created_at=BORN)
            )
            session.flush()
            clock = AccountClock(
                account_id=self.account_id, account_at=BORN, real_at=self._clock.now(), rate=self._speed
            )
            session.add(clock)
            record(session, self.account_id, EventKind.ACCOUNT_CREATED, BORN, {})

        await self._parts.context.database.write(work)
        if self.has_access:
            key = await self._parts.subscriptions.issue_key("desktop_perpetual")
            await self._parts.subscriptions.register_key(self.account_id, key.text)

    # --- coming and going -------------------------------------------------------------------------

    async def _come_and_go(self) -> None:
        """Networks break while something happens; one computer is removed, another gets its slot."""
        figures = self._findings.figures
        for host in self._online():
            if not self._chances.happens(0.5):
                continue
            await host.lose_network()
            path = f"/v1/computers/{host.computer_id}"
            await self._phone.expect(200, "PATCH", path, {"name": f"Renamed {self._chances.whole(1, 999)}"})
            await host.come_online()
            figures["networks_lost"] += 1
        if self._waiting is None:
            return
        gone = self._chances.pick(self._online())
        await self._phone.expect(204, "DELETE", f"/v1/computers/{gone.computer_id}")
        async with asyncio.timeout(_AGREE_S):
            await gone.stream_over()
        last = gone.seen[-1][1] if gone.seen else ""
        self._check(
            13, [f"the last that a removed computer heard was {last}"] if "removed" not in last else []
        )
        await gone.go()
        self._hosts.remove(gone)
        figures["hosts_removed"] += 1
        if not await self._waiting.register():
            raise ServiceFaultError("service_fault", "a slot that became free was refused")
        figures["hosts_registered"] += 1
        await self._waiting.come_online()

    def _online(self) -> list[Host]:
        return [host for host in self._hosts if host.computer_id]

    # --- sessions ---------------------------------------------------------------------------------

    async def _connect(self, sessions: int) -> None:
        """So many sessions, at each computer one after the other (R18)."""
        hosts = self._online()
        shares = [sessions // len(hosts) + (place < sessions % len(hosts)) for place in range(len(hosts))]
        async with asyncio.TaskGroup() as group:
            for host, share in zip(hosts, shares, strict=True):
                group.create_task(self._sessions_of(host, share))

    async def _sessions_of(self, host: Host, count: int) -> None:
        for _ in range(count):
            try:
                await self._session(host)
            except AccessError as exc:
                self._trouble(exc.detail)
            except TimeoutError:
                self._trouble("a computer was not told in time that it was asked for a session")
            self._tell()

    async def _session(self, host: Host) -> None:
        figures = self._findings.figures
        figures["sessions_asked"] += 1
        wish = {"computer": host.computer_id, "client": "Phone of the fleet"}
        with ExitStack() as ends:
            taking = asyncio.create_task(host.take_session())
            ends.callback(taking.cancel)
            offer = await self._phone.expect(201, "POST", "/v1/sessions", wish)
            client = await RelayEnd.open(offer["client_url"], offer["grant"], self._clock)
            ends.callback(client.drop)
            async with asyncio.timeout(_AGREE_S):
                computer = await taking
            ends.callback(computer.drop)
            await asyncio.gather(client.greet(), computer.echo())
            figures["sessions_started"] += 1
            if offer["limited"]:
                await self._wait_for_the_cut(client, computer)
            else:
                await self._outlast_the_limit(client, computer)

    async def _wait_for_the_cut(self, client: RelayEnd, computer: RelayEnd) -> None:
        ends_at = computer.terms.session.ends_at if computer.terms is not None else None
        ends = await asyncio.gather(client.closed(), computer.closed())
        late = [self._late_ms(end, ends_at) for end in ends] if ends_at is not None else []
        wrong = [f"an end was closed with {end.code} {end.reason}" for end in ends if not was_cut(end)]
        wrong += [f"an end was cut {each:.0f} ms late" for each in late if each > LATE_MS]
        wrong += [] if late else ["a limited session named no instant of its end"]
        self._check(12, wrong)
        self._findings.figures["sessions_cut"] += not wrong
        self._measured.late_ms += late

    def _late_ms(self, end: Closed, ends_at: datetime) -> float:
        """Real milliseconds from the limit, by the account's clock, to the end as its socket saw it."""
        clock = self._parts.clocks.setting(self.account_id)
        assert clock is not None, "the accounts of hosts have clocks of their own"
        late = (clock.at(end.at) - ends_at) / clock.rate
        return late.total_seconds() * 1000

    async def _outlast_the_limit(self, client: RelayEnd, computer: RelayEnd) -> None:
        """A session in full is there after the five minutes, and ends when its client leaves."""
        ends = asyncio.gather(client.closed(), computer.closed())
        await asyncio.wait({ends}, timeout=LIMITED_SESSION.total_seconds() * _BEYOND / self._speed)
        self._check(12, ["a session in full was cut"] if ends.done() else [])
        await client.leave()
        closed = await ends
        reason = closed[1].reason
        self._check(12, [] if reason == "ended_by_client" else [f"a session in full ended with {reason}"])
        self._findings.figures["sessions_left"] += 1

    # --- agreeing ---------------------------------------------------------------------------------

    async def _agree(self) -> None:
        """All that were told the history in pieces have the same as the interface and the domain say."""
        await self._parts.presence_events.sweep()
        for host in self._online():
            told, reading = await self._caught_up(host)
            same = _shown(host.state) == _shown(told)
            wrong = [] if same else ["what a computer was told is not what /v1/state says"]
            self._check(13, [*host.complaints, *wrong])
            same = _shown(to_json(reading)) == _shown(told)
            self._check(14, [] if same else ["/v1/state is not what the domain says"])
        books = await self._parts.context.database.read(lambda session: books_in(session, self.account_id))
        self._check(12, rules.limited_sessions_end_once(books))
        kinds = [row["kind"] for row in books.events]
        self._findings.figures["session_ends_recorded"] += kinds.count("session.ended")

    async def _caught_up(self, host: Host) -> tuple[Any, AccountState]:
        """What interface and domain say, of an instant as of which the host has been told everything."""
        async with asyncio.timeout(_AGREE_S):
            while True:
                told = await host.expect(200, "GET", "/v1/state")
                reading = await self._parts.states.account_state(self.account_id, host.device.thumbprint)
                await host.until(partial(_is_told, host, reading.seq))
                if host.seq == told["seq"] == reading.seq:
                    return told, reading

    def _trouble(self, sentence: str) -> None:
        self._measured.troubles.append(f"{self.name}: {sentence}")

    def _check(self, invariant: int, wrong: Iterable[str]) -> None:
        now = self._parts.clocks.read(self.account_id).account_now
        self._findings.check(invariant, self.name, "host", now, wrong)


def _is_told(host: Host, seq: int) -> bool:
    """Whether it knows of event `seq`, and that all sessions are over."""
    return host.seq >= seq and not host.state.get("sessions")


def _shown(state: Any) -> dict[str, Any]:
    """A state without what differs between two looks at the same: the instant of the look."""
    found = {key: value for key, value in state.items() if key not in _CLOCK_FIELDS}
    entitlement = {key: value for key, value in found["entitlement"].items() if key != "checked_at"}
    return {**found, "entitlement": entitlement}
