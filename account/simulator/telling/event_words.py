"""What has happened to an account and what is due, in sentences (RULES R96, R99)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from account.ledger.due import DueKind
from account.portal.words import mark
from account.simulator.telling import common_words as words
from account.simulator.telling.sentences import Sentence, Value
from shared.codec import instant_from_text
from shared.reasons import EventKind
from shared.sales import Money
from shared.simulator import TimelineDue, TimelineEvent

_UNKNOWN_EVENT: Final = mark("Something of the kind %(kind)s happened")
_UNKNOWN_DUE: Final = mark("Work of the kind %(kind)s is due")

_EVENTS: Final[Mapping[str, str]] = {
    EventKind.ACCOUNT_CREATED: mark("The account was created"),
    EventKind.COMPUTER_REGISTERED: mark("Computer %(name)s was registered (%(system)s)"),
    EventKind.COMPUTER_RENAMED: mark("A computer is now called %(name)s"),
    EventKind.COMPUTER_REMOVED: mark("Computer %(name)s was removed (%(removed_by)s)"),
    EventKind.COMPUTER_ONLINE: mark("%(computer)s came online"),
    EventKind.COMPUTER_OFFLINE: mark("%(computer)s went offline"),
    EventKind.ENTITLEMENT_CHANGED: mark("Status: %(status)s; computers allowed: %(computer_limit)s"),
    EventKind.ACCOUNT_CHANGED: mark("The account's settings changed"),
    EventKind.CLOCK_CHANGED: mark("The clock was set to %(rate)s× speed"),
    EventKind.CART_CHANGED: mark("The cart changed"),
    EventKind.ORDER_PLACED: mark("Order %(number)s was placed: %(amount)s by %(payment_kind)s"),
    EventKind.ORDER_PAID: mark("Order %(number)s was paid: %(amount)s"),
    EventKind.ORDER_DECLINED: mark("The payment of order %(number)s was declined: %(reason)s"),
    EventKind.ORDER_EXPIRED: mark("Order %(number)s was never paid and is closed"),
    EventKind.ORDER_CANCELLED: mark("Order %(number)s was cancelled"),
    EventKind.ORDER_REFUNDED: mark("Order %(number)s was refunded: %(amount)s"),
    EventKind.PAYMENT_SHORT: mark("Too little arrived for order %(number)s: %(received)s of %(amount)s"),
    EventKind.PAYMENT_RETURNED: mark("%(amount)s went back to the payer (order %(number)s)"),
    EventKind.PAYMENT_METHOD_CHANGED: mark("The payment methods changed"),
    EventKind.SUBSCRIPTION_STARTED: mark("A subscription started, until %(until)s"),
    EventKind.SUBSCRIPTION_EXTENDED: mark("The subscription was extended until %(until)s"),
    EventKind.SUBSCRIPTION_RENEWED: mark("The subscription was renewed until %(until)s"),
    EventKind.RENEWAL_FAILED: mark("The renewal payment failed; grace until %(grace_until)s"),
    EventKind.SUBSCRIPTION_EXPIRED: mark("The subscription expired"),
    EventKind.SUBSCRIPTION_REVOKED: mark("The subscription was revoked: the money went back"),
    EventKind.AUTO_RENEWAL_CHANGING: mark("Auto-renewal is being switched (%(becomes)s)"),
    EventKind.AUTO_RENEWAL_CHANGED: mark("Auto-renewal: %(auto_renewal)s"),
    EventKind.LICENCES_CHANGED: mark("Licences: %(licences)s"),
    EventKind.LICENCES_SCHEDULED: mark("Licences from the next renewal on: %(licences)s"),
    EventKind.KEY_REGISTERED: mark("A licence key was registered"),
    EventKind.KEPT_COMPUTERS_CHANGED: mark("The computers that stay within the limit were chosen"),
    EventKind.NEWS_CHANGED: mark("The wish for news changed"),
    EventKind.BUSINESS_MEMBERS_CHANGED: mark("The members of the business account changed"),
    EventKind.FAULT_CHANGED: mark("A fault was switched: %(fault)s"),
    EventKind.SESSION_REQUESTED: mark("A session with %(computer)s was asked for"),
    EventKind.SESSION_ASKING: mark("%(computer)s asks the person in front of it"),
    EventKind.SESSION_ACCEPTED: mark("%(computer)s took the session"),
    EventKind.SESSION_REFUSED: mark("The session was refused: %(refusal)s"),
    EventKind.SESSION_STARTED: mark("The session with %(computer)s began"),
    EventKind.SESSION_LIMITED: mark("The session is limited now, until %(ends_at)s"),
    EventKind.SESSION_LIFTED: mark("The limit of the session was lifted"),
    EventKind.SESSION_VIEW_ONLY: mark("View only at %(computer)s: %(view_only)s"),
    EventKind.SESSION_ENDED: mark("The session ended: %(reason)s"),
}
_WITHOUT: Final[Mapping[str, str]] = {
    EventKind.SUBSCRIPTION_STARTED: mark("A licence without end started"),
    EventKind.SUBSCRIPTION_EXTENDED: mark("The subscription was extended"),
    EventKind.SUBSCRIPTION_RENEWED: mark("The subscription was renewed"),
    EventKind.ORDER_DECLINED: mark("The payment of order %(number)s was declined"),
}
"""What is said of the kinds whose usual sentence needs something that this event does not tell."""

_LIMITED: Final = mark("The session with %(computer)s began, limited until %(ends_at)s")

_DUE: Final[Mapping[str, str]] = {
    DueKind.PAYMENT_SETTLES: mark("The processor speaks of the payment: %(outcome)s"),
    DueKind.APP_STORE_ACTS: mark("The App Store acts"),
    DueKind.AUTO_RENEWAL_CHANGES: mark("Auto-renewal is switched off"),
    DueKind.RENEWAL: mark("The renewal is charged"),
    DueKind.RENEWAL_RETRY: mark("The renewal is tried again"),
    DueKind.ORDER_EXPIRES: mark("The order is closed if it is not paid"),
    DueKind.GRACE_ENDS: mark("Grace ends: the subscription expires"),
    DueKind.SUBSCRIPTION_ENDS: mark("The subscription ends"),
    DueKind.ENTITLEMENT: mark("The status is looked at again"),
    DueKind.SESSION_LIMIT: mark("The session is cut"),
}

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "system": words.SYSTEMS,
    "removed_by": words.REMOVERS,
    "status": words.STATUSES,
    "payment_kind": words.PAYMENTS,
    "becomes": words.RENEWALS,
    "auto_renewal": words.RENEWALS,
    "view_only": words.RENEWALS,
    "refusal": words.REFUSALS,
    "fault": words.FAULTS,
    "outcome": words.OUTCOMES,
}
_INSTANTS: Final = frozenset({"until", "grace_until", "next_retry_at", "ends_at"})


@dataclass(frozen=True, slots=True)
class Look:
    """How a happening looks: `tone` is a colour, `icon` a picture of the templates."""

    tone: str
    icon: str


_FAMILIES: Final = {
    "account": Look("calm", "person"),
    "business": Look("calm", "building"),
    "cart": Look("calm", "receipt"),
    "clock": Look("calm", "clock"),
    "computer": Look("calm", "desktop"),
    "computers": Look("calm", "desktop"),
    "entitlement": Look("calm", "info"),
    "fault": Look("attention", "warning"),
    "key": Look("calm", "key"),
    "news": Look("calm", "bell"),
    "order": Look("calm", "receipt"),
    "payment": Look("attention", "wallet"),
    "payment_method": Look("calm", "wallet"),
    "session": Look("calm", "remote"),
    "subscription": Look("good", "card"),
}
_PLAIN: Final = Look("calm", "info")
_OWN: Final[Mapping[str, Look]] = {
    EventKind.ORDER_PAID: Look("good", "check"),
    EventKind.ORDER_DECLINED: Look("bad", "warning"),
    EventKind.ORDER_EXPIRED: Look("bad", "close"),
    EventKind.ORDER_CANCELLED: Look("bad", "close"),
    EventKind.ORDER_REFUNDED: Look("bad", "receipt"),
    EventKind.RENEWAL_FAILED: Look("attention", "warning"),
    EventKind.SUBSCRIPTION_EXPIRED: Look("bad", "clock"),
    EventKind.SUBSCRIPTION_REVOKED: Look("bad", "close"),
    EventKind.SESSION_ENDED: Look("attention", "close"),
    EventKind.SESSION_REFUSED: Look("attention", "close"),
    EventKind.SESSION_LIFTED: Look("good", "check"),
    EventKind.COMPUTER_REMOVED: Look("attention", "close"),
}


def event_sentence(event: TimelineEvent, computers: Mapping[str, str]) -> Sentence:
    """What happened. `computers` are the names that computers have now, by their ids."""
    text = _EVENTS.get(event.kind)
    if text is None:
        return Sentence(_UNKNOWN_EVENT, {"kind": event.kind})
    if event.kind == EventKind.SESSION_STARTED and event.data.get("ends_at"):
        text = _LIMITED
    values = _values(event.data, computers)
    if event.kind in _WITHOUT and not _fits(text, values):
        text = _WITHOUT[event.kind]
    return Sentence(text, values) if _fits(text, values) else Sentence(_UNKNOWN_EVENT, {"kind": event.kind})


def due_sentence(due: TimelineDue) -> Sentence:
    """What will happen then, as things stand."""
    text = _DUE.get(due.kind)
    values = _values(due.data, {})
    if text is None or not _fits(text, values):
        return Sentence(_UNKNOWN_DUE, {"kind": due.kind})
    return Sentence(text, values)


def event_look(event: TimelineEvent) -> Look:
    """How the event looks on a timeline; a change of status has the colour of the new one."""
    if event.kind == EventKind.ENTITLEMENT_CHANGED:
        return Look(words.TONES.get(event.data.get("status", ""), "calm"), "info")
    return _OWN.get(event.kind) or _FAMILIES.get(event.kind.split(".", 1)[0], _PLAIN)


def _values(data: Mapping[str, str], computers: Mapping[str, str]) -> dict[str, Value]:
    """The values of a sentence from what an event tells; what it does not tell is not there."""
    values: dict[str, Value] = {}
    for name, text in data.items():
        if not text:
            continue
        if name in _INSTANTS:
            values[name] = instant_from_text(text)
        elif name in _WORDS:
            values[name] = words.word(_WORDS[name], text)
        else:
            values[name] = text
    if "reason" in data:
        known = {**words.DECLINES, **words.ENDS}
        values["reason"] = words.word(known, data["reason"])
    for name in ("amount", "received"):
        if data.get(f"{name}_minor") and "currency" in data:
            values[name] = Money(int(data[f"{name}_minor"]), data["currency"])
    computer_id = data.get("computer_id", "")
    values.setdefault("computer", computers.get(computer_id, computer_id))
    return values


def _fits(text: str, values: Mapping[str, Value]) -> bool:
    """Whether the sentence has all its values."""
    try:
        text % dict.fromkeys(values, "")
    except KeyError:
        return False
    return True
