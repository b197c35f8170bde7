"""An account service in memory, with the interface of the account client, for tests of the backend alone.

Whether the real service behaves like this is what tests/integration is for.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar, cast

from agent.secrets.vault import Vault
from shared.clock import AccountTime, Clock
from shared.errors import AccessError, NotFoundRefused, RequestRefused
from shared.reasons import LoginPage
from shared.redact import Secret
from shared.sales import LoginLink
from shared.sessions import LeaseAnswer, Session, SessionTicket
from shared.wire import (
    AccountState,
    Computer,
    DeviceCodeAnswer,
    Event,
    Heartbeat,
    RegisterComputer,
    TokenAnswer,
)
from tests.support.account_facts import NOW, account_state, computer
from tests.support.clock import FakeClock
from tests.support.leases import LeaseSigner, lease_for
from tests.support.patience import PATIENCE_S

Item = AccountState | Event
T = TypeVar("T")


class FakeClient:
    """Answers at once; `failures[name]` is raised instead where it is set."""

    def __init__(self, vault: Vault, clock: Clock | None = None) -> None:
        self._vault, self.clock = vault, clock or FakeClock()
        self._began = self.clock.monotonic()
        self.base_url: str | None = None
        self.account_time: AccountTime | None = None
        self.service_version: str | None = "0.1.0"
        self.now = account_state(seq=5, computers=(computer("cmp_1", "Studio"), computer("cmp_2", "Laptop")))
        self.failures: dict[str, Exception] = {}
        self.calls: list[str] = []
        self.revoked: list[Secret] = []
        self.items: asyncio.Queue[Item] = asyncio.Queue()
        self.approved = asyncio.Event()
        self._seen: dict[str, asyncio.Event] = {}
        self._listener: Callable[[], None] = lambda: None
        self.signer = LeaseSigner()
        self.lease: dict[str, Any] = {}
        """What differs in the lease from a trial one."""
        self.told: list[tuple[str, str, Any]] = []
        """What was said of sessions: the word, the session, the body."""
        self.said = asyncio.Event()
        self.known: dict[str, Session] = {}
        """What the service knows of sessions, by id."""

    def on_answer(self, listener: Callable[[], None]) -> None:
        self._listener = listener

    async def use(self, base_url: str) -> None:
        self.base_url = base_url

    async def close(self) -> None:
        self.base_url = None

    async def health(self) -> None:
        self._called("health")

    async def state(self) -> AccountState:
        self._called("state")
        return self.now

    async def register(self, body: RegisterComputer) -> Computer:
        self._called("register")
        return self.now.computers[0]

    async def rename(self, computer_id: str, name: str) -> Computer:
        self._called("rename")
        return computer(computer_id, name)

    async def remove(self, computer_id: str) -> None:
        self._called("remove")

    async def login_link(self, page: LoginPage) -> LoginLink:
        self._called("login_link")
        return LoginLink(f"http://service/enter?token=aot_for_{page.value}", NOW)

    async def heartbeat(self, computer_id: str) -> Heartbeat:
        self._called("heartbeat")
        return Heartbeat(self.now.seq, 10.0)

    @asynccontextmanager
    async def events(self, last_seq: int | None) -> AsyncIterator[AsyncIterator[Item]]:
        self._called("events")
        yield self._stream()

    async def _stream(self) -> AsyncIterator[Item]:
        while True:
            yield await self.items.get()

    async def metadata(self) -> Mapping[str, Any]:
        self._called("metadata")
        return {"issuer": "http://service", "authorization_endpoint": "http://service/oauth/authorize"}

    async def exchange_code(self, code: Secret, verifier: Secret, redirect_uri: str) -> TokenAnswer:
        self._called("exchange_code")
        return TokenAnswer("aat_access", "DPoP", 600, "art_refresh")

    async def ask_device_code(self, computer_name: str) -> DeviceCodeAnswer:
        self._called("ask_device_code")
        return DeviceCodeAnswer(
            "adc_x", "BCDF-GHJK", "http://service/activate", "http://service/activate?x", 600
        )

    async def exchange_device_code(self, device_code: Secret) -> TokenAnswer:
        self._called("exchange_device_code")
        if not self.approved.is_set():
            raise RequestRefused("authorization_pending", "Not yet.")
        return TokenAnswer("aat_access", "DPoP", 600, "art_refresh")

    async def adopt(self, tokens: TokenAnswer) -> None:
        self._called("adopt")
        await self._vault.keep_refresh_token(Secret(tokens.refresh_token))

    async def call(self, method: str, path: str, kind: type[T], body: Any = None) -> T:
        name = "session" if method == "GET" else path.rpartition("/")[2]
        self._called(name)
        if method == "GET":
            known: Any = self.known.get(path.rpartition("/")[2])
            if known is None:
                raise NotFoundRefused("not_found", "There is no such session.")
            return cast(T, known)
        answer: Any = self.lease_answer() if name == "lease" else self.ticket(path.split("/")[3])
        assert isinstance(answer, kind)
        return answer

    async def act(self, method: str, path: str, body: Any = None) -> None:
        name = "end" if method == "DELETE" else path.rpartition("/")[2]
        self._called(name)
        self.told.append((name, path.split("/")[3], body))
        self.said.set()

    def lease_answer(self) -> LeaseAnswer:
        """What the service answers when it is asked for a lease."""
        lease = lease_for(self._vault.device_key.thumbprint, epoch=self.now.seq, **self.lease)
        return self.signer.answer(lease)

    def ticket(self, session_id: str) -> SessionTicket:
        """What the service answers to a session that is accepted."""
        asked = next(each for each in self.now.sessions if each.id == session_id)
        return SessionTicket(asked, "ws://service/relay/computer", "grant", self.lease_answer().lease)

    async def revoke(self, refresh_token: Secret) -> None:
        self._called("revoke")
        self.revoked.append(refresh_token)

    def forget_access(self) -> None:
        self.calls.append("forget_access")

    async def was_called(self, name: str) -> None:
        """Wait until `name` has been called at least once."""
        async with asyncio.timeout(PATIENCE_S):
            await self._seen.setdefault(name, asyncio.Event()).wait()

    def tell(self, item: Item) -> None:
        """Send `item` on the stream of events."""
        self.items.put_nowait(item)

    def moved(self, by: int = 1) -> AccountState:
        """The account's state after `by` more events."""
        self.now = replace(self.now, seq=self.now.seq + by)
        return self.now

    def _called(self, name: str) -> None:
        self.calls.append(name)
        self._seen.setdefault(name, asyncio.Event()).set()
        failure = self.failures.get(name) or self.failures.get("*")
        if failure is not None:
            if isinstance(failure, AccessError) and failure.code != "service_unreachable":
                self._listener()
            raise failure
        monotonic = self.clock.monotonic()
        passed = timedelta(seconds=monotonic - self._began)
        self.account_time = AccountTime(self.now.account_now + passed, self.now.rate, monotonic)
        self._listener()
