"""The one derived state of the agent (DESIGN section 3, STYLE 1).

`Facts` holds what is known, each fact once; `next_state` decides from all of them. Only
`agent.core.backend` changes facts. The user's wish (paused), the entitlement and connectivity are three
separate facts, and an entitlement is not an agent state.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from shared.announcements import Announcement, Said
from shared.preferences import Preferences, ScreenQuality
from shared.reasons import (
    Action,
    AutoRenewal,
    EndReason,
    EntitlementReason,
    NoticeCode,
    Origin,
    RemovedBy,
    SecretsState,
    SignInMethod,
    SignInStep,
    Status,
)
from shared.updates import UpdateFact
from shared.wire import AccountState, Computer

if TYPE_CHECKING:
    from shared.simulator_view import SimulatorView


class AgentState(StrEnum):
    """What the agent is; `next_state` says which of several that apply wins."""

    STARTING = "starting"
    SECRETS_LOCKED = "secrets_locked"
    SIGNED_OUT = "signed_out"
    SIGNING_IN = "signing_in"
    REMOVED = "removed"
    LIMIT_REACHED = "limit_reached"
    PAUSED = "paused"
    OFFLINE = "offline"
    READY = "ready"
    IN_SESSION = "in_session"


@dataclass(frozen=True, slots=True)
class SignInAttempt:
    """A sign-in under way. `attempt` numbers it, so that a late answer of an older one is dropped."""

    attempt: int
    method: SignInMethod
    step: SignInStep = SignInStep.PREPARING
    url: str | None = None
    user_code: str | None = None
    verification_uri: str | None = None
    verification_uri_complete: str | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """This computer is registered as `computer_id`."""

    computer_id: str
    name: str


@dataclass(frozen=True, slots=True)
class NotRegistered:
    """This computer is not registered with the account, as far as the agent knows.

    `held_back`: a scenario of the simulator wants it so, and no place is asked for until somebody says it.
    """

    held_back: bool = False


@dataclass(frozen=True, slots=True)
class Removed:
    """The service said explicitly that this computer was removed (RULES R25)."""

    removed_by: RemovedBy
    name: str
    account_email: str | None


@dataclass(frozen=True, slots=True)
class NoSlot:
    """Registration was refused: no slot is left (R71), or an old entry may be replaced (R22)."""

    code: str  # "computer_limit_reached" or "computer_replaceable"
    computer_limit: int
    computers_registered: int
    computers: tuple[Computer, ...]
    actions: tuple[Action, ...]


Registration = NotRegistered | Registered | Removed | NoSlot


@dataclass(frozen=True, slots=True)
class Connection:
    """What is known of the way to the account service. `reachable` is None before the first try;
    `listening` while events come from there: without them nobody can connect to this computer (RULES R26).
    `version` is the service's own, once it has answered."""

    url: str | None = None
    embedded: bool = False
    reachable: bool | None = None
    last_answer_at: datetime | None = None
    problem: str | None = None  # stable code of the last failure
    listening: bool = False
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell the user: text by `code` in the faces, `params` for its placeholders."""

    id: int
    code: NoticeCode
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Holding:
    """What an account has, as far as a purchase changes it. Two that differ: something happened."""

    status: Status
    reason: EntitlementReason
    until: datetime | None
    licences: int
    auto_renewal: AutoRenewal
    origin: Origin | None
    subscription: str | None
    order: str | None


def holding_of(state: AccountState) -> Holding:
    """What `state` says the account has."""
    entitlement = state.entitlement
    return Holding(
        status=entitlement.status,
        reason=entitlement.reason,
        until=entitlement.until,
        licences=entitlement.licences,
        auto_renewal=entitlement.auto_renewal,
        origin=entitlement.origin,
        subscription=state.subscription.id if state.subscription is not None else None,
        order=state.open_order.id if state.open_order is not None else None,
    )


@dataclass(frozen=True, slots=True)
class PurchaseWait:
    """Buy was opened in a browser at `opened_at` (this computer's time), and nothing came of it yet (R33).

    `before` is what the account had then.
    """

    opened_at: datetime
    before: Holding


@dataclass(frozen=True, slots=True)
class SessionFact:
    """A live remote session, as this computer serves it.

    Instants are account time. `remaining_s` are account seconds until the cut, `bytes` what went both ways,
    both as of the last look (once a second); `rate` is the account's seconds per real second, so that a face
    counts down in between.
    """

    id: str
    client: str
    started_at: datetime
    limited: bool
    ends_at: datetime | None
    remaining_s: float | None = None
    bytes: int = 0
    view_only: bool = False
    rate: float = 1.0


@dataclass(frozen=True, slots=True)
class SessionQuestion:
    """Somebody wants to connect, and the person at this computer is asked (SECURITY 25).

    Unanswered for `wait_s` real seconds from when it was asked it is refused.
    """

    id: str
    client: str
    asked_at: datetime
    wait_s: float
    view_only: bool = False


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A session that is over, kept for this computer's list."""

    id: str
    client: str
    started_at: datetime
    duration_s: float
    end_reason: EndReason
    limited: bool = False
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class MonitorFact:
    """One of the monitors of this computer; `id` is what `SessionSettings.monitor` names."""

    id: str
    name: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class SessionSettings:
    """How this computer lets itself be used: ask first, never take input, show one monitor (None: all), and
    how its picture is sent."""

    ask: bool = False
    view_only: bool = False
    monitor: str | None = None
    idle_minutes: int = 0  # a session without input ends after so long; 0 is never
    quality: ScreenQuality = ScreenQuality.AUTO


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the agent knows. Change it by `dataclasses.replace`."""

    started: bool = False
    secrets: SecretsState = SecretsState.UNKNOWN
    account_email: str | None = None
    sign_in: SignInAttempt | None = None
    registration: Registration = NotRegistered()
    paused: bool = False
    connection: Connection = Connection()
    account: AccountState | None = None
    session: SessionFact | None = None
    question: SessionQuestion | None = None
    end_told: tuple[str, EndReason] | None = None  # of a session of this computer, by the service
    recent_sessions: tuple[SessionRecord, ...] = ()  # the newest first
    session_so_far: SessionRecord | None = None  # of the live one, a little old: outlives a killed agent
    unsettled: tuple[str, ...] = ()  # sessions whose end another run did not see and the service did not tell
    session_settings: SessionSettings = SessionSettings()
    monitors: tuple[MonitorFact, ...] = ()
    purchase: PurchaseWait | None = None
    expiry_told: str | None = None  # which end of a subscription this computer told of (RULES R16)
    notices: tuple[Notice, ...] = ()
    last_notice_id: int = 0  # none is given twice, so that a late dismissal meets no newer notice
    preferences: Preferences = Preferences()
    announcements: tuple[Announcement, ...] = ()  # not said yet, the oldest first
    last_announcement_id: int = 0  # as with notices
    said: Said = Said()  # what was announced before, also by another run
    update: UpdateFact | None = None  # what the publisher said last; None: not asked yet
    simulator: SimulatorView | None = None  # in a simulator run only


_SECRETS_UNUSABLE = frozenset(SecretsState) - {SecretsState.UNKNOWN, SecretsState.READY}


def next_state(facts: Facts) -> AgentState:
    """The state that `facts` amount to; total, and without any other input."""
    if not facts.started:
        return AgentState.STARTING
    if facts.secrets in _SECRETS_UNUSABLE:
        return AgentState.SECRETS_LOCKED
    if facts.sign_in is not None:
        return AgentState.SIGNING_IN
    if isinstance(facts.registration, Removed):
        return AgentState.REMOVED
    if facts.account_email is None:
        return AgentState.SIGNED_OUT
    if isinstance(facts.registration, NoSlot):
        return AgentState.LIMIT_REACHED
    return _registered_state(facts)


def _registered_state(facts: Facts) -> AgentState:
    if facts.paused:
        return AgentState.PAUSED
    if not facts.connection.reachable or not isinstance(facts.registration, Registered):
        return AgentState.OFFLINE
    if facts.session is not None:
        return AgentState.IN_SESSION
    return AgentState.READY if facts.connection.listening else AgentState.OFFLINE
