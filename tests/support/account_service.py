"""The real account service for tests: the real app on a real SQLite file, in this process.

`Service.http` asks it without sockets; `Service.live` serves it on a free port of 127.0.0.1, for streams.
Time is the test's clock. Accounts are made without a password, and passwords are hashed with little work, so
that no test waits for argon2.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import httpx
from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlalchemy.orm import Session

from account.app import create_app
from account.catalogue.model import Catalogue
from account.context import Context, Settings
from account.db.database import Database
from account.db.schema import migrate
from account.db.tables import Account
from account.events.history import record
from account.parts import Parts, build_parts
from account.serve import Options, Server, server_config
from account.sign_in.parts import build_sign_in
from account.sign_in.passwords import Passwords
from account.sign_in.tokens import Tokens
from account.tokens import new_id
from shared.clock import Clock
from shared.reasons import EventKind
from tests.support.catalogue import own_catalogue
from tests.support.databases import database_in
from tests.support.device import Device
from tests.support.plain_http import NO_CERTIFICATES
from tests.support.templates import CompiledTemplates

if TYPE_CHECKING:
    from account.simulator.door import SimulatorDoor

COMPILED: Final = CompiledTemplates()


@dataclass(repr=False)  # asyncio makes a text of what a fixture gives, twice; this one would be a long one
class Service:
    """A running service and what tests do with it."""

    context: Context
    parts: Parts
    app: FastAPI
    listener: socket.socket
    server: Server | None = None

    @property
    def base_url(self) -> str:
        """The service's own address."""
        return self.context.settings.base_url

    def http(self, **options: Any) -> httpx.AsyncClient:
        """A client without sockets; it cannot see streams before they end."""
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=True)
        return httpx.AsyncClient(transport=transport, base_url=self.base_url, **options)

    async def account(self, email: str = "ada@example.org") -> str:
        """A new account; its id."""
        account_id, now = new_id("acc"), self.context.clock.now()

        def work(session: Session) -> None:
            session.add(
                Account(
                    id=account_id, email=email, email_key=email, password_hash="", created_at=now, event_seq=0
                )
            )
            session.flush()
            record(session, account_id, EventKind.ACCOUNT_CREATED, now, {})

        await self.context.database.write(work)
        return account_id

    async def sign_in(self, device: Device, account_id: str) -> Device:
        """New tokens for the device, as after a sign-in."""
        tokens = Tokens(self.context.database, self.context.clock)
        device.tokens = await tokens.issue(account_id, device.thumbprint)
        device.account_id = account_id
        device.nonce = self.parts.proofs.current_nonce()
        return device

    async def device(self, account_id: str, machine_id: str | None = None) -> Device:
        """A signed-in device of the account, not registered."""
        return await self.sign_in(Device(self.base_url, machine_id), account_id)

    async def computer(
        self, account_id: str, name: str = "Studio", system: str = "linux"
    ) -> tuple[Device, str]:
        """A registered device and its computer's id."""
        device = await self.device(account_id)
        async with self.http() as http:
            answer = await device.register(http, name, system=system)
        assert answer.status_code == 201, answer.text
        return device, answer.json()["id"]

    def stop(self) -> None:
        """Begin to stop the server of `live`."""
        assert self.server is not None, "the service is not live"
        self.server.stop()

    @asynccontextmanager
    async def live(self) -> AsyncIterator[httpx.AsyncClient]:
        """Serve on the port of `base_url` while inside; a client for it."""
        parts = self.parts
        options = Options(self.context.settings.data_folder or Path())
        door: SimulatorDoor | None = getattr(self.app.state, "simulator", None)
        config = server_config(self.app, options, parts.relay, *((door.protocol,) if door else ()))
        ready = asyncio.Event()
        ends = (
            parts.presence.end_all,
            self.app.state.portal.end_streams,
            parts.session_shelf.end_streams,
            parts.relay.end_all,
            *((door.end_streams,) if door else ()),
        )
        server = self.server = Server(config, ends, ready.set)
        running = asyncio.create_task(server.serve(sockets=[self.listener]))
        await ready.wait()
        try:
            async with httpx.AsyncClient(base_url=self.base_url, timeout=10, verify=NO_CERTIFICATES) as http:
                yield http
        finally:
            server.stop()
            await running


def _quick_passwords() -> Passwords:
    """Passwords as the product hashes them, with the least work that argon2 can do."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@asynccontextmanager
async def account_service(
    folder: Path,
    clock: Clock,
    database: Database | None = None,
    catalogue: Catalogue | None = None,
    **settings: Any,
) -> AsyncIterator[Service]:
    """A service with its database in `folder`; another `database` on the same file makes a second one."""
    listener = socket.socket(proto=socket.IPPROTO_TCP)  # as the product's own
    listener.bind(("127.0.0.1", 0))
    listener.listen(64)
    port = listener.getsockname()[1]
    own = database or database_in(folder)
    migrate(own)
    given = Settings(
        base_url=f"http://127.0.0.1:{port}",
        database_url=own.url.render_as_string(hide_password=False),
        allowed_hosts=frozenset({f"127.0.0.1:{port}", f"localhost:{port}"}),
        **settings,
    )
    context = Context(given, own, clock, catalogue or own_catalogue())
    parts = build_parts(context)
    sign_in = build_sign_in(context, parts.clocks, parts.bus, _quick_passwords())
    try:
        yield Service(context, parts, create_app(context, parts, sign_in, COMPILED), listener)
    finally:
        listener.close()
        if database is None:
            own.close()
