"""The simulated store's key and its signature (ES256). Only the store imports this.

The private part is made at the first need and lies in the data folder, for this user only (0600). Who
verifies gets the public part by its id.
"""

from __future__ import annotations

import errno
import json
import os
import secrets
from pathlib import Path
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from joserfc.jws import serialize_compact

from account.db.schema import prepare_folder
from shared.codec import to_json
from shared.errors import StorageError

ALGORITHM: Final = "ES256"
CURVE: Final = "P-256"
FILE_NAME: Final = "app-store-key.json"


class SigningKey:
    """The store's key, from `folder`; without one it lives as long as this object."""

    def __init__(self, folder: Path | None) -> None:
        self._file = folder / FILE_NAME if folder is not None else None
        self._loaded: ECKey | None = None
        self._public: dict[str, ECKey] = {}

    def sign(self, type_: str, value: object) -> str:
        """`value` (a message) as a compact JWS of the type `type_`. Raises `StorageError`."""
        header = {"alg": ALGORITHM, "kid": self.key_id(), "typ": type_}
        payload = json.dumps(to_json(value), separators=(",", ":"))
        return serialize_compact(header, payload, self._key(), algorithms=[ALGORITHM])

    def key_id(self) -> str:
        """The name of the key: its thumbprint (RFC 7638)."""
        return str(self._key().thumbprint())

    def public_keys(self) -> dict[str, ECKey]:
        """What whoever trusts this store needs. Raises `StorageError`."""
        if not self._public:
            self._public = {self.key_id(): ECKey.import_key(dict(self._key().as_dict(private=False)))}
        return self._public

    def _key(self) -> ECKey:
        if self._loaded is None:
            self._loaded = _load(self._file) if self._file is not None else _new()
        return self._loaded


def _new() -> ECKey:
    return ECKey.generate_key(CURVE)


def _load(file: Path) -> ECKey:
    """The key in `file`, made now if there is none. Raises `StorageError`."""
    try:
        if not file.exists():
            prepare_folder(file.parent)
            _write(file, dict(_new().as_dict(private=True)))
        key = ECKey.import_key(json.loads(file.read_text("ascii")))
        if not key.is_private or key.curve_name != CURVE:
            raise ValueError("another kind of key")
    except OSError as exc:
        code = "disk_full" if exc.errno in (errno.ENOSPC, errno.EDQUOT) else "data_read_only"
        raise StorageError(code, "The App Store's key cannot be kept.") from exc
    except (JoseError, ValueError, TypeError) as exc:
        raise StorageError("data_damaged", "The App Store's key file is damaged.") from exc
    return key


def _write(file: Path, jwk: dict[str, Any]) -> None:
    """All or nothing: a crash leaves no half key. Never through a link that somebody else laid."""
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    with open(os.open(draft, flags, 0o600), "w", encoding="ascii") as handle:
        json.dump(jwk, handle)
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(draft, file)
