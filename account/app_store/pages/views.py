"""What the App Store's pages show: folded entries as plain values for templates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from account.app_store.journal import Ask as StoreAsk
from account.app_store.journal import AskAnswer, Chain, ChainState, Customer, Entry, EntryKind, after, fold
from account.portal.words import mark
from shared.sales import Money


@dataclass(frozen=True, slots=True)
class ChainView:
    """A subscription. `state` is a word of `ChainState`; `date` belongs to the label that goes with it."""

    id: str
    months: int
    price: Money
    state: str
    renews: bool
    is_open: bool
    can_refund: bool
    date: datetime
    date_label: str
    badge: str
    tone: str


@dataclass(frozen=True, slots=True)
class AskView:
    """A request to buy."""

    id: str
    months: int
    price: Money
    answer: str
    asked_at: datetime
    expires_at: datetime

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has answered yet."""
        return self.answer == AskAnswer.WAITING.value


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history; `amount` only where money moved, negative when it came back."""

    at: datetime
    text: str
    months: int | None
    amount: Money | None


@dataclass(frozen=True, slots=True)
class ManageView:
    """Everything of the page that manages subscriptions."""

    open: tuple[ChainView, ...]
    over: tuple[ChainView, ...]
    asks: tuple[AskView, ...]
    has_billing_problem: bool


_RENEWS: Final = mark("Renews on")
_ENDS: Final = mark("Ends on")
_ENDED: Final = mark("Ended on")

_LINES: Final = {
    EntryKind.BOUGHT: mark("Subscribed"),
    EntryKind.RENEWED: mark("Renewed"),
    EntryKind.BILLING_FAILED: mark("The charge for the renewal failed"),
    EntryKind.GRACE_ENDED: mark("Access ended; the charge is still being tried"),
    EntryKind.ENDED: mark("Subscription ended"),
    EntryKind.REFUNDED: mark("Refunded"),
    EntryKind.ASKED: mark("Asked to buy"),
}
_ANSWERS: Final = {
    AskAnswer.APPROVED: mark("Request approved"),
    AskAnswer.DECLINED: mark("Request declined"),
    AskAnswer.EXPIRED: mark("Request expired without an answer"),
}
_SWITCHED: Final = {"yes": mark("Renewal switched on"), "no": mark("Renewal switched off")}
_BILLING: Final = {
    "yes": mark("The payment method stopped working"),
    "no": mark("The payment method works again"),
}


def manage_view(customer: Customer) -> ManageView:
    """The page for this customer, the latest first."""
    chains = [chain_view(chain) for chain in reversed(customer.chains)]
    return ManageView(
        open=tuple(chain for chain in chains if chain.is_open),
        over=tuple(chain for chain in chains if not chain.is_open),
        asks=tuple(ask_view(ask) for ask in reversed(customer.asks) if ask.answer is AskAnswer.WAITING),
        has_billing_problem=customer.has_billing_problem,
    )


def chain_view(chain: Chain) -> ChainView:
    """A subscription for its card."""
    label, date, badge, tone = _standing(chain)
    return ChainView(
        id=chain.id,
        months=chain.offer.months,
        price=Money(chain.offer.amount_minor, chain.offer.currency),
        state=chain.state.value,
        renews=chain.renews,
        is_open=chain.is_open,
        can_refund=chain.state is ChainState.PAID,
        date=date,
        date_label=label,
        badge=badge,
        tone=tone,
    )


def ask_view(ask: StoreAsk) -> AskView:
    """A request for its page."""
    price = Money(ask.offer.amount_minor, ask.offer.currency)
    return AskView(ask.id, ask.offer.months, price, ask.answer.value, ask.asked_at, ask.expires_at)


def history_lines(entries: Iterable[Entry]) -> list[Line]:
    """Everything that happened, the latest first."""
    lines, customer = [], fold(())
    for entry in entries:
        customer = after(customer, entry)
        lines.append(_line(entry, customer.chain(entry.subject), customer.ask(entry.subject)))
    return lines[::-1]


def _standing(chain: Chain) -> tuple[str, datetime, str, str]:
    """Label, date, badge and tone (RULES R54)."""
    match chain.state:
        case ChainState.PAID if chain.renews:
            return _RENEWS, chain.ends_at, mark("Active"), "good"
        case ChainState.PAID:
            return _ENDS, chain.ends_at, mark("Active, will not renew"), "attention"
        case ChainState.GRACE:
            return mark("Works until"), chain.grace_ends_at, mark("Payment failed"), "attention"
        case ChainState.RETRYING:
            return mark("Tried until"), chain.retrying_ends_at, mark("Payment failed"), "bad"
        case ChainState.REFUNDED:
            return mark("Refunded on"), chain.closed_at or chain.ends_at, mark("Refunded"), "calm"
        case _:
            return _ENDED, chain.closed_at or chain.ends_at, mark("Ended"), "calm"


def _line(entry: Entry, chain: Chain | None, ask: StoreAsk | None) -> Line:
    bought = chain or ask
    months = bought.offer.months if bought is not None else None
    return Line(entry.at, _text(entry), months, _moved(entry, chain))


def _text(entry: Entry) -> str:
    match entry.kind:
        case EntryKind.RENEWAL_SWITCHED:
            return _SWITCHED[entry.data["renews"]]
        case EntryKind.BILLING_SWITCHED:
            return _BILLING[entry.data["problem"]]
        case EntryKind.ASK_ANSWERED:
            return _ANSWERS[AskAnswer(entry.data["answer"])]
        case _:
            return _LINES[entry.kind]


def _moved(entry: Entry, chain: Chain | None) -> Money | None:
    if chain is None or entry.kind not in (EntryKind.BOUGHT, EntryKind.RENEWED, EntryKind.REFUNDED):
        return None
    sign = -1 if entry.kind is EntryKind.REFUNDED else 1
    return Money(sign * chain.offer.amount_minor, chain.offer.currency)
