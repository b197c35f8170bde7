"""A backend on a stage: real parts, an account service in memory, fake time; and the way to each state."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from agent.core.backend import Backend
from agent.core.parts import Parts, PreferenceParts, SessionParts
from agent.profile.machine import Machine
from agent.profile.memory import Memory, MemoryFile, MemoryKeeper, RemovedMemory
from agent.secrets.identity import DeviceKey
from agent.secrets.store import FileStore, KeyringStore
from agent.secrets.vault import Vault
from agent.service.account_client import AccountClient
from agent.service.embedded import ConfiguredService
from agent.service.link import AccountLink
from agent.service.registration import Registrar
from agent.service.session_calls import SessionCalls
from agent.sign_in.flows import SignInFlows
from shared import commands
from shared.entitlement import LIMITED_SESSION
from shared.errors import (
    LimitRefused,
    SecretsError,
    ServiceUnreachableError,
)
from shared.preferences import Preferences
from shared.reasons import RemovedBy, SessionState, SignInMethod, Status, System
from shared.redact import Secret
from shared.sessions import Session, SessionSummary, SessionTerms
from shared.snapshot import Snapshot
from shared.state import AgentState, SessionSettings
from shared.wire import Problem
from tests.support.account_facts import NOW, account_state, computer
from tests.support.clock import FakeClock
from tests.support.fake_client import FakeClient
from tests.support.patience import PATIENCE_S
from tests.support.session_stage import FakeSocket, FakeStage
from tests.support.waiting import FakeWaiting

S = AgentState


DOWN = ServiceUnreachableError("service_unreachable", "Down.")


FULL = LimitRefused(
    "computer_limit_reached",
    "Full.",
    Problem(
        "about:blank", "Full", 409, "computer_limit_reached", "", 5, 5, (computer("cmp_9", "Other"),), ()
    ),
)


@dataclass
class Stage:
    """A backend and what surrounds it."""

    backend: Backend
    client: FakeClient
    vault: Vault
    waiting: FakeWaiting
    memory_file: MemoryFile
    folder: Path
    house: FakeStage

    async def session(self, session_id: str = "ses_1", **changes: Any) -> FakeSocket:
        """Have somebody connect, until the session is live; the way to him."""
        self.ask_for(session_id, **changes)
        socket = await self.house.socket(len(self.house.sockets))
        socket.say(self.terms(session_id))
        await self.until(lambda seen: seen.session is not None and seen.session.id == session_id)
        return socket

    def ask_for(self, session_id: str = "ses_1", **changes: Any) -> None:
        """Somebody asks for a session, as the service tells it."""
        asked = SessionSummary(session_id, "cmp_1", "Phone", SessionState.REQUESTED, NOW)
        now = self.client.moved()
        self.client.now = replace(now, sessions=(*now.sessions, replace(asked, **changes)))
        self.client.tell(self.client.now)

    def terms(self, session_id: str = "ses_1", **changes: Any) -> SessionTerms:
        """What the relay says when the two ends have met: a limited session that begins now."""
        time = self.client.account_time
        now = time.at(self.house.clock.monotonic()) if time is not None else NOW
        asked = next(each for each in self.client.now.sessions if each.id == session_id)
        session = Session(
            id=session_id,
            computer_id="cmp_1",
            computer_name="Studio",
            client=asked.client,
            state=SessionState.LIVE,
            requested_at=NOW,
            started_at=now,
            limited=True,
            ends_at=now + LIMITED_SESSION,
        )
        return SessionTerms(replace(session, **changes), now, 1.0, Status.TRIAL)

    @property
    def state(self) -> AgentState:
        return self.backend.snapshot.state

    @property
    def notices(self) -> list[str]:
        return [notice.code.value for notice in self.backend.snapshot.notices]

    async def come_to(self, *states: AgentState) -> Snapshot:
        """Wait until the backend is in one of `states`."""
        return await self.until(lambda snapshot: snapshot.state in states)

    async def until(self, holds: Callable[[Snapshot], bool]) -> Snapshot:
        found: asyncio.Future[Snapshot] = asyncio.get_running_loop().create_future()

        def look(snapshot: Snapshot) -> None:
            if not found.done() and holds(snapshot):
                found.set_result(snapshot)

        end = self.backend.subscribe(look)
        look(self.backend.snapshot)
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await found
        finally:
            end()


class Stages:
    """Makes stages that share a folder, so that one agent can follow another."""

    def __init__(self, folder: Path, clock: FakeClock) -> None:
        self.folder, self.clock = folder, clock
        self.memory_file = MemoryFile(folder / "memory.json")

    def build(self, **options: Any) -> Stage:
        waiting, chance = FakeWaiting(self.clock), random.Random(1)
        file = options.get("file") or FileStore(self.folder / "secrets.json")
        keyring = options.get("keyring") or KeyringStore("access-agent-test")
        vault = Vault(
            keyring,
            file,
            in_file=options.get("in_file", True),
            remember_choice=options.get("remember_choice", lambda: None),
            limit_s=options.get("limit_s", 3.0),
        )
        fake = options.get("client") or FakeClient(vault, self.clock)
        client = cast(AccountClient, fake)
        house: FakeStage = options.get("house") or FakeStage(self.clock)
        machine = Machine("m" * 64, "studio", System.LINUX)
        parts = Parts(
            clock=self.clock,
            waiting=waiting,
            memory=MemoryKeeper(options.get("memory_file", self.memory_file)),
            vault=vault,
            service=options.get("service") or ConfiguredService("http://service"),
            client=client,
            link=AccountLink(client, self.clock, waiting, chance),
            registrar=Registrar(client, machine),
            flows=SignInFlows(client, self.clock, waiting),
            machine=machine,
            sessions=SessionParts(
                calls=SessionCalls(client),
                stage=house.stage,
                chance=chance,
                settings=options.get("settings", SessionSettings()),
                keep_settings=options.get("keep_settings", lambda chosen: None),
            ),
            preferences=PreferenceParts(
                preferences=options.get("preferences", Preferences()),
                account_url=options.get("account_url"),
                keep=options.get("keep_preferences", lambda chosen: None),
                keep_account_url=options.get("keep_account_url", lambda url: None),
                startup=options.get("startup"),
                updates=options.get("updates"),
            ),
            simulator=options.get("simulator"),
            system=options.get("system"),
        )
        backend = Backend(parts, options.get("notices", ()))
        return Stage(backend, fake, vault, waiting, self.memory_file, self.folder, house)

    @asynccontextmanager
    async def open(self, **options: Any) -> AsyncIterator[Stage]:
        """A working stage."""
        stage = self.build(**options)
        for name, failure in options.get("failures", {}).items():
            stage.client.failures[name] = failure
        async with self.run(stage):
            yield stage

    @asynccontextmanager
    async def run(self, stage: Stage) -> AsyncIterator[Stage]:
        """Have a stage work that was built before."""
        running = asyncio.create_task(stage.backend.run(), name="backend")
        try:
            yield stage
        finally:
            running.cancel()
            await asyncio.wait({running})
            if not running.cancelled() and (failure := running.exception()) is not None:
                raise failure

    def signed_in(self, **changes: Any) -> None:
        """Have it that somebody signed in and registered before."""
        memory = Memory(
            account_email="ada@example.org",
            computer_id="cmp_1",
            computer_name="Studio",
            account=account_state(seq=5, computers=(computer("cmp_1", "Studio"),)),
        )
        self.memory_file.save(replace(memory, **changes))
        FileStore(self.folder / "secrets.json").write("refresh_token", Secret("art_old"))
        FileStore(self.folder / "secrets.json").write("device_key", DeviceKey.create().to_secret())


class LockedKeyring(KeyringStore):
    """A keyring that is locked until `unlocked`."""

    unlocked = False

    def __init__(self) -> None:
        super().__init__("access-agent-test")
        self.entries: dict[str, Secret] = {}

    def _check(self) -> None:
        if not self.unlocked:
            raise SecretsError("secrets_locked", "Locked.")

    def read(self, name: str) -> Secret | None:
        self._check()
        return self.entries.get(name)

    def write(self, name: str, secret: Secret) -> None:
        self._check()
        self.entries[name] = secret

    def delete(self, name: str) -> None:
        self._check()
        self.entries.pop(name, None)

    def is_locked(self) -> bool | None:
        return not self.unlocked


@asynccontextmanager
async def in_state(stages: Stages, state: AgentState) -> AsyncIterator[Stage]:
    """A backend that has come to `state` the way agents do."""
    if state in (S.READY, S.OFFLINE, S.PAUSED, S.LIMIT_REACHED, S.IN_SESSION):
        stages.signed_in()
    if state is S.REMOVED:
        stages.memory_file.save(Memory(removed=RemovedMemory(RemovedBy.PORTAL, "Studio", "ada@example.org")))
    failures: dict[str, Exception] = {}
    if state is S.OFFLINE:
        failures["*"] = DOWN
    if state is S.LIMIT_REACHED:
        stages.signed_in(computer_id=None)
        failures["register"] = FULL
    options: dict[str, Any] = {"failures": failures}
    if state is S.SECRETS_LOCKED:
        options |= {"in_file": False, "keyring": LockedKeyring()}
    async with stages.open(**options) as stage:
        if state is S.SIGNING_IN:
            await stage.backend.submit(commands.SignIn(SignInMethod.CODE))
        if state is S.PAUSED:
            await stage.backend.submit(commands.Pause())
        if state is S.OFFLINE:
            await stage.until(lambda snapshot: bool(snapshot.service and snapshot.service.reachable is False))
        if state is S.IN_SESSION:
            await stage.come_to(S.READY)
            await stage.session()
        await stage.come_to(state)
        yield stage


class HangingKeyring(LockedKeyring):
    """A keyring whose question stands on the screen until `release` is set."""

    unlocked = True
    declined = False

    def __init__(self) -> None:
        super().__init__()
        self.release = threading.Event()

    def _check(self) -> None:
        self.release.wait(10)
        if self.declined:
            raise SecretsError("secrets_locked", "Declined.")
