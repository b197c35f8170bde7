"""What `access-agent wait --for` can wait for: pure questions to a snapshot."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from shared.announcements import AnnouncementCode
from shared.entitlement import is_full
from shared.reasons import Status
from shared.snapshot import Snapshot
from shared.state import AgentState


class Condition(StrEnum):
    """Names for scripts: each agent state, facts that span several states, and each status of the
    entitlement (RULES R2). `full`: sessions run without a limit (R4); `waiting`: for a purchase (R33);
    `session`: somebody is connected; `session-end`: somebody was, and nobody is any more. `announcement`:
    the agent announces something to the person here; with a kind, that."""

    STARTING = "starting"
    SECRETS_LOCKED = "secrets-locked"
    SIGNED_OUT = "signed-out"
    SIGNING_IN = "signing-in"
    REMOVED = "removed"
    LIMIT_REACHED = "limit-reached"
    PAUSED = "paused"
    OFFLINE = "offline"
    READY = "ready"
    IN_SESSION = "in-session"
    REGISTERED = "registered"
    ONLINE = "online"
    SIGNED_IN = "signed-in"
    TRIAL = "trial"
    PENDING = "pending"
    ACTIVE = "active"
    EXPIRING = "expiring"
    GRACE = "grace"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    FULL = "full"
    LIMITED = "limited"
    WAITING = "waiting"
    SESSION = "session"
    SESSION_END = "session-end"
    ANNOUNCEMENT = "announcement"
    SESSION_STARTED_ANNOUNCED = "announcement:session-started"
    SESSION_ENDED_ANNOUNCED = "announcement:session-ended"
    TIME_LEFT_ANNOUNCED = "announcement:time-left"
    EXPIRING_ANNOUNCED = "announcement:expiring"
    EXPIRED_ANNOUNCED = "announcement:expired"
    ACCESS_ACTIVE_ANNOUNCED = "announcement:access-active"
    COMPUTER_REMOVED_ANNOUNCED = "announcement:computer-removed"
    LIMIT_REACHED_ANNOUNCED = "announcement:limit-reached"


_FACTS: dict[Condition, Callable[[Snapshot], bool]] = {
    Condition.REGISTERED: lambda snapshot: snapshot.computer is not None,
    Condition.ONLINE: lambda snapshot: snapshot.computer is not None and snapshot.computer.online,
    Condition.SIGNED_IN: lambda snapshot: snapshot.account is not None,
    Condition.FULL: lambda snapshot: _is_full(snapshot) is True,
    Condition.LIMITED: lambda snapshot: _is_full(snapshot) is False,
    Condition.WAITING: lambda snapshot: snapshot.purchase is not None,
    Condition.SESSION: lambda snapshot: snapshot.session is not None,
    Condition.SESSION_END: lambda snapshot: snapshot.session is None and snapshot.last_session is not None,
    Condition.ANNOUNCEMENT: lambda snapshot: bool(snapshot.announcements),
}
_ANNOUNCED = "announcement:"
_STATUSES = {status.value: status for status in Status}


def holds(condition: Condition, snapshot: Snapshot) -> bool:
    """Whether `condition` is true in `snapshot`."""
    fact = _FACTS.get(condition)
    if fact is not None:
        return fact(snapshot)
    _, announced, kind = condition.value.partition(_ANNOUNCED)
    if announced:
        return any(each.code is AnnouncementCode(_code(kind)) for each in snapshot.announcements)
    status = _STATUSES.get(condition.value)
    if status is not None:
        return snapshot.entitlement is not None and snapshot.entitlement.status is status
    return snapshot.state is AgentState(_code(condition.value))


def _code(name: str) -> str:
    return name.replace("-", "_")


def _is_full(snapshot: Snapshot) -> bool | None:
    """None while the entitlement is not known."""
    return is_full(snapshot.entitlement.status) if snapshot.entitlement is not None else None
