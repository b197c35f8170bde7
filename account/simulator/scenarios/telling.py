"""One deed of a story, told to the simulator: its references become ids, its words the deed's own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from account.app_store.journal import Ask, Chain
from account.computers import Registration
from account.parts import Parts
from account.simulator.scenarios.model import EVENT, Act, Ref, Value
from account.simulator.scenarios.times import WAIT, StoryTimes
from account.simulator.scenarios.words import WORDS, Takes, Word
from account.store.idempotency import Answered
from shared.codec import instant_to_text, to_json
from shared.durations import Duration
from shared.errors import NotFoundRefused
from shared.sales import Contact, LicenceKey, Order, PaymentMethod

_WITH_CONTACT: Final = frozenset({"order.place", "licences.buy", "renewal.buy"})


class Simulator(Protocol):
    """What telling needs of `account.simulator.simulator.Simulator`."""

    parts: Parts

    async def do(self, account_id: str, name: str, arguments: Mapping[str, Any]) -> Any:
        """Carry out a deed; what it made."""
        ...


@dataclass(slots=True)
class Made:
    """What the deeds of a story have made so far, by the names that the story gives them.

    `references` are what the processor calls the payments of orders, `keys` the texts of licence keys.
    """

    ids: dict[str, str] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)


class Teller:
    """Tells deeds of one account."""

    def __init__(self, simulator: Simulator, account_id: str, seed: str, contact: Contact) -> None:
        self._simulator = simulator
        self._parts = simulator.parts
        self._account_id = account_id
        self._seed = seed
        self._contact = contact
        self._machines = 0
        self.made = Made()

    async def tell(self, act: Act, times: StoryTimes) -> None:
        """Do it at the instant of the story. Raises what the domain raises."""
        word = WORDS[act.word]
        if act.word == WAIT:
            until = max(times.end_of_wait(act), times.now)
            await self._simulator.do(self._account_id, word.deed, {"to": instant_to_text(until)})
            return
        arguments = await self._arguments(word, act)
        if word.deed == "computer.register":
            arguments |= self._own_machine()
        made = await self._simulator.do(self._account_id, word.deed, arguments)
        if act.name is not None:
            self._remember(act.name, made)
        if act.word == "register_computer" and act.given.get("online") is True:
            await self._simulator.do(
                self._account_id, "computer.presence", {"computer": _registered(made), "online": True}
            )

    async def tell_later(self, act: Act, event_computer: str | None) -> None:
        """Do a deed that waited for an event, at whatever the account's clock shows. Raises as `tell`."""
        word = WORDS[act.word]
        duration = act.given.get("for")
        if isinstance(duration, Duration):
            arguments: dict[str, Any] = {"by": str(duration)}
        else:
            arguments = await self._arguments(word, act, event_computer)
        await self._simulator.do(self._account_id, word.deed, arguments)

    async def _arguments(self, word: Word, act: Act, event_computer: str | None = None) -> dict[str, Any]:
        arguments: dict[str, Any] = {}
        for key in word.keys:
            value = act.given.get(key.name)
            if key.takes is Takes.SUBSCRIPTION:
                arguments["subscription"] = await self._subscription(value)
            elif word.deed == "payment.say" and isinstance(value, Ref):
                arguments["reference"] = self.made.references[value.name]
            elif value is not None and not (word.deed == "computer.register" and key.name == "online"):
                arguments[key.argument] = self._plain(key.takes, value, event_computer)
        if word.deed in _WITH_CONTACT:
            arguments["contact"] = to_json(self._contact)
        return arguments

    def _plain(self, takes: Takes, value: Value, event_computer: str | None) -> Any:
        if isinstance(value, tuple):
            return [self._plain(Takes.COMPUTER, each, event_computer) for each in value]
        if not isinstance(value, Ref):
            return value
        if value.name == EVENT:
            return event_computer
        return self.made.keys[value.name] if takes is Takes.KEY else self.made.ids[value.name]

    async def _subscription(self, value: Value | None) -> str:
        """The subscription of an order or key; without one, that which the account's access stands on.

        Raises `NotFoundRefused`.
        """
        if not isinstance(value, Ref):
            leading = (await self._parts.states.account_state(self._account_id)).subscription
            found = leading.id if leading is not None else None
        elif value.name in self.made.keys:
            keys = await self._parts.subscriptions.keys(self._account_id)
            text = self.made.keys[value.name]
            found = next((each.subscription for each in keys if each.key == text), None)
        else:
            order = await self._parts.store.order(self._account_id, self.made.ids[value.name])
            found = order.subscription
        if found is None:
            raise NotFoundRefused("not_found", "There is no subscription yet.")
        return found

    def _own_machine(self) -> dict[str, str]:
        """Machine and device key of a computer that nobody has: the same ones in the same story and seed."""
        self._machines += 1
        of = f"{self._seed}/{self._machines}"
        return {what: hashlib.sha256(f"{of}/{what}".encode()).hexdigest()[:43] for what in ("machine", "key")}

    def _remember(self, name: str, made: object) -> None:
        match made:
            case Registration():
                self.made.ids[name] = made.computer.id
            case Answered():
                self._remember(name, made.order)
            case Order():
                self.made.ids[name] = made.id
                self.made.references[name] = made.payments[-1].reference if made.payments else ""
            case LicenceKey():
                self.made.keys.setdefault(name, made.key)
            case PaymentMethod() | Chain() | Ask():
                self.made.ids[name] = made.id


def _registered(made: object) -> str:
    assert isinstance(made, Registration)
    return made.computer.id
