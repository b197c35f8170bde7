"""One deed of a story, told to the simulator: its references become ids, its words the deed's own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from account.app_store.journal import Ask, Chain
from account.computers import Registration
from account.parts import Parts
from account.simulator.history.deed_arguments import THEN, ArmDeed
from account.simulator.scenarios.model import EVENT, Act, Armed, Ref, Value
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

    def waiting(self, armed: Armed) -> ArmDeed:
        """A deed that is to wait for its event; whatever the story has made is known by now."""
        act, word = armed.act, WORDS[armed.act.word]
        duration = act.given.get("for")
        if isinstance(duration, Duration):
            return ArmDeed(armed.event, word.deed, {"by": str(duration)})
        arguments = self._known_arguments(word, act)
        order = key = None
        for each in word.keys:
            if each.takes in (Takes.SUBSCRIPTION, Takes.KEY):
                arguments[each.argument] = THEN
                order, key = self._order_or_key(act.given.get(each.name))
        return ArmDeed(armed.event, word.deed, arguments, order, key)

    async def _arguments(self, word: Word, act: Act) -> dict[str, Any]:
        arguments = self._known_arguments(word, act)
        for key in word.keys:
            if key.takes is Takes.SUBSCRIPTION:
                arguments["subscription"] = await self._subscription(act.given.get(key.name))
        return arguments

    def _known_arguments(self, word: Word, act: Act) -> dict[str, Any]:
        """Those that do not depend on how the account stands."""
        arguments: dict[str, Any] = {}
        for key in word.keys:
            value = act.given.get(key.name)
            if value is None or key.takes is Takes.SUBSCRIPTION:
                continue
            if word.deed == "payment.say" and isinstance(value, Ref):
                arguments["reference"] = self.made.references[value.name]
            elif not (word.deed == "computer.register" and key.name == "online"):
                arguments[key.argument] = self._plain(key.takes, value)
        if word.deed in _WITH_CONTACT:
            arguments["contact"] = to_json(self._contact)
        return arguments

    def _plain(self, takes: Takes, value: Value) -> Any:
        if isinstance(value, tuple):
            return [self._plain(Takes.COMPUTER, each) for each in value]
        if not isinstance(value, Ref):
            return value
        if value.name == EVENT:
            return THEN
        return self.made.keys[value.name] if takes is Takes.KEY else self.made.ids[value.name]

    async def _subscription(self, value: Value | None) -> str:
        """The subscription of an order or key; without one, that which the account's access stands on.

        Raises `NotFoundRefused`.
        """
        return await subscription_of(self._parts, self._account_id, *self._order_or_key(value))

    def _order_or_key(self, value: Value | None) -> tuple[str | None, str | None]:
        """The id of the order that is meant, or else that of the licence key."""
        if not isinstance(value, Ref):
            return None, None
        found = self.made.ids[value.name]
        return (None, found) if value.name in self.made.keys else (found, None)

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
                self.made.ids[name] = made.id
                self.made.keys.setdefault(name, made.key)
            case PaymentMethod() | Chain() | Ask():
                self.made.ids[name] = made.id


async def subscription_of(parts: Parts, account_id: str, order: str | None, key: str | None) -> str:
    """The subscription of an order or of a licence key, by its id; of neither: that which access stands on.

    Raises `NotFoundRefused`.
    """
    if order is not None:
        found = (await parts.store.order(account_id, order)).subscription
    elif key is not None:
        keys = await parts.subscriptions.keys(account_id)
        found = next((each.subscription for each in keys if each.id == key), None)
    else:
        leading = (await parts.states.account_state(account_id)).subscription
        found = leading.id if leading is not None else None
    if found is None:
        raise NotFoundRefused("not_found", "There is no subscription yet.")
    return found


def _registered(made: object) -> str:
    assert isinstance(made, Registration)
    return made.computer.id
