"""The one tree of exceptions.

    AccessError                      code, detail, retryable
    ├── Fault                        something is broken
    │   ├── ServiceUnreachableError  no answer from the account service
    │   ├── ServiceFaultError        the service answered that it failed (5xx), or nonsense
    │   ├── SecretsError             the keyring: locked, missing, hanging
    │   ├── StorageError             disk full, folder read-only, file damaged
    │   ├── DoorError                the local door: closed, garbage, too old
    │   ├── SettingsError            a settings file that cannot be read
    │   ├── ScreenError              this computer's screen cannot be shown or used
    │   └── DecodeError              a message that does not have its declared shape
    └── Refusal                      a correct "no"
        ├── SignInDenied             cancelled, denied, expired, password wrong
        ├── SignedOutDenied          the token is no longer good (401)
        ├── ComputerRemovedDenied    this computer was removed (403 computer_removed)
        ├── LimitRefused             no slot left (409 computer_limit_reached)
        ├── ReplaceRefused           same machine, other key (409 computer_replaceable)
        ├── NotFoundRefused          no such thing in this account
        ├── NameRefused              a computer name that cannot be shown
        ├── RateRefused              too many tries; has retry_after
        ├── SalesRefused             a purchase, key or subscription change that the rules do not allow
        ├── ClockRefused             an account's clock never goes back
        ├── SessionRefused           a remote session that may not begin, or is over
        ├── LeaseRefused             a lease that is not ours, not genuine or too old
        ├── SimulatorRefused         something that cannot be done to a simulated account
        ├── UpdateRefused            a word about a newer version that is not believed
        ├── AlreadyRunningRefused    another agent serves this profile
        └── RequestRefused           any other answer of the kind 4xx

`code` is stable and travels; `detail` is one clear English sentence for logs, the CLI and testers.
The faces write their own text for a code (STYLE 7).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from shared.reasons import RemovedBy


class AccessError(Exception):
    """Anything this product raises on purpose."""

    retryable = False

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{detail} [{code}]")
        self.code = code
        self.detail = detail


class Fault(AccessError):
    """Something is broken; trying again later may help where `retryable`."""


class ServiceUnreachableError(Fault):
    """No answer from the account service."""

    retryable = True


class ServiceFaultError(Fault):
    """The account service answered that it failed, or answered nonsense."""

    retryable = True


class SecretsError(Fault):
    """The place for secrets cannot be used; `code` is a `SecretsState` value or `secrets_damaged`."""

    retryable = True


class StorageError(Fault):
    """A file could not be read or written: `disk_full`, `data_read_only`, `data_damaged`."""


class DoorError(Fault):
    """The local door between agent and faces: `door_closed`, `door_garbage`, `door_too_old`."""

    retryable = True


class SettingsError(Fault):
    """The settings file is damaged or of a newer version."""


class ScreenError(Fault):
    """This computer's screen cannot be shown or used: `no_screen`, `wayland_unsupported`,
    `screen_permission_missing`, `screen_lost`, `screen_library_missing`."""


class DecodeError(Fault):
    """A message does not have the shape that was agreed."""


class Refusal(AccessError):
    """A correct "no": nothing is broken, and nothing was changed."""


class SignInDenied(Refusal):
    """Sign-in did not succeed: `sign_in_denied`, `sign_in_expired`, `sign_in_cancelled`."""


class SignedOutDenied(Refusal):
    """The service no longer accepts this agent's tokens: `token_invalid`, `refresh_reused`."""


class ComputerRemovedDenied(Refusal):
    """The service said explicitly that this computer was removed (SECURITY 9), and from where."""

    def __init__(self, code: str, detail: str, removed_by: RemovedBy = RemovedBy.UNKNOWN) -> None:
        super().__init__(code, detail)
        self.removed_by = removed_by


class LimitRefused(Refusal):
    """No slot is left for this computer (RULES R71). `extra` is the answer's body."""

    def __init__(self, code: str, detail: str, extra: object = None) -> None:
        super().__init__(code, detail)
        self.extra = extra


class ReplaceRefused(LimitRefused):
    """The same machine is registered with another key (RULES R22)."""


class NotFoundRefused(Refusal):
    """No such thing in this account."""


class NameRefused(Refusal):
    """A computer name that cannot be shown honestly on one line."""


class RateRefused(Refusal):
    """Too many tries; the next one makes sense after `retry_after`."""

    retryable = True

    def __init__(self, code: str, detail: str, retry_after: timedelta) -> None:
        super().__init__(code, detail)
        self.retry_after = retry_after


class SalesRefused(Refusal):
    """The rules do not allow this purchase, key or change; `possible_from` is when they will (RULES R37)."""

    def __init__(self, code: str, detail: str, possible_from: datetime | None = None) -> None:
        super().__init__(code, detail)
        self.possible_from = possible_from


class ClockRefused(Refusal):
    """An account's clock cannot be set like that: `clock_backwards`, `clock_rate_invalid` (RULES R98)."""


class SessionRefused(Refusal):
    """A session may not begin, or cannot be changed: a `SessionRefusal` value, `session_over`,
    `grant_invalid`, `grant_used`, `grant_expired`, `session_cooldown`: `possible_from` is when the next one
    may begin, account time (RULES R12)."""

    def __init__(self, code: str, detail: str, possible_from: datetime | None = None) -> None:
        super().__init__(code, detail)
        self.possible_from = possible_from


class LeaseRefused(Refusal):
    """A lease is not to be believed: `lease_invalid`, `lease_of_another`, `lease_outdated`, `lease_ended`."""


class SimulatorRefused(Refusal):
    """Not possible with a simulated account: `deed_unknown`, `deed_invalid`, `clock_wish_invalid`,
    `account_exists`, `account_is_real`, `export_invalid`, `export_of_another_catalogue`,
    `replay_differs`, `fault_unknown`, `fault_invalid`."""


class UpdateRefused(Refusal):
    """What was said of a newer version, or a file of it, is not to be believed: `update_malformed`,
    `update_type_wrong`, `update_too_large`, `update_redirected`, `update_key_unknown`,
    `update_signature_wrong`, `update_clock_wrong`, `update_rolled_back`, `update_frozen`,
    `update_expired`, `update_unknown`, `update_file_unknown`, `update_file_wrong`."""


class AlreadyRunningRefused(Refusal):
    """Another agent already serves this profile (SECURITY 17): `already_running`."""


class RequestRefused(Refusal):
    """Any other refusal of the service."""
