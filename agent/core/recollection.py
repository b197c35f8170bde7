"""Facts to memory and back: what of the facts outlives the agent (`agent.profile.memory`). Pure."""

from __future__ import annotations

from agent.profile.memory import Memory, RemovedMemory
from shared.state import Facts, NotRegistered, Registered, Registration, Removed


def facts_from(memory: Memory) -> Facts:
    """The facts with which an agent begins."""
    registration: Registration = NotRegistered()
    if memory.removed is not None:
        told = memory.removed
        registration = Removed(told.removed_by, told.name, told.account_email)
    elif memory.computer_id is not None:
        registration = Registered(memory.computer_id, memory.computer_name or "")
    signed_in = memory.account_email is not None and memory.removed is None
    return Facts(
        account_email=memory.account_email if signed_in else None,
        registration=registration if signed_in or memory.removed is not None else NotRegistered(),
        paused=memory.paused and signed_in,
        account=memory.account if signed_in else None,
    )


def memory_of(facts: Facts, *, tokens_void: bool, embedded_port: int | None) -> Memory:
    """What to remember of `facts`."""
    own = facts.registration
    return Memory(
        account_email=facts.account_email,
        computer_id=own.computer_id if isinstance(own, Registered) else None,
        computer_name=own.name if isinstance(own, Registered) else None,
        paused=facts.paused,
        removed=RemovedMemory(own.removed_by, own.name, own.account_email)
        if isinstance(own, Removed)
        else None,
        tokens_void=tokens_void,
        embedded_port=embedded_port,
        account=facts.account,
    )
