"""What the panel shows of one account: view models for its templates. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from account.simulator.panel.ribbon import Ribbon, Stop, ribbon
from account.simulator.panel.words import ACCOUNT_FAULTS, SERVICE_FAULTS, SPEEDS, FaultWords, Speed
from account.simulator.telling import common_words as words
from account.simulator.telling.event_words import Look, due_sentence, event_look, event_sentence
from account.simulator.telling.sentences import Sentence
from account.simulator.telling.why_words import ACTIONS, reason_sentence
from account.state import AccountFacts
from shared.entitlement import is_full
from shared.simulator import FaultView, Reason, SimulatedAccount, Timeline, WaitingPayment, Why

LATEST: Final = 200
"""So many events the panel shows; all of them are in the export."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the log."""

    at: datetime
    sentence: Sentence
    look: Look
    kind: str


@dataclass(frozen=True, slots=True)
class Because:
    """A fact in words, and the facts that it follows from."""

    sentence: Sentence
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class ActionView:
    """An action of the user: whether it is offered, and why, or what is missing."""

    name: str
    available: bool
    because: Because


@dataclass(frozen=True, slots=True)
class FaultRow:
    """A fault that can be switched, and how it is now."""

    words: FaultWords
    is_on: bool
    value: str


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A payment that waits. `can_be_late`: its order is closed some day if nothing comes."""

    payment: WaitingPayment
    kind: str
    can_be_late: bool


@dataclass(frozen=True, slots=True)
class AccountView:
    """The whole page of one account."""

    account: SimulatedAccount
    status: str
    label: str
    tone: str
    is_full: bool
    now: datetime
    rate: float
    speeds: tuple[tuple[Speed, bool], ...]
    ribbon: Ribbon
    next: Stop | None
    next_in: timedelta
    log: tuple[Row, ...]
    due: tuple[Row, ...]
    is_log_short: bool
    payments: tuple[PaymentRow, ...]
    account_faults: tuple[FaultRow, ...]
    service_faults: tuple[FaultRow, ...]
    why: Because
    against: tuple[Because, ...]
    actions: tuple[ActionView, ...]
    computers: Sequence[tuple[str, bool]] = field(default=())


def account_view(
    account: SimulatedAccount,
    facts: AccountFacts,
    timeline: Timeline,
    why: Why,
    payments: Iterable[WaitingPayment],
    account_faults: Sequence[FaultView],
    service_faults: Sequence[FaultView],
) -> AccountView:
    """The page's values."""
    entitlement = facts.entitlement(timeline.now)
    status = entitlement.status
    names = {each.id: each.name for each in facts.computers}
    at_a_glance = ribbon(timeline, status, names)
    coming = at_a_glance.coming[0] if at_a_glance.coming else None
    root = _because(why.entitlement)
    closes = {each.subject for each in timeline.due if each.kind == "order_expires"}
    return AccountView(
        account=account,
        status=status.value,
        label=words.STATUSES.get(status.value, status.value),
        tone=words.TONES.get(status.value, "calm"),
        is_full=is_full(status),
        now=timeline.now,
        rate=timeline.rate,
        speeds=tuple((speed, speed.rate == timeline.rate) for speed in SPEEDS),
        ribbon=at_a_glance,
        next=coming,
        next_in=coming.at - timeline.now if coming is not None else timedelta(0),
        log=tuple(
            Row(each.at, event_sentence(each, names), event_look(each), each.kind)
            for each in reversed(timeline.events[-LATEST:])
        ),
        due=tuple(
            Row(each.at, due_sentence(each), Look("calm", "clock"), each.kind) for each in timeline.due
        ),
        is_log_short=len(timeline.events) > LATEST,
        payments=tuple(
            PaymentRow(each, words.PAYMENTS.get(each.kind.value, ""), each.order in closes)
            for each in payments
        ),
        account_faults=_faults(ACCOUNT_FAULTS, account_faults),
        service_faults=_faults(SERVICE_FAULTS, service_faults),
        why=Because(
            root.sentence,
            tuple(_because(each) for each in why.entitlement.because if each.fact != "not_status"),
        ),
        against=tuple(_because(each) for each in why.entitlement.because if each.fact == "not_status"),
        actions=tuple(
            ActionView(ACTIONS[each.action], each.available, _because(each.reason)) for each in why.actions
        ),
        computers=tuple((each.name, each.online) for each in facts.computers),
    )


def fault_rows(faults: Sequence[FaultView]) -> tuple[FaultRow, ...]:
    """The faults of the whole service."""
    return _faults(SERVICE_FAULTS, faults)


def _faults(offered: Iterable[FaultWords], on: Sequence[FaultView]) -> tuple[FaultRow, ...]:
    known = {each.name: each for each in on}
    return tuple(
        FaultRow(each, each.kind.value in known, _number(each, known.get(each.kind.value)))
        for each in offered
    )


def _number(fault: FaultWords, on: FaultView | None) -> str:
    if on is None or not fault.field:
        return fault.usual
    value = {"seconds": on.seconds, "status": on.status, "share": on.share}[fault.field]
    return fault.usual if value is None else f"{value:g}"


def _because(reason: Reason) -> Because:
    return Because(reason_sentence(reason), tuple(map(_because, reason.because)))
