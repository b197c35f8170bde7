"""Getting this computer a slot in the account, and understanding the answer (RULES R21, R22, R71)."""

from __future__ import annotations

import asyncio
from typing import Protocol

from agent.profile.machine import Machine
from shared.errors import LimitRefused, ServiceFaultError
from shared.state import NoSlot, Registered
from shared.wire import AccountState, Computer, Problem, RegisterComputer


class RegistrationService(Protocol):
    """What registration needs of `agent.service.account_client.AccountClient`."""

    async def register(self, body: RegisterComputer) -> Computer: ...


class Registrar:
    """Registers one machine, one request at a time."""

    def __init__(self, service: RegistrationService, machine: Machine) -> None:
        self._service, self._machine = service, machine
        self._busy = asyncio.Lock()

    async def register(self, replace: str | None = None) -> Registered | NoSlot:
        """Ask for a slot; a "no" that names its reason is an answer too. Raises `AccessError`."""
        body = RegisterComputer(self._machine.name, self._machine.system, self._machine.id, replace)
        async with self._busy:
            try:
                computer = await self._service.register(body)
            except LimitRefused as refusal:
                return no_slot_of(refusal)
        return Registered(computer.id, computer.name)


def no_slot_of(refusal: LimitRefused) -> NoSlot:
    """The fact that a refused registration amounts to. Raises `ServiceFaultError` for half an answer."""
    problem = refusal.extra
    if not isinstance(problem, Problem):
        raise ServiceFaultError("answer_malformed", "The refusal does not say what it is about.")
    return NoSlot(
        code=refusal.code,
        computer_limit=problem.computer_limit or 0,
        computers_registered=problem.computers_registered or 0,
        computers=problem.computers,
        actions=problem.actions,
    )


def waits_for_user(refusal: NoSlot, state: AccountState | None) -> bool:
    """Whether going on is the user's choice: replacing an entry that is still there (RULES R22)."""
    return refusal.code == "computer_replaceable" and not may_have_slot_now(refusal, state)


def may_have_slot_now(refusal: NoSlot, state: AccountState | None) -> bool:
    """Whether asking again makes sense, as far as `state` tells."""
    if state is None:
        return True
    if refusal.code == "computer_replaceable":
        listed = {computer.id for computer in state.computers}
        return not any(computer.id in listed for computer in refusal.computers)
    return state.entitlement.computers_registered < state.entitlement.computer_limit
