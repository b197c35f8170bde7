"""Whether the App Store really said so: signature, kind of message, audience, app (SECURITY 34).

The algorithm is pinned, the keys are those that this service trusts, named by `kid`; nothing in a message
chooses either. Everything that is not exactly that is refused with one code and no hint. Imports neither
the database nor the store.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwa import JWSAlgModel
from joserfc.jwk import ECKey
from joserfc.jws import JWSRegistry, deserialize_compact, extract_compact

from account.app_store.messages import AUDIENCE, BUNDLE, NOTICE_TYPE, TRANSACTION_TYPE, Notice, Transaction
from shared.codec import from_json
from shared.errors import DecodeError, SalesRefused

ALGORITHM: Final = "ES256"
MAX_CHARACTERS: Final = 16 * 1024
"""A notification with its transaction inside has about two thousand."""

T = TypeVar("T", Notice, Transaction)


class _Es256Only(JWSRegistry):
    """The algorithm is pinned here; what a header asks for chooses nothing (RFC 8725 section 3.1)."""

    max_payload_length = MAX_CHARACTERS

    def get_alg(self, name: str) -> JWSAlgModel:
        if name != ALGORITHM:
            raise UnsupportedAlgorithmError("Only ES256 is accepted")
        return self.algorithms[ALGORITHM]


class Verifier:
    """Opens what the store signed. `trusted_keys` gives the public keys by id."""

    def __init__(self, trusted_keys: Callable[[], Mapping[str, ECKey]]) -> None:
        self._trusted_keys = trusted_keys
        self._registry = _Es256Only()

    def notice(self, signed: str) -> tuple[Notice, Transaction]:
        """The notification and the transaction in it. Raises as `transaction`."""
        notice = self._open(signed, NOTICE_TYPE, Notice)
        return notice, self.transaction(notice.signed_transaction)

    def transaction(self, signed: str) -> Transaction:
        """The transaction. Raises `SalesRefused` (`app_store_signature_invalid`), `StorageError`."""
        return self._open(signed, TRANSACTION_TYPE, Transaction)

    def _open(self, signed: str, type_: str, kind: type[T]) -> T:
        if len(signed) > MAX_CHARACTERS:
            raise _refused()
        try:
            message = from_json(kind, self._claims(signed, type_))
        except (JoseError, ValueError, RecursionError, DecodeError) as exc:
            raise _refused() from exc
        if message.audience != AUDIENCE or message.bundle != BUNDLE:
            raise _refused()
        return message

    def _claims(self, signed: str, type_: str) -> Any:
        header = extract_compact(signed.encode("ascii"), registry=self._registry).headers()
        kid = header.get("kid")
        key = self._trusted_keys().get(kid) if isinstance(kid, str) else None
        if key is None or header.get("alg") != ALGORITHM or header.get("typ") != type_:
            raise ValueError("not signed by the App Store")
        return json.loads(deserialize_compact(signed, key, registry=self._registry).payload)


def _refused() -> SalesRefused:
    return SalesRefused(
        "app_store_signature_invalid", "This was not signed by the App Store for this service."
    )
