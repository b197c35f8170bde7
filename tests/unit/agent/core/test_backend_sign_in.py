"""The backend alone: signing in and out, and where secrets are kept."""

from __future__ import annotations

import asyncio

import pytest

from agent.core.credentials import LOOK_AGAIN_S
from agent.core.sign_in_desk import RETRY_S
from agent.secrets.store import FileStore
from shared import commands
from shared.errors import (
    AccessError,
    RequestRefused,
    SecretsError,
    ServiceFaultError,
    SignedOutDenied,
)
from shared.reasons import SecretsState, SignInMethod, SignInStep
from shared.redact import Secret
from shared.state import AgentState
from shared.wire import AccountState
from tests.support.backend_stage import DOWN, HangingKeyring, LockedKeyring, Stages, in_state
from tests.support.patience import PATIENCE_S
from tests.support.waiting import settle

S = AgentState


@pytest.mark.security(37)
async def test_a_service_that_goes_away_while_registering_is_waited_for(stages: Stages) -> None:
    async with stages.open() as stage:
        await stage.backend.submit(commands.SignIn(SignInMethod.CODE))
        stage.client.failures["register"] = DOWN
        stage.client.approved.set()
        await stage.waiting.pass_time(5)
        await stage.waiting.until_slept(RETRY_S)  # so it was tried, and failed
        seen = stage.backend.snapshot
        assert seen.sign_in is not None
        assert seen.sign_in.step is SignInStep.REGISTERING
        stage.client.failures.clear()
        await stage.waiting.pass_time(RETRY_S)
        await stage.come_to(S.READY)
        assert stage.notices == []


async def test_a_sign_in_whose_registration_is_refused_is_undone(stages: Stages) -> None:
    async with stages.open() as stage:
        await stage.backend.submit(commands.SignIn(SignInMethod.CODE))
        stage.client.failures["register"] = RequestRefused("request_invalid", "No.")
        stage.client.approved.set()
        await stage.waiting.pass_time(5)
        await stage.come_to(S.SIGNED_OUT)
        await settle()
        assert stage.notices == ["sign_in_failed"]
        assert stage.client.revoked == [Secret("art_refresh")]
        await stage.backend.credentials.wiped()
        assert FileStore(stage.folder / "secrets.json").read("refresh_token") is None


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
        async with asyncio.timeout(PATIENCE_S):
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


@pytest.mark.expects_log("agent.core.backend ERROR sign-in failed")
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
        async with asyncio.timeout(PATIENCE_S):
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
        await stage.waiting.pass_time(LOOK_AGAIN_S)  # whoever waited to look again has no need to
        assert stage.state is S.READY


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
        assert not stage.backend.credentials.is_signed_in()
        async with asyncio.timeout(PATIENCE_S):
            await stage.backend.credentials.wiped()
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
        await stage.backend.credentials.wiped()
    assert store.read("refresh_token") is None
    assert (store.read("device_key") == key) is (failure.code != "key_cloned")


async def test_tokens_without_memory_find_their_account_again(stages: Stages) -> None:
    stages.signed_in()
    (stages.folder / "memory.json").unlink()
    async with stages.open() as stage:
        seen = await stage.come_to(S.READY)
        assert seen.account is not None
        assert seen.account.email == "ada@example.org"


@pytest.mark.security(12)
async def test_a_hanging_keyring_does_not_hold_up_a_shutdown(stages: Stages) -> None:
    keyring = HangingKeyring()
    stage = stages.build(in_file=False, keyring=keyring, limit_s=3 * PATIENCE_S)
    running = asyncio.create_task(stage.backend.run())
    await settle()
    assert stage.state is S.STARTING
    await stage.backend.submit(commands.Shutdown())
    async with asyncio.timeout(PATIENCE_S):
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


async def test_a_failed_revocation_does_not_fail_the_sign_out(stages: Stages) -> None:
    async with in_state(stages, S.READY) as stage:
        stage.client.failures["revoke"] = DOWN
        await stage.backend.submit(commands.SignOut())
        assert stage.state is S.SIGNED_OUT
        assert FileStore(stage.folder / "secrets.json").read("refresh_token") is None


async def test_what_the_service_says_after_a_sign_out_is_about_nobody(stages: Stages) -> None:
    async with in_state(stages, S.READY) as stage:
        told = stage.client.now
        await stage.backend.submit(commands.SignOut())
        stage.backend.learned(told)  # of a link that has not ended yet
        assert (stage.state, stage.backend.snapshot.account) == (S.SIGNED_OUT, None)


@pytest.mark.parametrize("command", [commands.Refresh(), commands.RenameComputer("Loft")])
async def test_an_answer_that_a_sign_out_overtook_is_about_nobody(
    stages: Stages, monkeypatch: pytest.MonkeyPatch, command: commands.Command
) -> None:
    async with in_state(stages, S.READY) as stage:
        told = stage.client.now

        async def overtaken() -> AccountState:
            await stage.backend.submit(commands.SignOut())
            return told

        monkeypatch.setattr(stage.client, "state", overtaken)
        await stage.backend.submit(command)
        assert (stage.state, stage.backend.snapshot.account) == (S.SIGNED_OUT, None)
