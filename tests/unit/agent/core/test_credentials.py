"""The place for secrets, looked at again while it cannot be used (SECURITY 12, 38)."""

from __future__ import annotations

import threading

import pytest

from agent.core.credentials import LOOK_AGAIN_S
from agent.secrets.store import FileStore
from shared import commands
from shared.errors import SecretsError
from shared.reasons import SecretsState
from shared.state import AgentState
from tests.support.backend_stage import HangingKeyring, LockedKeyring, Stages
from tests.support.waiting import settle

S = AgentState


def filled(stages: Stages, keyring: LockedKeyring) -> None:
    """Have somebody signed in, with the secrets in `keyring`."""
    stages.signed_in()
    stored = FileStore(stages.folder / "secrets.json")
    for name in ("device_key", "refresh_token"):
        secret = stored.read(name)
        assert secret is not None
        keyring.entries[name] = secret


class CountingKeyring(LockedKeyring):
    """Counts how often the person would have been asked; `peek` is what can be told without asking."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0
        self.peek: bool | None = True
        self.peeked = threading.Event()

    def _check(self) -> None:
        self.asked += 1
        super()._check()

    def is_locked(self) -> bool | None:
        self.peeked.set()
        return self.peek


async def looked(keyring: CountingKeyring) -> None:
    """Wait until the keyring was looked at, and until what follows from that has followed."""
    while not keyring.peeked.is_set():
        await settle()
    keyring.peeked.clear()
    await settle()


@pytest.mark.security(12)
async def test_a_keyring_that_is_unlocked_is_noticed_without_a_word_from_the_user(stages: Stages) -> None:
    keyring = LockedKeyring()
    filled(stages, keyring)
    async with stages.open(in_file=False, keyring=keyring) as stage:
        await stage.come_to(S.SECRETS_LOCKED)
        keyring.unlocked = True
        await stage.waiting.pass_time(LOOK_AGAIN_S)
        await stage.come_to(S.READY)
        await stage.waiting.pass_time(LOOK_AGAIN_S)
        assert not stage.backend.credentials._trouble.is_set()  # nobody looks while all is well


@pytest.mark.security(12)
@pytest.mark.parametrize("peek", [True, None])
async def test_a_keyring_that_stays_locked_does_not_ask_the_person_again(
    stages: Stages, peek: bool | None
) -> None:
    keyring = CountingKeyring()
    keyring.peek = peek
    async with stages.open(in_file=False, keyring=keyring) as stage:
        await stage.come_to(S.SECRETS_LOCKED)
        asked = keyring.asked
        for _ in range(5):
            await stage.waiting.pass_time(LOOK_AGAIN_S)
            await looked(keyring)
        assert keyring.asked == asked
        assert stage.backend.snapshot.secrets is SecretsState.LOCKED


@pytest.mark.security(12)
async def test_a_keyring_that_hung_and_answers_later_is_noticed_at_once(stages: Stages) -> None:
    keyring = HangingKeyring()
    filled(stages, keyring)
    async with stages.open(in_file=False, keyring=keyring, limit_s=0.05) as stage:
        seen = await stage.come_to(S.SECRETS_LOCKED)
        assert seen.secrets is SecretsState.HANGING
        await settle()
        keyring.release.set()
        await stage.come_to(S.READY)  # though no time passes on this stage


@pytest.mark.security(12, 39)
async def test_questions_do_not_pile_up_behind_one_that_hangs(stages: Stages) -> None:
    keyring = HangingKeyring()
    async with stages.open(in_file=False, keyring=keyring, limit_s=0.05) as stage:
        await stage.come_to(S.SECRETS_LOCKED)
        for _ in range(20):
            await stage.waiting.pass_time(LOOK_AGAIN_S)
            with pytest.raises(SecretsError):
                await stage.backend.submit(commands.RetrySecrets())
        assert stage.vault._keeper._calls.qsize() == 0
        assert stage.backend.snapshot.secrets is SecretsState.HANGING
        keyring.release.set()
        await stage.come_to(S.SIGNED_OUT)


@pytest.mark.security(12)
async def test_a_question_that_the_person_declined_after_a_while_leaves_the_keyring_locked(
    stages: Stages,
) -> None:
    keyring = HangingKeyring()
    async with stages.open(in_file=False, keyring=keyring, limit_s=0.05) as stage:
        await stage.come_to(S.SECRETS_LOCKED)
        await settle()
        keyring.unlocked = False
        keyring.declined = True
        keyring.release.set()
        assert not stage.vault.came_back.is_set()
        while stage.backend.snapshot.secrets is not SecretsState.LOCKED:
            await stage.waiting.pass_time(LOOK_AGAIN_S)
        assert stage.state is S.SECRETS_LOCKED


@pytest.mark.security(38)
async def test_a_file_that_is_mended_is_noticed_without_a_word_from_the_user(stages: Stages) -> None:
    stages.signed_in()
    file = stages.folder / "secrets.json"
    file.chmod(0o644)
    async with stages.open() as stage:
        await stage.come_to(S.SECRETS_LOCKED)
        file.chmod(0o600)
        await stage.waiting.pass_time(LOOK_AGAIN_S)
        await stage.come_to(S.READY)


@pytest.mark.security(12)
async def test_a_system_without_a_free_thread_is_no_dead_end(
    stages: Stages, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = threading.Thread.start

    def refused(thread: threading.Thread) -> None:
        if thread.name == "secrets":
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refused)
    stages.signed_in()
    async with stages.open() as stage:
        seen = await stage.come_to(S.SECRETS_LOCKED)
        assert seen.secrets is SecretsState.HANGING
        monkeypatch.undo()
        await stage.backend.submit(commands.RetrySecrets())
        await stage.come_to(S.READY)
