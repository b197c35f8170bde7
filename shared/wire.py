"""Messages of the account API, version 1 (`/v1`), as both ends know them.

The service answers with these and the agent reads them (`shared.codec`); `docs/protocol.md` has the
routes. Fields may be added, none is renamed. Instants are RFC 3339 in UTC; account time unless the
name says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from shared.reasons import (
    AccountKind,
    Action,
    AutoRenewal,
    EntitlementReason,
    EventKind,
    Language,
    Origin,
    RemovedBy,
    Status,
    System,
)
from shared.sales import OrderSummary, SubscriptionSummary
from shared.sessions import SessionSummary

CLIENT_ID: Final = "access-agent"
"""The OAuth client id of the agent; a public client (RFC 6749 section 2.1)."""

CLOCK_HEADER: Final = "Access-Account-Time"
VERSION_HEADER: Final = "Access-Version"
"""The version of the service, on every answer of the API."""
"""On every `/v1` answer: `<instant>; rate=<account seconds per real second>` (DESIGN section 4)."""

INSTANCE_HEADER: Final = "Access-Instance"
"""On event streams and heartbeats: a random text per run of an agent, `[A-Za-z0-9_-]{1,64}` (SECURITY 11)."""

DEVICE_GRANT: Final = "urn:ietf:params:oauth:grant-type:device_code"
"""RFC 8628 section 3.4."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who signs in and pays."""

    id: str
    email: str
    kind: str  # "personal" or "business"
    created_at: datetime
    language: Language | None = None  # as it was chosen; None follows the browser


@dataclass(frozen=True, slots=True)
class AccountWish:
    """Body of `PUT /v1/account`: what is None stays as it is (RULES R27, R90)."""

    kind: AccountKind | None = None
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Computer:
    """A registered computer. `this` is true for the one whose key signed the request."""

    id: str
    name: str
    system: System
    online: bool
    registered_at: datetime
    last_seen_at: datetime | None
    over_limit: bool = False
    this: bool = False


@dataclass(frozen=True, slots=True)
class EntitlementAnswer:
    """The entitlement as the service computed it at `checked_at` (RULES R3).

    `until` is the end of access, `renews_at` the next charge that lets it go on, if there is one; which of
    them is shown, and as what, is `entitlement.dates_of`.
    """

    status: Status
    reason: EntitlementReason
    until: datetime | None
    computer_limit: int
    computers_registered: int
    licences: int
    auto_renewal: AutoRenewal
    origin: Origin | None
    actions: tuple[Action, ...]
    checked_at: datetime
    changes_at: datetime | None = None
    renews_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AccountState:
    """Everything a face shows of an account, complete, as of event number `seq`.

    `subscription` is the one that decides the entitlement, `open_order` what waits for its payment,
    `sessions` are those that are asked for or live.
    """

    seq: int
    account_now: datetime
    rate: float
    account: Account
    computers: tuple[Computer, ...]
    entitlement: EntitlementAnswer
    subscription: SubscriptionSummary | None = None
    open_order: OrderSummary | None = None
    sessions: tuple[SessionSummary, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """One change in an account's history (RULES R99), with the account's present state beside it.

    A reader keeps the `state` with the highest `seq` and drops the rest; so any order, repetition
    or delay of events ends in the same state (invariant 13).
    """

    seq: int
    kind: EventKind
    at: datetime
    data: dict[str, str]
    state: AccountState


@dataclass(frozen=True, slots=True)
class RegisterComputer:
    """Body of `POST /v1/computers`. The device key is the one that signs the request's proof.

    `machine_id` is a hash that is stable for this installation of the system; `replace` names the
    old entry of the same machine, when its key was lost (RULES R22).
    """

    name: str
    system: System
    machine_id: str
    replace: str | None = None


@dataclass(frozen=True, slots=True)
class RenameComputer:
    """Body of `PATCH /v1/computers/{id}`."""

    name: str


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """Answer to `POST /v1/computers/{id}/heartbeat`: how far the history is, when to beat again."""

    seq: int
    next_in_s: float


@dataclass(frozen=True, slots=True)
class Problem:
    """An error answer (RFC 9457) with this product's stable `code`.

    `computer_limit_reached` carries the limit, the count, the computers and the ways on (RULES R71);
    `computer_replaceable` carries the old entry in `computers`; `computer_removed` carries
    `removed_by`; `rate_limited` carries `retry_after_s`; `active_subscription_exists` and
    `session_cooldown` carry `possible_from`, from when it is possible again (RULES R12, R37).
    """

    type: str
    title: str
    status: int
    code: str
    detail: str = ""
    computer_limit: int | None = None
    computers_registered: int | None = None
    computers: tuple[Computer, ...] = ()
    actions: tuple[Action, ...] = ()
    removed_by: RemovedBy | None = None
    retry_after_s: float | None = None
    possible_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class TokenAnswer:
    """Answer of the token endpoint (RFC 6749 section 5.1), DPoP-bound (RFC 9449 section 5)."""

    access_token: str = field(repr=False)
    token_type: str
    expires_in: int
    refresh_token: str = field(repr=False)
    scope: str = ""


@dataclass(frozen=True, slots=True)
class TokenRefusal:
    """Error answer of the token endpoint (RFC 6749 section 5.2); `code` is this product's own.

    `removed_by` comes with the code `computer_removed`.
    """

    error: str
    error_description: str = ""
    code: str = ""
    removed_by: RemovedBy | None = None


@dataclass(frozen=True, slots=True)
class DeviceCodeAnswer:
    """Answer of the device authorization endpoint (RFC 8628 section 3.2)."""

    device_code: str = field(repr=False)
    user_code: str
    verification_uri: str
    verification_uri_complete: str
    expires_in: int
    interval: int = 5
