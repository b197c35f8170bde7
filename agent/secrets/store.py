"""Where secrets are kept: the system's keyring, or a file for its user alone (SECURITY 12, 13).

The only user of `keyring`, and of `secretstorage` behind it. Calls here block, some of them until a person
answers a question on the screen; `agent.secrets.keeper` gives them a thread and a limit. May not import
other rooms.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from agent.profile.files import make_private_folder, storage_error, write_atomically
from shared.errors import SecretsError
from shared.redact import Secret

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

log = logging.getLogger(__name__)

_LARGEST_FILE_BYTES: Final = 64 * 1024


class SecretStore(Protocol):
    """A place for a few named secrets. Every call may block, and may raise `SecretsError`."""

    def read(self, name: str) -> Secret | None:
        """The secret of that name, or None when there is none."""
        ...

    def write(self, name: str, secret: Secret) -> None:
        """Keep `secret` under `name`; an older one is replaced."""
        ...

    def delete(self, name: str) -> None:
        """Forget the secret of that name, if there is one."""
        ...

    def is_locked(self) -> bool | None:
        """Whether the place is locked, found out without asking a person; None: that cannot be told here."""
        ...


class KeyringStore:
    """The system's keyring, one entry per secret under the profile's service name.

    Imported and opened at first use: it costs a fifth of a second (FACTS). Never falls back to a
    backend that keeps its entries in plain text.
    """

    def __init__(self, service: str) -> None:
        self._service = service
        self._backend: KeyringBackend | None = None

    def read(self, name: str) -> Secret | None:
        with _in_our_words():
            found = self._opened().get_password(self._service, name)
        return None if found is None else Secret(found)

    def write(self, name: str, secret: Secret) -> None:
        with _in_our_words():
            self._opened().set_password(self._service, name, secret.reveal())

    def delete(self, name: str) -> None:
        from keyring.errors import PasswordDeleteError

        with _in_our_words():
            if self._opened().get_password(self._service, name) is None:
                return
            # Someone else may have deleted it in between.
            with contextlib.suppress(PasswordDeleteError):
                self._opened().delete_password(self._service, name)

    def is_locked(self) -> bool | None:
        """The other calls would show the question for the password, every time; this one never does."""
        if sys.platform in ("win32", "darwin"):
            return None
        with _in_our_words():
            import secretstorage  # what the keyring library itself works with here

            with contextlib.closing(secretstorage.dbus_init()) as bus:
                return bool(secretstorage.Collection(bus).is_locked())

    def _opened(self) -> KeyringBackend:
        if self._backend is None:
            import keyring.core

            # "Recommended" are the backends that encrypt; without the limit a plain-text one that
            # happens to be installed would be taken silently.
            keyring.core.init_backend(limit=keyring.core.recommended)
            self._backend = keyring.core.get_keyring()
        return self._backend

    def forget_backend(self) -> None:
        """Look for the keyring anew at the next call; it may have been started since."""
        self._backend = None


@contextlib.contextmanager
def _in_our_words() -> Iterator[None]:
    from keyring.errors import KeyringLocked

    try:
        yield
    except KeyringLocked as exc:
        raise SecretsError("secrets_locked", "The keyring is locked.") from exc
    except Exception as exc:
        # Backends raise whatever their D-Bus library or system call raises. The message may quote an
        # entry, so only its kind is logged.
        log.info("the keyring cannot be used: %s", type(exc).__name__)
        raise SecretsError("secrets_missing", "This system has no keyring that works.") from exc


class FileStore:
    """A JSON file with mode 0600 in a folder with mode 0700; used only after the user said so."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, name: str) -> Secret | None:
        found = self._load().get(name)
        return None if found is None else Secret(found)

    def write(self, name: str, secret: Secret) -> None:
        self._save({**self._load(), name: secret.reveal()})

    def delete(self, name: str) -> None:
        entries = self._load()
        if entries.pop(name, None) is not None:
            self._save(entries)

    def is_locked(self) -> bool | None:
        return False

    def set_aside(self) -> None:
        """Put a file that cannot be trusted or understood out of the way. Raises `StorageError`."""
        try:
            os.replace(self._path, self._path.with_name(self._path.name + ".damaged"))
        except FileNotFoundError:
            return
        except OSError as exc:
            raise storage_error(exc, self._path) from exc

    def _load(self) -> dict[str, str]:
        # Without O_NONBLOCK, opening a pipe that somebody put there would wait for ever.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        try:
            handle = os.open(self._path, flags)
        except FileNotFoundError:
            return {}
        except OSError as exc:
            raise SecretsError("secrets_damaged", "The secrets file cannot be opened.") from exc
        try:
            _check_owner(os.fstat(handle))
            raw = os.read(handle, _LARGEST_FILE_BYTES)
        except OSError as exc:
            raise SecretsError("secrets_damaged", "The secrets file cannot be read.") from exc
        finally:
            os.close(handle)
        return _entries_in(raw)

    def _save(self, entries: dict[str, str]) -> None:
        make_private_folder(self._path.parent)
        write_atomically(self._path, json.dumps(entries).encode(), mode=0o600)


def _check_owner(found: os.stat_result) -> None:
    """Only this user's own file, closed to everybody else, is believed (SECURITY 13)."""
    if not stat.S_ISREG(found.st_mode):
        raise SecretsError("secrets_damaged", "The secrets file is not a file.")
    if sys.platform == "win32":
        return  # the profile folder is closed to other users by inheritance
    if found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) & 0o077:
        raise SecretsError("secrets_damaged", "The secrets file belongs to, or is open to, somebody else.")


def _entries_in(raw: bytes) -> dict[str, str]:
    try:
        entries: Any = json.loads(raw)
    except (ValueError, RecursionError) as exc:
        raise SecretsError("secrets_damaged", "The secrets file is damaged.") from exc
    if not isinstance(entries, dict) or not all(isinstance(entry, str) for entry in entries.values()):
        raise SecretsError("secrets_damaged", "The secrets file is damaged.")
    return entries
