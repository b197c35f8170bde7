"""Which change of the facts follows from a failed call, whoever made it (DESIGN section 3).

One table for commands and background work, so that a 401 means the same everywhere.
"""

from __future__ import annotations

from typing import Final

from agent.changes import (
    Change,
    Faulted,
    NoticeRaised,
    RemovedHere,
    SecretsFound,
    SignedOut,
    Unreachable,
)
from agent.secrets.keeper import secrets_state_of
from shared.errors import (
    AccessError,
    ComputerRemovedDenied,
    SecretsError,
    ServiceFaultError,
    ServiceUnreachableError,
    SignedOutDenied,
    SignInDenied,
    StorageError,
)
from shared.reasons import NoticeCode

_REUSED: Final = frozenset({"refresh_reused", "key_cloned"})
_SUPERSEDED: Final = "sign_in_superseded"


def change_after(error: AccessError) -> Change | None:
    """What `error` says about the facts; None when it says nothing about them."""
    match error:
        case ServiceUnreachableError():
            return Unreachable(error.code)
        case ServiceFaultError():
            return Faulted(error.code)
        case ComputerRemovedDenied():
            return RemovedHere(error.removed_by)
        case SignedOutDenied(code=code) if code == _SUPERSEDED:
            return None
        case SignedOutDenied():
            return SignedOut(notice_of_sign_out(error), key_burnt=error.code == "key_cloned")
        case SecretsError():
            return SecretsFound(secrets_state_of(error))
        case StorageError():
            return NoticeRaised(notice_of_storage(error))
        case _:
            return None


def notice_of_sign_out(error: SignedOutDenied) -> NoticeCode:
    """Why the user has to sign in again."""
    return NoticeCode.CREDENTIALS_REUSED if error.code in _REUSED else NoticeCode.SIGNED_OUT_BY_SERVICE


def notice_of_storage(error: StorageError) -> NoticeCode:
    """A disk that is full, or a place where nothing can be written."""
    return NoticeCode.DISK_FULL if error.code == "disk_full" else NoticeCode.DATA_READ_ONLY


def notice_of_sign_in(error: AccessError) -> NoticeCode:
    """Why a sign-in did not succeed."""
    if isinstance(error, SignInDenied):
        return {
            "sign_in_cancelled": NoticeCode.SIGN_IN_CANCELLED,
            "sign_in_denied": NoticeCode.SIGN_IN_DENIED,
            "sign_in_expired": NoticeCode.SIGN_IN_EXPIRED,
        }.get(error.code, NoticeCode.SIGN_IN_FAILED)
    return NoticeCode.SIGN_IN_FAILED
