"""The simulated store's books: what happened to a customer, one entry after the other, and what follows.

Pure. State is never kept, always folded from the entries, so entries whose transaction at the account
service was lost can be left out or repeated without a trace. `next_act` says what the store does next by
itself, and when (RULES R39): renew, fail to renew, give up, close an unanswered request.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from shared.calendar import MAX_MONTHS, add_months
from shared.codec import instant_from_text

GRACE: Final = timedelta(days=7)
"""After a failed charge everything still works for so long (RULES R55)."""

RETRYING: Final = timedelta(days=60)
"""The store goes on trying to charge for so long after the end of the last paid period."""

ASK_LASTS: Final = timedelta(hours=24)
"""A request that nobody answers is closed after this."""

BILLING: Final = "billing"
"""The subject of entries about the customer's way to pay."""


class EntryKind(StrEnum):
    """What can happen at the store. The values are stored."""

    BOUGHT = "bought"
    RENEWED = "renewed"
    RENEWAL_SWITCHED = "renewal_switched"
    BILLING_FAILED = "billing_failed"
    GRACE_ENDED = "grace_ended"
    ENDED = "ended"
    REFUNDED = "refunded"
    ASKED = "asked"
    ASK_ANSWERED = "ask_answered"
    BILLING_SWITCHED = "billing_switched"


class ChainState(StrEnum):
    """How a subscription of the store stands."""

    PAID = "paid"
    GRACE = "grace"  # the charge failed, access goes on
    RETRYING = "retrying"  # the charge failed, access has ended, the store still tries
    ENDED = "ended"
    REFUNDED = "refunded"


class AskAnswer(StrEnum):
    """What became of a request to buy."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened. `slot` makes it unique within its subject; `signed` is what was sent of it.

    `is_settled`: the account service has committed what it made of it.
    """

    seq: int
    subject: str
    slot: str
    kind: EntryKind
    at: datetime
    data: dict[str, str]
    notice_id: str = ""
    signed_at: datetime | None = None
    signed: str = field(default="", repr=False)
    is_settled: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """What is bought: a plan at its price."""

    plan: str
    months: int
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Chain:
    """A subscription of the store: periods that follow one another.

    `period` is the number of the latest paid one, from 0. The ends are counted from `anchor_at`, where
    period `run_from` began (RULES R67).
    """

    id: str
    offer: Offer
    bought_at: datetime
    anchor_at: datetime
    run_from: int = 0
    period: int = 0
    renews: bool = True
    state: ChainState = ChainState.PAID
    closed_at: datetime | None = None

    @property
    def starts_at(self) -> datetime:
        """When the latest paid period began."""
        return add_months(self.anchor_at, self.offer.months * (self.period - self.run_from))

    @property
    def ends_at(self) -> datetime:
        """When the latest paid period ends."""
        return add_months(self.anchor_at, self.offer.months * (self.period - self.run_from + 1))

    @property
    def grace_ends_at(self) -> datetime:
        """Until when everything works after a failed charge."""
        return self.ends_at + GRACE

    @property
    def retrying_ends_at(self) -> datetime:
        """When the store gives up."""
        return self.ends_at + RETRYING

    @property
    def is_open(self) -> bool:
        """Whether the store may still charge for it or gives access through it."""
        return self.state in _OPEN

    @property
    def gives_access(self) -> bool:
        """Whether what was paid for still lasts."""
        return self.state in (ChainState.PAID, ChainState.GRACE)

    @property
    def fills_a_century(self) -> bool:
        """Whether the calendar can count no further period from this anchor."""
        return self.offer.months * (self.period - self.run_from + 2) > MAX_MONTHS


_OPEN: Final = frozenset({ChainState.PAID, ChainState.GRACE, ChainState.RETRYING})


@dataclass(frozen=True, slots=True)
class Ask:
    """A request to buy that waits for somebody else's approval."""

    id: str
    offer: Offer
    asked_at: datetime
    answer: AskAnswer = AskAnswer.WAITING
    answered_at: datetime | None = None

    @property
    def expires_at(self) -> datetime:
        """When it is closed without an answer."""
        return self.asked_at + ASK_LASTS


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer of the store; `seq` and `signed_at` are those of the latest entry."""

    chains: tuple[Chain, ...] = ()
    asks: tuple[Ask, ...] = ()
    has_billing_problem: bool = False
    seq: int = 0
    signed_at: datetime | None = None

    @property
    def open_chain(self) -> Chain | None:
        """The subscription that stands in the way of another one."""
        return next((chain for chain in reversed(self.chains) if chain.is_open), None)

    @property
    def waiting_ask(self) -> Ask | None:
        """The request that waits for an answer."""
        return next((ask for ask in reversed(self.asks) if ask.answer is AskAnswer.WAITING), None)

    def chain(self, chain_id: str) -> Chain | None:
        """The subscription with this id."""
        return next((chain for chain in self.chains if chain.id == chain_id), None)

    def ask(self, ask_id: str) -> Ask | None:
        """The request with this id."""
        return next((ask for ask in self.asks if ask.id == ask_id), None)


@dataclass(frozen=True, slots=True)
class Act:
    """What the store will do by itself."""

    at: datetime
    subject: str
    kind: EntryKind


def fold(entries: Iterable[Entry]) -> Customer:
    """The customer after all these entries, in the order in which they were made."""
    customer = Customer()
    for entry in entries:
        customer = after(customer, entry)
    return customer


def after(customer: Customer, entry: Entry) -> Customer:
    """The customer once `entry` has happened."""
    signed_at = entry.signed_at or customer.signed_at
    customer = replace(customer, seq=entry.seq, signed_at=signed_at)
    if entry.kind is EntryKind.BILLING_SWITCHED:
        return replace(customer, has_billing_problem=entry.data["problem"] == "yes")
    if entry.kind is EntryKind.ASKED:
        return replace(customer, asks=(*customer.asks, Ask(entry.subject, offer_in(entry.data), entry.at)))
    if entry.kind is EntryKind.ASK_ANSWERED:
        asks = tuple(_answered(ask, entry) if ask.id == entry.subject else ask for ask in customer.asks)
        return replace(customer, asks=asks)
    if entry.kind is EntryKind.BOUGHT:
        chain = Chain(entry.subject, offer_in(entry.data), entry.at, entry.at)
        return replace(customer, chains=(*customer.chains, chain))
    chains = tuple(_moved(chain, entry) if chain.id == entry.subject else chain for chain in customer.chains)
    return replace(customer, chains=chains)


def next_act(customer: Customer) -> Act | None:
    """What the store does next by itself."""
    acts = [act for chain in customer.chains if (act := _act_of(chain, customer.has_billing_problem))]
    acts += [
        Act(ask.expires_at, ask.id, EntryKind.ASK_ANSWERED)
        for ask in customer.asks
        if ask.answer is AskAnswer.WAITING
    ]
    return min(acts, key=lambda act: (act.at, act.subject), default=None)


def offer_in(data: dict[str, str]) -> Offer:
    """The offer that an entry's data describe."""
    return Offer(data["plan"], int(data["months"]), int(data["amount_minor"]), data["currency"])


def data_of(offer: Offer) -> dict[str, str]:
    """The offer as an entry's data."""
    return {
        "plan": offer.plan,
        "months": str(offer.months),
        "amount_minor": str(offer.amount_minor),
        "currency": offer.currency,
    }


def _act_of(chain: Chain, has_billing_problem: bool) -> Act | None:
    match chain.state:
        case ChainState.PAID if not chain.renews:
            return Act(chain.ends_at, chain.id, EntryKind.ENDED)
        case ChainState.PAID:
            kind = EntryKind.BILLING_FAILED if has_billing_problem else EntryKind.RENEWED
            return Act(chain.ends_at, chain.id, kind)
        case ChainState.GRACE:
            kind = EntryKind.GRACE_ENDED if chain.renews else EntryKind.ENDED
            return Act(chain.grace_ends_at, chain.id, kind)
        case ChainState.RETRYING:
            return Act(chain.retrying_ends_at, chain.id, EntryKind.ENDED)
        case _:
            return None


def _answered(ask: Ask, entry: Entry) -> Ask:
    return replace(ask, answer=AskAnswer(entry.data["answer"]), answered_at=entry.at)


def _moved(chain: Chain, entry: Entry) -> Chain:
    match entry.kind:
        case EntryKind.RENEWED:
            period, anchor = int(entry.data["period"]), entry.data.get("anchor_at")
            if anchor is not None:
                chain = replace(chain, anchor_at=instant_from_text(anchor), run_from=period)
            return replace(chain, period=period, state=ChainState.PAID)
        case EntryKind.RENEWAL_SWITCHED:
            return replace(chain, renews=entry.data["renews"] == "yes")
        case EntryKind.BILLING_FAILED:
            return replace(chain, state=ChainState.GRACE)
        case EntryKind.GRACE_ENDED:
            return replace(chain, state=ChainState.RETRYING)
        case EntryKind.ENDED:
            return replace(chain, state=ChainState.ENDED, renews=False, closed_at=entry.at)
        case _:  # refunded: nothing else happens to a subscription
            return replace(chain, state=ChainState.REFUNDED, renews=False, closed_at=entry.at)
