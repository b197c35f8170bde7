"""Keeping secrets: the stores, the thread that asks them, the vault (SECURITY 12, 13, 14)."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import keyring.core
import keyring.errors
import pytest
from keyring.backend import KeyringBackend

from agent.secrets.identity import DeviceKey
from agent.secrets.keeper import SecretKeeper
from agent.secrets.store import FileStore, KeyringStore
from agent.secrets.vault import Vault
from shared.errors import SecretsError, StorageError
from shared.reasons import SecretsState
from shared.redact import Secret


class InMemoryKeyring(KeyringBackend):
    """A keyring that can be told to fail."""

    priority = 10  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[tuple[str, str], str] = {}
        self.failure: Exception | None = None
        self.held: threading.Event | None = None
        self.threads: set[str] = set()

    def _touch(self) -> None:
        self.threads.add(threading.current_thread().name)
        if self.held is not None:
            self.held.wait(10)
        if self.failure is not None:
            raise self.failure

    def get_password(self, service: str, username: str) -> str | None:
        self._touch()
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._touch()
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._touch()
        if self.entries.pop((service, username), None) is None:
            raise keyring.errors.PasswordDeleteError("gone")


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> InMemoryKeyring:
    made = InMemoryKeyring()
    monkeypatch.setattr(keyring.core, "init_backend", lambda limit: None)
    monkeypatch.setattr(keyring.core, "get_keyring", lambda: made)
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "profile"
    made.mkdir(mode=0o700)
    return made


def test_a_keyring_keeps_gives_back_and_forgets(ring: InMemoryKeyring) -> None:
    store = KeyringStore("access-agent:x")
    assert store.read("refresh_token") is None
    store.write("refresh_token", Secret("art_1"))
    assert store.read("refresh_token") == Secret("art_1")
    store.delete("refresh_token")
    store.delete("refresh_token")
    assert ring.entries == {}


@pytest.mark.security(12)
@pytest.mark.parametrize(
    ("failure", "state"),
    [
        (keyring.errors.KeyringLocked("locked"), SecretsState.LOCKED),
        (keyring.errors.NoKeyringError("none"), SecretsState.MISSING),
        (keyring.errors.InitError("no collection"), SecretsState.MISSING),
        (OSError("bus gone"), SecretsState.MISSING),
    ],
)
async def test_locked_and_missing_are_different_states(
    ring: InMemoryKeyring, failure: Exception, state: SecretsState
) -> None:
    ring.failure = failure
    keeper = SecretKeeper(KeyringStore("access-agent:x"))
    assert await keeper.probe() is state
    ring.failure = None
    assert await keeper.probe() is SecretsState.READY
    assert ring.entries == {}
    keeper.close()


@pytest.mark.security(12)
async def test_without_any_keyring_it_is_missing() -> None:
    """The tests' environment has only the backend that always fails."""
    keeper = SecretKeeper(KeyringStore("access-agent:x"))
    assert await keeper.probe() is SecretsState.MISSING
    keeper.close()


@pytest.mark.security(12)
async def test_a_hanging_keyring_is_its_own_state_and_holds_up_nothing(ring: InMemoryKeyring) -> None:
    ring.held = threading.Event()
    keeper = SecretKeeper(KeyringStore("access-agent:x"), limit_s=0.05)
    assert await keeper.probe() is SecretsState.HANGING
    with pytest.raises(SecretsError) as hanging:
        await keeper.write("refresh_token", Secret("art_late"))
    assert hanging.value.code == "secrets_hanging"
    ring.held.set()
    ring.held = None
    keeper_after = SecretKeeper(KeyringStore("access-agent:x"))
    keeper.close()
    # The write that had not begun when it was given up never happens.
    assert await keeper_after.read("refresh_token") is None
    keeper_after.close()
    assert ring.threads == {"secrets"}


async def test_a_keyring_that_swallows_what_it_is_given_is_missing(
    ring: InMemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ring, "get_password", lambda service, username: None)
    keeper = SecretKeeper(KeyringStore("access-agent:x"))
    assert await keeper.probe() is SecretsState.MISSING
    keeper.close()
    keeper.close()


@pytest.mark.security(13)
def test_the_file_is_for_its_user_alone(folder: Path) -> None:
    file = folder / "secrets.json"
    store = FileStore(file)
    assert store.read("device_key") is None
    store.delete("device_key")
    store.write("device_key", Secret("k"))
    store.write("refresh_token", Secret("art_1"))
    assert file.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    store.delete("refresh_token")
    assert json.loads(file.read_text()) == {"device_key": "k"}
    assert os.listdir(folder) == ["secrets.json"]


@pytest.mark.security(13)
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_file_open_to_others_is_not_believed(folder: Path, mode: int) -> None:
    file = folder / "secrets.json"
    FileStore(file).write("device_key", Secret("k"))
    file.chmod(mode)
    with pytest.raises(SecretsError) as refused:
        FileStore(file).read("device_key")
    assert refused.value.code == "secrets_damaged"


@pytest.mark.security(13)
def test_a_link_in_place_of_the_file_is_neither_read_nor_written_through(
    folder: Path, tmp_path: Path
) -> None:
    prey = tmp_path / "prey.json"
    prey.write_text('{"device_key": "planted"}')
    prey.chmod(0o600)
    file = folder / "secrets.json"
    file.symlink_to(prey)
    with pytest.raises(SecretsError):
        FileStore(file).read("device_key")
    with pytest.raises(SecretsError):
        FileStore(file).write("device_key", Secret("mine"))
    assert prey.read_text() == '{"device_key": "planted"}'
    FileStore(file).set_aside()
    FileStore(file).write("device_key", Secret("mine"))
    assert prey.read_text() == '{"device_key": "planted"}'
    assert not file.is_symlink()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"device_key": 1}', "[" * 5000])
def test_a_damaged_file_is_an_error_and_not_nothing(folder: Path, content: str) -> None:
    file = folder / "secrets.json"
    file.write_text(content)
    file.chmod(0o600)
    with pytest.raises(SecretsError):
        FileStore(file).read("device_key")


def test_a_folder_or_a_pipe_in_place_of_the_file_is_not_believed(folder: Path) -> None:
    (folder / "secrets.json").mkdir()
    os.mkfifo(folder / "pipe.json", 0o600)
    for name in ("secrets.json", "pipe.json"):
        with pytest.raises(SecretsError):
            FileStore(folder / name).read("device_key")
    FileStore(folder / "other.json").set_aside()


def vault_of(folder: Path, *, in_file: bool = False, limit_s: float = 3.0) -> Vault:
    return Vault(
        KeyringStore("access-agent:x"),
        FileStore(folder / "secrets.json"),
        in_file=in_file,
        remember_choice=lambda: None,
        limit_s=limit_s,
    )


@pytest.mark.security(1, 14)
async def test_the_key_is_made_once_and_never_shows_itself(ring: InMemoryKeyring, folder: Path) -> None:
    vault = vault_of(folder)
    with pytest.raises(SecretsError):
        _ = vault.device_key
    assert await vault.open() is SecretsState.READY
    key = vault.device_key
    again = vault_of(folder)
    assert await again.open() is SecretsState.READY
    assert again.device_key.thumbprint == key.thumbprint
    secret = key.to_secret().reveal()
    assert secret not in repr(key) + repr(vault) + repr(key.public_jwk)
    vault.close()
    again.close()


@pytest.mark.expects_log("agent.secrets.vault WARNING the stored device key is damaged")
@pytest.mark.parametrize("damaged", ["short", "!!", "é"])
async def test_a_damaged_key_is_replaced_and_its_token_dropped(
    ring: InMemoryKeyring, folder: Path, damaged: str
) -> None:
    ring.entries["access-agent:x", "device_key"] = damaged
    ring.entries["access-agent:x", "refresh_token"] = "art_1"
    vault = vault_of(folder)
    assert await vault.open() is SecretsState.READY
    assert vault.refresh_token is None
    assert DeviceKey.from_secret(Secret(ring.entries["access-agent:x", "device_key"])).thumbprint
    vault.close()


async def test_a_token_that_cannot_be_kept_is_not_used(ring: InMemoryKeyring, folder: Path) -> None:
    vault = vault_of(folder)
    await vault.open()
    await vault.keep_refresh_token(Secret("art_1"))
    ring.failure = keyring.errors.KeyringLocked("locked")
    with pytest.raises(SecretsError):
        await vault.keep_refresh_token(Secret("art_2"))
    assert vault.refresh_token == Secret("art_1")
    vault.close()


@pytest.mark.security(13)
async def test_going_to_the_file_takes_along_what_is_held(ring: InMemoryKeyring, folder: Path) -> None:
    vault = vault_of(folder)
    await vault.open()
    await vault.keep_refresh_token(Secret("art_1"))
    key = vault.device_key
    assert not (folder / "secrets.json").exists()
    assert await vault.use_file() is SecretsState.READY
    assert vault.in_file
    assert (vault.device_key.thumbprint, vault.refresh_token) == (key.thumbprint, Secret("art_1"))
    vault.close()


async def test_a_damaged_file_is_kept_aside_when_the_user_says_file_again(folder: Path) -> None:
    (folder / "secrets.json").write_text("{")
    (folder / "secrets.json").chmod(0o600)
    vault = vault_of(folder, in_file=True)
    assert await vault.open() is SecretsState.DAMAGED
    assert await vault.use_file() is SecretsState.READY
    assert (folder / "secrets.json.damaged").exists()
    vault.close()


async def test_the_choice_is_not_taken_when_it_cannot_be_remembered(
    ring: InMemoryKeyring, folder: Path
) -> None:
    def full() -> None:
        raise StorageError("disk_full", "Full.")

    vault = Vault(
        KeyringStore("access-agent:x"), FileStore(folder / "s.json"), in_file=False, remember_choice=full
    )
    await vault.open()
    with pytest.raises(StorageError):
        await vault.use_file()
    assert not vault.in_file
    vault.close()


@pytest.mark.security(38)
@pytest.mark.expects_log("agent.secrets.vault WARNING secrets cannot be written: disk_full")
async def test_a_file_that_cannot_be_written_is_neither_missing_nor_lost(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = vault_of(folder, in_file=True)
    await before.open()
    await before.keep_refresh_token(Secret("art_1"))

    def full(*_: object, **__: object) -> None:
        raise StorageError("disk_full", "Full.")

    monkeypatch.setattr("agent.secrets.store.write_atomically", full)
    with pytest.raises(SecretsError) as refused:
        await before.keep_refresh_token(Secret("art_2"))
    assert refused.value.code == "secrets_unwritable"
    assert before.refresh_token == Secret("art_1")
    before.close()
    vault = vault_of(folder, in_file=True)
    assert await vault.open() is SecretsState.UNWRITABLE
    monkeypatch.undo()
    assert await vault.open() is SecretsState.READY
    assert vault.refresh_token == Secret("art_1")
    vault.close()


@pytest.mark.security(11)
async def test_a_burnt_key_is_renewed(ring: InMemoryKeyring, folder: Path) -> None:
    vault = vault_of(folder)
    await vault.open()
    before = vault.device_key.thumbprint
    await vault.renew_key()
    assert vault.device_key.thumbprint != before
    vault.close()


async def test_an_answer_for_a_loop_that_is_gone_is_dropped(ring: InMemoryKeyring) -> None:
    import asyncio

    ring.held = threading.Event()
    keeper = SecretKeeper(KeyringStore("access-agent:x"), limit_s=0.02)

    def elsewhere() -> None:
        assert asyncio.run(keeper.probe()) is SecretsState.HANGING

    await asyncio.to_thread(elsewhere)
    ring.held.set()
    keeper.close()
