"""The backend alone: every command in every state (STYLE 25), start and end, and what failures do."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import pytest

from agent.account_client import AccountClient
from agent.backend import Backend
from agent.changes import NoticeRaised, PauseWished, ServiceFound, ServiceLost
from agent.core import Parts
from agent.embedded import ConfiguredService
from agent.identity import DeviceKey
from agent.link import AccountLink
from agent.machine import Machine
from agent.memory import Memory, MemoryFile, MemoryKeeper, RemovedMemory
from agent.registration import Registrar
from agent.secret_store import FileStore, KeyringStore
from agent.sign_in.flows import SignInFlows
from agent.vault import Vault
from shared import commands
from shared.commands import Command
from shared.errors import (
    AccessError,
    ComputerRemovedDenied,
    LimitRefused,
    NotFoundRefused,
    RequestRefused,
    SecretsError,
    ServiceFaultError,
    ServiceUnreachableError,
    SignedOutDenied,
    StorageError,
)
from shared.reasons import EventKind, NoticeCode, RemovedBy, SecretsState, SignInMethod, System
from shared.redact import Secret
from shared.snapshot import Snapshot
from shared.state import AgentState, SessionFact
from shared.wire import Event, Problem
from tests.support.account_facts import NOW, account_state, computer
from tests.support.clock import FakeClock
from tests.support.fake_client import FakeClient
from tests.support.waiting import FakeWaiting, settle

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
            async with asyncio.timeout(5):
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
        fake = options.get("client") or FakeClient(vault)
        client = cast(AccountClient, fake)
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
        )
        backend = Backend(parts, options.get("notices", ()))
        return Stage(backend, fake, vault, waiting, self.memory_file, self.folder)

    @asynccontextmanager
    async def open(self, **options: Any) -> AsyncIterator[Stage]:
        """A working stage."""
        stage = self.build(**options)
        for name, failure in options.get("failures", {}).items():
            stage.client.failures[name] = failure
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


@pytest.fixture
def stages(tmp_path: Path, clock: FakeClock) -> Stages:
    tmp_path.chmod(0o700)
    return Stages(tmp_path, clock)


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
            # Sessions are not there yet; their fact is (shared.state).
            stage.backend._facts = replace(
                stage.backend.facts, session=SessionFact("ses_1", "Phone", NOW, True, None)
            )
            stage.backend.apply(PauseWished(False))
            stage.backend._show()
        await stage.come_to(state)
        yield stage


COMMANDS: dict[str, Command] = {
    "sign_in": commands.SignIn(SignInMethod.CODE),
    "cancel_sign_in": commands.CancelSignIn(),
    "sign_out": commands.SignOut(),
    "register": commands.Register(),
    "rename_computer": commands.RenameComputer("Atelier"),
    "remove_computer": commands.RemoveComputer(),
    "pause": commands.Pause(),
    "resume": commands.Resume(),
    "refresh": commands.Refresh(),
    "retry_secrets": commands.RetrySecrets(),
    "use_secrets_file": commands.UseSecretsFile(),
    "dismiss_notice": commands.DismissNotice(1),
    "show_window": commands.ShowWindow(),
    "shutdown": commands.Shutdown(),
}
_NO_ONE = {
    "sign_in": S.SIGNING_IN,
    "cancel_sign_in": "same",
    "sign_out": "not_signed_in",
    "register": "not_signed_in",
    "rename_computer": "not_signed_in",
    "remove_computer": "not_signed_in",
    "pause": "not_signed_in",
    "resume": "same",
    "refresh": "same",
    "retry_secrets": "same",
    "use_secrets_file": "same",
    "dismiss_notice": "same",
    "show_window": "no_window",
    "shutdown": "same",
}
_AT_HOME = {
    **_NO_ONE,
    "sign_out": S.SIGNED_OUT,
    "register": "same",
    "rename_computer": "same",
    "remove_computer": S.REMOVED,
    "pause": S.PAUSED,
}
TABLE: dict[AgentState, dict[str, AgentState | str]] = {
    S.SECRETS_LOCKED: {
        **_NO_ONE,
        "sign_in": "secrets_locked",
        "register": "secrets_locked",
        "rename_computer": "secrets_locked",
        "remove_computer": "secrets_locked",
        "retry_secrets": "secrets_locked",
        "use_secrets_file": S.SIGNED_OUT,
    },
    S.SIGNED_OUT: _NO_ONE,
    S.SIGNING_IN: {**_NO_ONE, "sign_in": "same", "cancel_sign_in": S.SIGNED_OUT, "sign_out": "not_signed_in"},
    S.REMOVED: _NO_ONE,
    S.LIMIT_REACHED: {
        **_AT_HOME,
        "register": "computer_limit_reached",
        "rename_computer": "not_registered",
        "remove_computer": "not_registered",
        "pause": "same",
    },
    S.PAUSED: {**_AT_HOME, "resume": S.READY},
    S.OFFLINE: {
        **_AT_HOME,
        "sign_in": "service_unreachable",
        "register": "service_unreachable",
        "rename_computer": "service_unreachable",
        "remove_computer": "service_unreachable",
        "refresh": "service_unreachable",
    },
    S.READY: _AT_HOME,
    S.IN_SESSION: _AT_HOME,
}


def test_the_table_lists_every_state_and_every_command() -> None:
    assert set(TABLE) | {S.STARTING} == set(AgentState)  # starting: commands wait, see below
    assert set(COMMANDS) == set(commands.COMMANDS)
    for state, row in TABLE.items():
        assert set(row) == set(COMMANDS), state


@pytest.mark.rule("R91")
@pytest.mark.parametrize("state", list(TABLE))
@pytest.mark.parametrize("verb", list(COMMANDS))
async def test_command_in_state(stages: Stages, state: AgentState, verb: str) -> None:
    wanted = TABLE[state][verb]
    async with in_state(stages, state) as stage:
        if isinstance(wanted, AgentState) or wanted == "same":
            await stage.backend.submit(COMMANDS[verb])
            goal = wanted if isinstance(wanted, AgentState) else state
            assert stage.state is goal or (await stage.come_to(goal))
        else:
            with pytest.raises(AccessError) as refused:
                await stage.backend.submit(COMMANDS[verb])
            assert refused.value.code == wanted
            after = S.SIGNED_OUT if (state, verb) == (S.SIGNING_IN, "sign_out") else state
            assert stage.state is after


async def test_commands_wait_until_the_agent_has_started(stages: Stages) -> None:
    stage = stages.build()
    assert stage.state is S.STARTING
    waiting = asyncio.create_task(stage.backend.submit(commands.Refresh()))
    await settle()
    assert not waiting.done()
    running = asyncio.create_task(stage.backend.run())
    await waiting
    assert stage.state is S.SIGNED_OUT
    await stage.backend.submit(commands.Shutdown())
    await running
    with pytest.raises(RequestRefused) as refused:
        await stage.backend.submit(commands.Refresh())
    assert refused.value.code == "stopping"


async def test_snapshots_are_numbered_and_only_changes_are_told(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        await settle()
        seen: list[Snapshot] = []
        end = stage.backend.subscribe(seen.append)
        await stage.backend.submit(commands.Resume())
        await stage.backend.submit(commands.Pause())
        await stage.backend.submit(commands.Resume())
        end()
        end()
        await stage.backend.submit(commands.Pause())
        assert [snapshot.state for snapshot in seen[:2]] == [S.PAUSED, S.READY]
        revisions = [snapshot.revision for snapshot in seen]
        assert revisions == sorted(set(revisions))


@pytest.mark.rule("R21")
async def test_signing_in_registers_and_revokes_the_older_sign_in(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        await stage.backend.submit(commands.SignIn(SignInMethod.CODE))
        stage.client.approved.set()
        await stage.waiting.pass_time(5)
        await stage.come_to(S.READY)
        await settle()
        assert stage.client.revoked == [Secret("art_old")]
        assert stage.vault.refresh_token == Secret("art_refresh")


@pytest.mark.security(4)
async def test_cancelling_while_registering_undoes_the_sign_in(stages: Stages) -> None:
    async with stages.open() as stage:
        await stage.backend.submit(commands.SignIn(SignInMethod.CODE))
        held = asyncio.Event()

        async def slow_register(body: object) -> object:
            held.set()
            await asyncio.Event().wait()
            raise AssertionError

        stage.client.register = slow_register  # type: ignore[method-assign, assignment]
        stage.client.approved.set()
        await stage.waiting.pass_time(5)
        async with asyncio.timeout(5):
            await held.wait()
        await stage.backend.submit(commands.CancelSignIn())
        assert stage.state is S.SIGNED_OUT
        assert stage.vault.refresh_token is None
        assert stage.client.revoked == [Secret("art_refresh")]
        assert FileStore(stage.folder / "secrets.json").read("refresh_token") is None


async def test_a_sign_in_that_fails_before_its_address_is_known_answers_the_command(stages: Stages) -> None:
    async with stages.open(
        failures={"ask_device_code": ServiceFaultError("internal_error", "Broken.")}
    ) as stage:
        with pytest.raises(ServiceFaultError):
            await stage.backend.submit(commands.SignIn(SignInMethod.CODE))
        assert stage.notices == []
        assert stage.state is S.SIGNED_OUT
        assert stage.backend.snapshot.service is not None
        assert stage.backend.snapshot.service.problem == "internal_error"


@pytest.mark.expects_log("agent.backend ERROR sign-in failed")
async def test_a_sign_in_that_breaks_is_told_and_logged(stages: Stages) -> None:
    async with stages.open(failures={"exchange_device_code": RuntimeError("a bug")}) as stage:
        await stage.backend.submit(commands.SignIn(SignInMethod.CODE))
        await stage.waiting.pass_time(5)
        await stage.come_to(S.SIGNED_OUT)
        assert stage.notices == ["sign_in_failed", "command_failed"]


async def test_being_superseded_answers_the_older_command(stages: Stages) -> None:
    async with stages.open() as stage:
        blocked = asyncio.Event()

        async def never(name: str) -> object:
            blocked.set()
            await asyncio.Event().wait()
            raise AssertionError

        kept = stage.client.ask_device_code
        stage.client.ask_device_code = never  # type: ignore[method-assign, assignment]
        older = asyncio.create_task(stage.backend.submit(commands.SignIn(SignInMethod.CODE)))
        async with asyncio.timeout(5):
            await blocked.wait()
        stage.client.ask_device_code = kept  # type: ignore[method-assign]
        await stage.backend.submit(commands.SignIn(SignInMethod.CODE))
        with pytest.raises(AccessError) as refused:
            await older
        assert refused.value.code == "sign_in_superseded"
        assert stage.state is S.SIGNING_IN


@pytest.mark.security(12)
async def test_a_locked_keyring_is_not_signed_out_and_a_retry_goes_on(stages: Stages) -> None:
    stages.signed_in()
    keyring = LockedKeyring()
    async with stages.open(in_file=False, keyring=keyring) as stage:
        seen = await stage.come_to(S.SECRETS_LOCKED)
        assert seen.secrets is SecretsState.LOCKED
        assert seen.account is not None
        stored = FileStore(stage.folder / "secrets.json")
        for name in ("device_key", "refresh_token"):
            found = stored.read(name)
            assert found is not None
            keyring.entries[name] = found
        keyring.unlocked = True
        await stage.backend.submit(commands.RetrySecrets())
        await stage.come_to(S.READY)


@pytest.mark.security(13)
async def test_the_file_is_used_after_the_user_said_so_and_remembered(stages: Stages) -> None:
    remembered: list[bool] = []
    async with stages.open(
        in_file=False, keyring=LockedKeyring(), remember_choice=lambda: remembered.append(True)
    ) as stage:
        await stage.come_to(S.SECRETS_LOCKED)
        assert not (stage.folder / "secrets.json").exists()
        await stage.backend.submit(commands.UseSecretsFile())
        assert stage.state is S.SIGNED_OUT
        assert remembered == [True]
        assert stage.notices == ["secrets_in_file"]


@pytest.mark.security(12)
async def test_a_sign_out_while_the_keyring_is_locked_holds_after_it_is_unlocked(stages: Stages) -> None:
    stages.signed_in()
    keyring = LockedKeyring()
    stored = FileStore(stages.folder / "secrets.json")
    for name in ("device_key", "refresh_token"):
        found = stored.read(name)
        assert found is not None
        keyring.entries[name] = found
    async with stages.open(in_file=False, keyring=keyring) as stage:
        await stage.come_to(S.SECRETS_LOCKED)
        await stage.backend.submit(commands.SignOut())
    assert stages.memory_file.load()[0].tokens_void
    keyring.unlocked = True
    async with stages.open(in_file=False, keyring=keyring) as stage:
        await stage.come_to(S.SIGNED_OUT)
        await settle()
        await stage.backend.submit(commands.DismissNotice(1))
        assert not stage.backend.is_signed_in()
        async with asyncio.timeout(5):
            await stage.backend.tokens_wiped()
    assert "refresh_token" not in keyring.entries
    assert not stages.memory_file.load()[0].tokens_void


async def test_lost_credentials_are_told(stages: Stages) -> None:
    stages.signed_in()
    FileStore(stages.folder / "secrets.json").delete("refresh_token")
    async with stages.open() as stage:
        await stage.come_to(S.SIGNED_OUT)
        assert stage.notices == ["credentials_lost"]


@pytest.mark.parametrize(
    ("failure", "notice"),
    [
        (SignedOutDenied("refresh_reused", "Reused."), "credentials_reused"),
        (SignedOutDenied("key_cloned", "Cloned."), "credentials_reused"),
        (SignedOutDenied("token_invalid", "Invalid."), "signed_out_by_service"),
    ],
)
@pytest.mark.security(6, 11)
async def test_tokens_that_the_service_refuses_are_wiped(
    stages: Stages, failure: SignedOutDenied, notice: str
) -> None:
    stages.signed_in()
    store = FileStore(stages.folder / "secrets.json")
    key = store.read("device_key")
    async with stages.open(failures={"*": failure}) as stage:
        await stage.come_to(S.SIGNED_OUT)
        assert stage.notices == [notice]
        await stage.backend.tokens_wiped()
    assert store.read("refresh_token") is None
    assert (store.read("device_key") == key) is (failure.code != "key_cloned")


@pytest.mark.security(9)
@pytest.mark.rule("R25")
async def test_only_an_explicit_answer_removes(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open(failures={"heartbeat": NotFoundRefused("not_found", "?")}) as stage:
        await stage.client.was_called("register")
        assert stage.state is not S.REMOVED
    stages.signed_in()
    failure = ComputerRemovedDenied("computer_removed", "Removed.", RemovedBy.ANOTHER_COMPUTER)
    async with stages.open(failures={"heartbeat": failure}) as stage:
        seen = await stage.come_to(S.REMOVED)
        assert seen.removed is not None
        assert seen.removed.removed_by is RemovedBy.ANOTHER_COMPUTER
        assert stage.vault.refresh_token is None


@pytest.mark.rule("R25")
async def test_removal_on_the_stream_wipes_the_tokens(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        data = {"computer_id": "cmp_1", "removed_by": "portal"}
        stage.client.tell(Event(6, EventKind.COMPUTER_REMOVED, NOW, data, stage.client.moved()))
        await stage.come_to(S.REMOVED)
        await stage.backend.tokens_wiped()
        assert FileStore(stage.folder / "secrets.json").read("refresh_token") is None


async def test_a_fault_of_the_service_keeps_the_last_state(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        stage.client.failures["*"] = ServiceFaultError("internal_error", "Broken.")
        await stage.waiting.pass_time(10)
        assert stage.state is S.READY


@pytest.mark.rule("R71")
async def test_a_free_slot_is_taken_without_being_asked(stages: Stages) -> None:
    async with in_state(stages, S.LIMIT_REACHED) as stage:
        del stage.client.failures["register"]
        now = stage.client.moved()
        stage.client.tell(now)
        await stage.come_to(S.READY)


@pytest.mark.rule("R22")
async def test_whether_to_replace_an_old_entry_is_for_the_user_to_say(stages: Stages) -> None:
    stages.signed_in(computer_id=None)
    problem = replace(
        cast(Problem, FULL.extra), code="computer_replaceable", computers=(computer("cmp_1", "Studio"),)
    )
    failure = LimitRefused("computer_replaceable", "Replace?", problem)
    async with stages.open(failures={"register": failure}) as stage:
        await stage.come_to(S.LIMIT_REACHED)
        before = stage.client.calls.count("register")
        await stage.waiting.pass_time(31)
        assert stage.client.calls.count("register") == before
        del stage.client.failures["register"]
        await stage.backend.submit(commands.Register(replace="cmp_1"))
        assert stage.state is S.READY


async def test_removing_another_computer_takes_its_slot(stages: Stages) -> None:
    async with in_state(stages, S.LIMIT_REACHED) as stage:
        del stage.client.failures["register"]
        await stage.backend.submit(commands.RemoveComputer("cmp_9"))
        assert stage.state is S.READY
        await stage.backend.submit(commands.RemoveComputer("cmp_2"))
        assert [row.id for row in stage.backend.snapshot.computers] == ["cmp_1"]


async def test_unwritable_memory_is_told_and_ends_when_it_works_again(stages: Stages) -> None:
    class Sick(MemoryFile):
        sick = True

        def save(self, memory: Memory) -> None:
            if self.sick:
                raise StorageError("disk_full", "Full.")
            super().save(memory)

    file = Sick(stages.folder / "memory.json")
    stages.signed_in()
    async with stages.open(memory_file=file) as stage:
        await stage.come_to(S.READY)
        await stage.backend.submit(commands.Pause())
        assert stage.notices == ["disk_full"]
        file.sick = False
        await stage.backend.submit(commands.Resume())
        assert stage.notices == []


async def test_unreadable_and_damaged_memory_begin_afresh_with_a_notice(stages: Stages) -> None:
    class Unreadable(MemoryFile):
        def load(self) -> tuple[Memory, bool]:
            raise StorageError("data_read_only", "No.")

    async with stages.open(memory_file=Unreadable(stages.folder / "memory.json")) as stage:
        await stage.come_to(S.SIGNED_OUT)
        assert stage.notices in (["data_read_only"], [])
    (stages.folder / "memory.json").write_text("{")
    async with stages.open(notices=(NoticeRaised(NoticeCode.SECRETS_IN_FILE),)) as stage:
        await stage.come_to(S.SIGNED_OUT)
        assert stage.notices == ["settings_reset", "secrets_in_file"]


@pytest.mark.expects_log("agent.backend ERROR link failed")
async def test_background_work_that_breaks_is_told_once_and_tried_again(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open(failures={"heartbeat": RuntimeError("a bug")}) as stage:
        await stage.until(lambda snapshot: bool(snapshot.notices))
        assert stage.notices == ["command_failed"]
        del stage.client.failures["heartbeat"]
        await stage.waiting.pass_time(31)
        assert "heartbeat" in stage.client.calls
        assert stage.state is S.READY


async def test_a_refused_link_is_tried_again_later(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open(failures={"events": RequestRefused("http_418", "Odd.")}) as stage:
        await stage.client.was_called("events")
        del stage.client.failures["events"]
        before = stage.client.calls.count("events")
        await stage.waiting.pass_time(31)
        assert stage.client.calls.count("events") > before


async def test_without_an_address_commands_give_up_after_a_while(stages: Stages) -> None:
    class Nowhere(ConfiguredService):
        async def run(self, report: object) -> None:
            await asyncio.Event().wait()

    async with stages.open(service=Nowhere("http://x")) as stage:
        await stage.come_to(S.SIGNED_OUT)
        asking = asyncio.create_task(stage.backend.submit(commands.SignIn()))
        await settle()
        await stage.waiting.pass_time(16)
        with pytest.raises(ServiceUnreachableError):
            await asking
        assert stage.backend.account_time is None


async def test_tokens_without_memory_find_their_account_again(stages: Stages) -> None:
    stages.signed_in()
    (stages.folder / "memory.json").unlink()
    async with stages.open() as stage:
        seen = await stage.come_to(S.READY)
        assert seen.account is not None
        assert seen.account.email == "ada@example.org"


class HangingKeyring(LockedKeyring):
    """A keyring that answers when `release` is set."""

    unlocked = True

    def __init__(self) -> None:
        super().__init__()
        self.release = threading.Event()

    def _check(self) -> None:
        self.release.wait(10)


@pytest.mark.security(12)
async def test_a_hanging_keyring_does_not_hold_up_a_shutdown(stages: Stages) -> None:
    keyring = HangingKeyring()
    stage = stages.build(in_file=False, keyring=keyring, limit_s=9)
    running = asyncio.create_task(stage.backend.run())
    await settle()
    assert stage.state is S.STARTING
    await stage.backend.submit(commands.Shutdown())
    async with asyncio.timeout(2):
        await running
    keyring.release.set()


@pytest.mark.security(12)
async def test_a_hanging_keyring_is_a_state_of_its_own(stages: Stages) -> None:
    keyring = HangingKeyring()
    async with stages.open(in_file=False, keyring=keyring, limit_s=0.05) as stage:
        seen = await stage.come_to(S.SECRETS_LOCKED)
        assert seen.secrets is SecretsState.HANGING
        with pytest.raises(SecretsError) as hanging:
            await stage.backend.submit(commands.SignIn())
        assert hanging.value.code == "secrets_hanging"
        keyring.release.set()


async def test_news_that_change_nothing_here_are_let_pass(stages: Stages) -> None:
    async with in_state(stages, S.LIMIT_REACHED) as stage:
        full = replace(stage.client.now.entitlement, computers_registered=5)
        stage.client.now = replace(stage.client.moved(), entitlement=full)
        stage.backend.not_found()
        asked = stage.client.calls.count("register")
        stage.backend.learned(stage.client.now)
        await settle()
        assert stage.client.calls.count("register") == asked
        assert stage.state is S.LIMIT_REACHED
    async with in_state(stages, S.REMOVED) as stage:
        await stage.backend.ask_for_slot()
        assert "register" not in stage.client.calls


async def test_an_embedded_service_that_is_lost_and_found_again(stages: Stages) -> None:
    class Restarting(ConfiguredService):
        async def run(self, report: Any) -> None:
            report(ServiceFound("http://service:1", embedded=True, port=1))
            await self.gone.wait()
            report(ServiceLost("service_unavailable"))
            await self.back.wait()
            report(ServiceFound("http://service:2", embedded=True, port=2))

    service = Restarting("")
    service.gone, service.back = asyncio.Event(), asyncio.Event()  # type: ignore[attr-defined]
    stages.signed_in()
    async with stages.open(service=service) as stage:
        await stage.come_to(S.READY)
        service.gone.set()  # type: ignore[attr-defined]
        seen = await stage.come_to(S.OFFLINE)
        assert seen.service is not None
        assert seen.service.problem == "service_unavailable"
        service.back.set()  # type: ignore[attr-defined]
        await stage.come_to(S.READY)
        await settle()
        assert stage.client.base_url == "http://service:2"
    assert stages.memory_file.load()[0].embedded_port == 2


@pytest.mark.rule("R99")
async def test_a_stalled_stream_is_noticed_by_the_heartbeat(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        own = (await stage.come_to(S.READY)).computer
        assert own is not None
        renamed = replace(stage.client.moved().computers[0], name="Atelier")
        stage.client.now = replace(stage.client.now, computers=(renamed,))
        await stage.waiting.pass_time(10)
        seen = await stage.until(
            lambda snapshot: bool(snapshot.computer and snapshot.computer.name == "Atelier")
        )
        assert [notice.code for notice in seen.notices] == [NoticeCode.COMPUTER_RENAMED_ELSEWHERE]


async def test_an_agent_that_cannot_even_begin_ends_cleanly(stages: Stages) -> None:
    stage = stages.build()

    def broken() -> object:
        raise RuntimeError("a bug")

    stage.backend._remember = broken  # type: ignore[method-assign, assignment]
    with pytest.raises(RuntimeError):
        await stage.backend.run()


async def test_a_service_that_knows_nothing_better_leaves_the_answer_as_it_is(stages: Stages) -> None:
    async with in_state(stages, S.READY) as stage:
        stage.client.failures["state"] = ServiceFaultError("internal_error", "Broken.")
        await stage.backend.submit(commands.RenameComputer("Atelier"))
        assert stage.backend.snapshot.computer is not None
        assert stage.backend.snapshot.computer.name == "Atelier"


async def test_a_failed_revocation_does_not_fail_the_sign_out(stages: Stages) -> None:
    async with in_state(stages, S.READY) as stage:
        stage.client.failures["revoke"] = DOWN
        await stage.backend.submit(commands.SignOut())
        assert stage.state is S.SIGNED_OUT
        assert FileStore(stage.folder / "secrets.json").read("refresh_token") is None


async def test_facts_that_no_face_shows_make_no_new_snapshot(stages: Stages) -> None:
    async with in_state(stages, S.READY) as stage:
        stage.backend.learned(stage.client.moved())
        before = stage.backend.snapshot
        stage.backend.learned(stage.client.moved())
        assert stage.backend.snapshot is before
        assert stage.backend.known_seq() == 7


async def test_an_odd_refusal_of_a_removal_elsewhere_in_the_account_is_passed_on(stages: Stages) -> None:
    async with in_state(stages, S.READY) as stage:
        stage.client.failures["remove"] = NotFoundRefused("not_found", "Gone already.")
        with pytest.raises(NotFoundRefused):
            await stage.backend.submit(commands.RemoveComputer("cmp_7"))
        assert stage.state is S.READY
        stage.client.failures = {"state": ServiceFaultError("internal_error", "Broken.")}
        await stage.backend.submit(commands.RemoveComputer("cmp_2"))
        assert [row.id for row in stage.backend.snapshot.computers] == ["cmp_1"]
