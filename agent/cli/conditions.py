"""What `access-agent wait --for` can wait for: pure questions to a snapshot."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from shared.snapshot import Snapshot
from shared.state import AgentState


class Condition(StrEnum):
    """Names for scripts; each agent state, and three facts that span several states."""

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


_FACTS: dict[Condition, Callable[[Snapshot], bool]] = {
    Condition.REGISTERED: lambda snapshot: snapshot.computer is not None,
    Condition.ONLINE: lambda snapshot: snapshot.computer is not None and snapshot.computer.online,
    Condition.SIGNED_IN: lambda snapshot: snapshot.account is not None,
}


def holds(condition: Condition, snapshot: Snapshot) -> bool:
    """Whether `condition` is true in `snapshot`."""
    fact = _FACTS.get(condition)
    if fact is not None:
        return fact(snapshot)
    return snapshot.state is AgentState(condition.value.replace("-", "_"))
