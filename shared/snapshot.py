"""What the faces see: complete, small, frozen, numbered (DESIGN section 3).

`Snapshot` is also the answer of `access-agent status --json`; its fields are a stable door. Fields
may be added, none is renamed. A face drops a snapshot whose `revision` is not above the last one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from shared.announcements import Announcement
from shared.codec import rare
from shared.preferences import Preferences
from shared.reasons import (
    Action,
    AutoRenewal,
    EndReason,
    EntitlementReason,
    Origin,
    RemovedBy,
    SecretsState,
    Status,
    System,
)
from shared.sales import OrderSummary, SubscriptionSummary
from shared.state import (
    AgentState,
    Facts,
    MonitorFact,
    NoSlot,
    Notice,
    Registered,
    Removed,
    SessionFact,
    SessionQuestion,
    SessionRecord,
    SessionSettings,
    SignInAttempt,
    next_state,
)
from shared.updates import UpdateFact
from shared.wire import Computer, EntitlementAnswer

if TYPE_CHECKING:
    from shared.simulator_view import SimulatorView


ANNOUNCED: Final = 8
"""So many announcements at most are told to a face."""


@dataclass(frozen=True, slots=True)
class AccountView:
    """The account this agent is signed in to."""

    email: str


@dataclass(frozen=True, slots=True)
class ComputerView:
    """This computer's entry in the account."""

    id: str
    name: str
    online: bool


@dataclass(frozen=True, slots=True)
class ComputerRow:
    """One of the account's computers."""

    id: str
    name: str
    system: System
    online: bool
    this: bool
    registered_at: datetime
    last_seen_at: datetime | None
    over_limit: bool


@dataclass(frozen=True, slots=True)
class EntitlementView:
    """The last known entitlement; `checked_at` says how old the knowledge is."""

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
    renews_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PurchaseView:
    """The store was opened in a browser, and what comes of it is waited for (RULES R33)."""

    opened_at: datetime


@dataclass(frozen=True, slots=True)
class LastSessionView:
    """How the session before ended; `started_at` is account time, `duration_s` account seconds."""

    id: str
    end_reason: EndReason
    duration_s: float
    client: str
    started_at: datetime
    limited: bool


@dataclass(frozen=True, slots=True)
class LimitView:
    """Why registration was refused, and the ways on (RULES R71, R22)."""

    code: str
    computer_limit: int
    computers_registered: int
    computers: tuple[ComputerRow, ...]
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class RemovedView:
    """This computer was removed from an account."""

    removed_by: RemovedBy
    name: str
    account_email: str | None


@dataclass(frozen=True, slots=True)
class ServiceView:
    """The way to the account service. `reachable` is None before the first try, `version` the service's own,
    once it has answered."""

    url: str | None
    embedded: bool
    reachable: bool | None
    last_answer_at: datetime | None
    problem: str | None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything a face shows, at one instant.

    `subscription` is the one that decides the entitlement, `open_order` what waits for its payment.
    `announcements` are those that no face has said yet, the oldest first. `simulator` is absent but in a
    simulator run.
    """

    revision: int
    state: AgentState
    account: AccountView | None = None
    computer: ComputerView | None = None
    entitlement: EntitlementView | None = None
    session: SessionFact | None = None
    notices: tuple[Notice, ...] = ()
    computers: tuple[ComputerRow, ...] = ()
    sign_in: SignInAttempt | None = None
    limit: LimitView | None = None
    removed: RemovedView | None = None
    secrets: SecretsState = SecretsState.UNKNOWN
    service: ServiceView | None = None
    paused: bool = False
    subscription: SubscriptionSummary | None = None
    open_order: OrderSummary | None = None
    purchase: PurchaseView | None = None
    last_session: LastSessionView | None = None
    recent_sessions: tuple[SessionRecord, ...] = ()
    question: SessionQuestion | None = None
    session_settings: SessionSettings = SessionSettings()
    monitors: tuple[MonitorFact, ...] = ()
    preferences: Preferences = Preferences()
    announcements: tuple[Announcement, ...] = ()
    update: UpdateFact | None = None
    simulator: SimulatorView | None = field(
        default=None, metadata=rare("shared.simulator_view", "SimulatorView")
    )


def snapshot_of(facts: Facts, revision: int) -> Snapshot:
    """The snapshot that shows `facts`."""
    state = next_state(facts)
    connection = facts.connection
    this_id = facts.registration.computer_id if isinstance(facts.registration, Registered) else None
    rows = facts.account.computers if facts.account is not None else ()
    account = facts.account if facts.account_email is not None else None
    return Snapshot(
        revision=revision,
        state=state,
        account=AccountView(facts.account_email) if facts.account_email is not None else None,
        computer=_this_computer(facts, state),
        entitlement=_entitlement_view(facts),
        session=facts.session,
        notices=facts.notices,
        computers=tuple(_row(computer, this_id, state) for computer in rows),
        sign_in=facts.sign_in,
        limit=_limit_view(facts),
        removed=_removed_view(facts),
        secrets=facts.secrets,
        service=ServiceView(
            url=connection.url,
            embedded=connection.embedded,
            reachable=connection.reachable,
            last_answer_at=connection.last_answer_at,
            problem=connection.problem,
            version=connection.version,
        ),
        paused=facts.paused,
        subscription=account.subscription if account is not None else None,
        open_order=account.open_order if account is not None else None,
        purchase=PurchaseView(facts.purchase.opened_at) if facts.purchase is not None else None,
        last_session=_last_session(facts),
        recent_sessions=facts.recent_sessions,
        question=facts.question,
        session_settings=facts.session_settings,
        monitors=facts.monitors,
        preferences=facts.preferences,
        announcements=facts.announcements[:ANNOUNCED],
        update=facts.update,
        simulator=facts.simulator,
    )


def without_revision(snapshot: Snapshot) -> Snapshot:
    """`snapshot` with revision 0, to see whether two of them show the same."""
    return replace(snapshot, revision=0)


def _this_computer(facts: Facts, state: AgentState) -> ComputerView | None:
    if not isinstance(facts.registration, Registered):
        return None
    return ComputerView(
        id=facts.registration.computer_id, name=facts.registration.name, online=state in _ONLINE
    )


_ONLINE = frozenset({AgentState.READY, AgentState.IN_SESSION})


def _row(computer: Computer, this_id: str | None, state: AgentState) -> ComputerRow:
    """The last known entry; of itself the agent knows better whether it is online (R91)."""
    this = computer.id == this_id
    return ComputerRow(
        id=computer.id,
        name=computer.name,
        system=computer.system,
        online=state in _ONLINE if this else computer.online,
        this=this,
        registered_at=computer.registered_at,
        last_seen_at=computer.last_seen_at,
        over_limit=computer.over_limit,
    )


def _entitlement_view(facts: Facts) -> EntitlementView | None:
    if facts.account is None or facts.account_email is None:
        return None
    answer: EntitlementAnswer = facts.account.entitlement
    return EntitlementView(
        status=answer.status,
        reason=answer.reason,
        until=answer.until,
        computer_limit=answer.computer_limit,
        computers_registered=answer.computers_registered,
        licences=answer.licences,
        auto_renewal=answer.auto_renewal,
        origin=answer.origin,
        actions=answer.actions,
        checked_at=answer.checked_at,
        renews_at=answer.renews_at,
    )


def _last_session(facts: Facts) -> LastSessionView | None:
    if not facts.recent_sessions:
        return None
    last = facts.recent_sessions[0]
    return LastSessionView(
        last.id, last.end_reason, last.duration_s, last.client, last.started_at, last.limited
    )


def _limit_view(facts: Facts) -> LimitView | None:
    refusal = facts.registration
    if not isinstance(refusal, NoSlot):
        return None
    return LimitView(
        code=refusal.code,
        computer_limit=refusal.computer_limit,
        computers_registered=refusal.computers_registered,
        computers=tuple(_row(computer, None, AgentState.LIMIT_REACHED) for computer in refusal.computers),
        actions=refusal.actions,
    )


def _removed_view(facts: Facts) -> RemovedView | None:
    removed = facts.registration
    if not isinstance(removed, Removed):
        return None
    return RemovedView(removed.removed_by, removed.name, removed.account_email)
