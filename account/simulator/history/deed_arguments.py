"""What each deed is told, as typed records; `shared.codec` makes JSON of them and reads it back.

Ids in them are those of the account to which the deed was done.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from account.simulator.history.session_arguments import AtComputer as AtComputer
from account.simulator.history.session_arguments import BrowserLeft as BrowserLeft
from account.simulator.history.session_arguments import EndSession as EndSession
from account.simulator.history.session_arguments import NotMet as NotMet
from account.simulator.history.session_arguments import OneSession as OneSession
from account.simulator.history.session_arguments import RefuseSession as RefuseSession
from account.simulator.history.session_arguments import RequestSession as RequestSession
from account.simulator.history.session_arguments import SessionEnded as SessionEnded
from account.simulator.history.session_arguments import ViewOnlyAtComputer as ViewOnlyAtComputer
from account.store.instruments import Outcome
from shared.reasons import (
    AccountKind,
    BusinessRole,
    DeclineReason,
    EventKind,
    FaultKind,
    Language,
    RemovedBy,
    System,
)
from shared.sales import Contact, EnableAutoRenewal, MoreLicences, NewOrder

SIMULATOR: str = "simulator"
"""Who did what nobody says who did it."""

THEN: Final = "{then}"
"""In the arguments of a deed that waits: what is known only when its event happens."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing to say."""


# --- the clock ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SetClock:
    """Let it run at `rate`, from `at` (RFC 3339) on if that is given."""

    rate: float
    at: str | None = None


@dataclass(frozen=True, slots=True)
class AdvanceClock:
    """Either `to` an instant (RFC 3339), or `by` a duration as ISO 8601 writes it."""

    to: str | None = None
    by: str | None = None


# --- computers ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RegisterComputer:
    """`machine` is the machine's id, `key` the thumbprint of its device key; None makes one of the name."""

    name: str
    system: System = System.LINUX
    machine: str | None = None
    key: str | None = None
    replace: str | None = None


@dataclass(frozen=True, slots=True)
class RenameComputer:
    """Another name."""

    computer: str
    name: str


@dataclass(frozen=True, slots=True)
class RemoveComputer:
    """Take its slot away."""

    computer: str
    removed_by: RemovedBy = RemovedBy.PORTAL


@dataclass(frozen=True, slots=True)
class KeepComputers:
    """Those that stay within the limit, in this order."""

    computers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetPresence:
    """It comes, or goes."""

    computer: str
    online: bool


@dataclass(frozen=True, slots=True)
class BurnKey:
    """Two machines use this device key."""

    key: str


# --- buying ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlaceOrder(NewOrder):
    """An order. `key` is its idempotency key; None makes one."""

    key: str | None = None


@dataclass(frozen=True, slots=True)
class BuyLicences(MoreLicences):
    """A higher total of licences. `key` as for an order."""

    subscription: str = ""
    key: str | None = None


@dataclass(frozen=True, slots=True)
class BuyAutoRenewal(EnableAutoRenewal):
    """The plan that a bundled subscription becomes. `key` as for an order."""

    subscription: str = ""
    key: str | None = None


@dataclass(frozen=True, slots=True)
class OneOrder:
    """An order of the account."""

    order: str


@dataclass(frozen=True, slots=True)
class FewerLicences:
    """A lower total, from the next renewal on."""

    subscription: str
    licences: int


@dataclass(frozen=True, slots=True)
class SetRenewal:
    """Switch auto-renewal."""

    subscription: str
    on: bool


@dataclass(frozen=True, slots=True)
class PutInCart:
    """What is None stays as it is."""

    subject: str
    plan: str | None = None
    licences: int | None = None
    contact: Contact | None = None
    instrument: str | None = None
    payment_method: str | None = None


@dataclass(frozen=True, slots=True)
class SubmitCart:
    """Buy what is in the cart; `key` is the one that the page carried."""

    subject: str
    key: str | None = None
    instrument: str | None = None
    payment_method: str | None = None


@dataclass(frozen=True, slots=True)
class OneCart:
    """The cart of a product or subscription."""

    subject: str


# --- payments -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FixPayment:
    """Pay a failed renewal now. `key` as for an order."""

    subscription: str
    instrument: str | None = None
    payment_method: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class PayWith:
    """The next charges of a subscription go to this."""

    subscription: str
    instrument: str | None = None
    payment_method: str | None = None


@dataclass(frozen=True, slots=True)
class SayOfPayment:
    """What the processor says; `message` names it, so that it counts once."""

    reference: str
    outcome: Outcome
    amount_minor: int | None = None
    reason: DeclineReason | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Refund:
    """An operator's goodwill."""

    order: str
    operator: str = SIMULATOR
    reason: str = SIMULATOR
    amount_minor: int | None = None


@dataclass(frozen=True, slots=True)
class AddMethod:
    """A stored way to pay."""

    instrument: str
    default: bool = True


@dataclass(frozen=True, slots=True)
class OneMethod:
    """A stored way to pay, by its id."""

    method: str


# --- keys, the account ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class IssueKey:
    """A key that nobody has registered; `months` None is the catalogue's term. `own`, its id, is noted."""

    product: str
    licences: int = 1
    months: int | None = None
    own: str | None = None


@dataclass(frozen=True, slots=True)
class RegisterKey:
    """Register a key. The rest is noted: `own`, the id of a key that this account made or bought itself; of
    another one `product`, `licences` and `months`, so that it can be issued again."""

    key: str
    own: str | None = None
    product: str | None = None
    licences: int = 1
    months: int | None = None


@dataclass(frozen=True, slots=True)
class SetKind:
    """Business or personal."""

    kind: AccountKind


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """The language of the account's pages."""

    language: Language


@dataclass(frozen=True, slots=True)
class AddMember:
    """Somebody acts for this business account. `member`, his account, is noted."""

    email: str
    role: BusinessRole
    member: str | None = None


@dataclass(frozen=True, slots=True)
class RemoveMember:
    """He no longer does."""

    member: str


@dataclass(frozen=True, slots=True)
class WantNews:
    """Tell the account about `topic`, or not any more."""

    topic: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class SetFault:
    """A fault of the account, with the numbers that it takes; None are the usual ones (docs/faults.md)."""

    name: FaultKind
    on: bool
    seconds: float | None = None
    share: float | None = None


# --- what waits -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ArmDeed:
    """Have `deed` wait for the next event of a kind. Its `arguments` are complete but for `THEN`.

    `order` or `key`, an id, says whose subscription is meant where they leave that open.
    """

    event: EventKind
    deed: str
    arguments: dict[str, Any] = field(default_factory=dict)
    order: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class OneArmed:
    """What deed number `armed` had wait: it is done, or can no longer be done."""

    armed: int


# --- the App Store --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AppStorePlan:
    """A plan of the App Store. The same `wish` buys once; None makes one."""

    plan: str
    wish: str | None = None


@dataclass(frozen=True, slots=True)
class OneAsk:
    """A request to buy."""

    ask: str


@dataclass(frozen=True, slots=True)
class OneChain:
    """A subscription of the App Store, as that calls it."""

    chain: str


@dataclass(frozen=True, slots=True)
class SetAppStoreRenewal:
    """Have it renew, or not."""

    chain: str
    on: bool


@dataclass(frozen=True, slots=True)
class SetBillingProblem:
    """The customer's way to pay fails, or works again."""

    exists: bool
