"""The agent's two secrets: the device key and the refresh token; and the choice of their place.

The place is the keyring, until the user says that it is to be a file (SECURITY 13). What is here was
read from the place or written to it first: a token is kept before it is used, so that a crash
cannot lose the account.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from agent.secrets.identity import DeviceKey
from agent.secrets.keeper import CALL_LIMIT_S, SecretKeeper, secrets_state_of
from agent.secrets.store import FileStore, KeyringStore
from shared.errors import SecretsError, StorageError
from shared.reasons import SecretsState
from shared.redact import Secret

log = logging.getLogger(__name__)

_KEY: Final = "device_key"
_TOKEN: Final = "refresh_token"  # the name of an entry, not a secret


class Vault:
    """Keeper of the device key and the refresh token."""

    def __init__(
        self,
        keyring: KeyringStore,
        file: FileStore,
        *,
        in_file: bool,
        remember_choice: Callable[[], None],
        limit_s: float = CALL_LIMIT_S,
    ) -> None:
        self._keyring, self._file = keyring, file
        self._limit_s = limit_s
        self._remember_choice = remember_choice
        self._in_file = in_file
        self.came_back = asyncio.Event()
        """Set when a call that hung has worked after all: the person has answered the system's question."""
        self._keeper = SecretKeeper(file if in_file else keyring, limit_s, self.came_back.set)
        self._busy = asyncio.Lock()
        self._device_key: DeviceKey | None = None
        self._refresh_token: Secret | None = None

    @property
    def in_file(self) -> bool:
        """Whether secrets are kept in the file."""
        return self._in_file

    @property
    def device_key(self) -> DeviceKey:
        """This computer's key. Raises `SecretsError` before `open` said READY."""
        if self._device_key is None:
            raise SecretsError("secrets_missing", "The device key has not been read yet.")
        return self._device_key

    @property
    def refresh_token(self) -> Secret | None:
        """The refresh token, when this computer is signed in."""
        return self._refresh_token

    async def open(self) -> SecretsState:
        """Try the place and read from it; the device key is made when there is none yet."""
        async with self._busy:
            return await self._open()

    async def is_locked(self) -> bool | None:
        """Whether the place is locked, without asking the person; None when that cannot be told now."""
        try:
            return await self._keeper.is_locked()
        except SecretsError:
            return None

    async def keep_refresh_token(self, token: Secret) -> None:
        """Write `token` to the place, then hold it. Raises `SecretsError`, holding the old one."""
        async with self._busy:
            try:
                await self._keeper.write(_TOKEN, token)
            except StorageError as exc:
                raise SecretsError("secrets_unwritable", exc.detail) from exc
            self._refresh_token = token

    def drop_refresh_token(self) -> None:
        """Drop the token here, at once; `wipe_refresh_token` follows."""
        self._refresh_token = None

    async def wipe_refresh_token(self) -> None:
        """Delete a dropped token in the place, unless a new one stands there by now.

        Raises `SecretsError`, `StorageError` if that fails.
        """
        async with self._busy:
            if self._refresh_token is None:
                await self._keeper.delete(_TOKEN)

    async def use_file(self) -> SecretsState:
        """Keep secrets in the file from now on; what is held goes along. Raises `StorageError`."""
        async with self._busy:
            if self._in_file:
                self._file.set_aside()
            held = {
                _KEY: self._device_key.to_secret() if self._device_key else None,
                _TOKEN: self._refresh_token,
            }
            keeper = SecretKeeper(self._file, self._limit_s, self.came_back.set)
            try:
                for name, secret in held.items():
                    if secret is not None:
                        await keeper.write(name, secret)
                self._remember_choice()
            except BaseException:
                keeper.close()
                raise
            self._keeper.close()
            self._keeper, self._in_file = keeper, True
            return await self._open()

    async def renew_key(self) -> None:
        """Make another device key: the old one is in two hands (SECURITY 11). Raises `SecretsError`."""
        async with self._busy:
            self._device_key = await self._make_key()
            self._refresh_token = None

    def close(self) -> None:
        """Give the thread back; a hanging keyring is left behind."""
        self._keeper.close()

    async def _open(self) -> SecretsState:
        self._keyring.forget_backend()
        try:
            state = await self._keeper.probe()
            if state is not SecretsState.READY:
                return state
            self._device_key = await self._read_key() or await self._make_key()
            self._refresh_token = await self._keeper.read(_TOKEN)
        except SecretsError as exc:
            return secrets_state_of(exc)
        except StorageError as exc:
            log.warning("secrets cannot be written: %s", exc.code)
            return SecretsState.UNWRITABLE
        return SecretsState.READY

    async def _read_key(self) -> DeviceKey | None:
        found = await self._keeper.read(_KEY)
        if found is None:
            return None
        try:
            return DeviceKey.from_secret(found)
        except SecretsError:
            # A lost key is no dead end: the service offers to replace the old entry (RULES R22).
            log.warning("the stored device key is damaged; a new one is made")
            return None

    async def _make_key(self) -> DeviceKey:
        key = DeviceKey.create()
        await self._keeper.write(_KEY, key.to_secret())
        # A token is bound to its key; with another key it is of no use.
        await self._keeper.delete(_TOKEN)
        return key
