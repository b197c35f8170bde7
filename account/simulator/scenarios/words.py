"""The words of which the deeds of a scenario are told, and what each is given (docs/scenarios.md).

One table: reading checks by it, playing carries it out, and the tests compare the document with it. What a
word does is a deed of `account.simulator.history.deeds`, by the name in `deed`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from account.store.faults import FaultName
from account.store.instruments import Outcome
from shared.reasons import AccountKind, DeclineReason, Language, RemovedBy, System


class Takes(StrEnum):
    """What a key holds."""

    TEXT = "text"
    WHOLE = "whole number"
    FLAG = "true or false"
    CHOICE = "one word of a set"
    WEB_PLAN = "plan of the web store"
    APP_STORE_PLAN = "plan of the App Store"
    KEY_PRODUCT = "product with keys"
    INSTRUMENT = "instrument"
    DURATION = "duration"
    MOMENT = "moment"
    COMPUTER = "computer"
    COMPUTERS = "computers"
    ORDER = "order"
    SUBSCRIPTION = "subscription"
    METHOD = "payment method"
    KEY = "licence key"
    PURCHASE = "App Store purchase"
    ASK = "request to buy"


class Makes(StrEnum):
    """What a deed makes, for later deeds to name."""

    COMPUTER = "computer"
    ORDER = "order"
    METHOD = "payment method"
    KEY = "licence key"
    PURCHASE = "App Store purchase"
    ASK = "request to buy"


REFERS: Final = {
    Takes.COMPUTER: frozenset({Makes.COMPUTER}),
    Takes.COMPUTERS: frozenset({Makes.COMPUTER}),
    Takes.ORDER: frozenset({Makes.ORDER}),
    Takes.SUBSCRIPTION: frozenset({Makes.ORDER, Makes.KEY}),
    Takes.METHOD: frozenset({Makes.METHOD}),
    Takes.KEY: frozenset({Makes.KEY}),
    Takes.PURCHASE: frozenset({Makes.PURCHASE}),
    Takes.ASK: frozenset({Makes.ASK}),
}
"""What kinds of things a reference may name. A subscription is that of an order or of a key."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a deed. One that is not `required` may be left out; `into` is the deed's own name for it."""

    name: str
    takes: Takes
    required: bool = True
    into: str = ""
    choices: tuple[str, ...] = ()
    lowest: int = 0
    highest: int = 0

    @property
    def argument(self) -> str:
        """What the deed calls it."""
        return self.into or self.name


@dataclass(frozen=True, slots=True)
class Word:
    """A word: the deed that it stands for, its keys, and what it makes."""

    name: str
    deed: str
    keys: tuple[Key, ...]
    makes: Makes | None = None


def _values(of: Sequence[StrEnum], *without: StrEnum) -> tuple[str, ...]:
    return tuple(each.value for each in of if each not in without and each.value != "unknown")


_MAX_LICENCES: Final = 10_000
_MAX_AMOUNT: Final = 2_000_000_000
_COMPUTER: Final = Key("computer", Takes.COMPUTER)
_SUBSCRIPTION: Final = Key("subscription", Takes.SUBSCRIPTION, required=False)
_PAY_WITH: Final = Key("pay_with", Takes.INSTRUMENT, required=False, into="instrument")
_LICENCES: Final = Key("licences", Takes.WHOLE, lowest=1, highest=_MAX_LICENCES)
_SOME_LICENCES: Final = Key("licences", Takes.WHOLE, required=False, lowest=1, highest=_MAX_LICENCES)
_ORDER: Final = Key("order", Takes.ORDER)
_ON: Final = Key("on", Takes.FLAG)
_REASON: Final = Key(
    "reason", Takes.CHOICE, required=False, choices=_values(tuple(DeclineReason), DeclineReason.UNKNOWN)
)
_PURCHASE: Final = Key("purchase", Takes.PURCHASE, into="chain")

_ALL: Final = (
    # time
    Word(
        "wait",
        "clock.advance",
        (Key("for", Takes.DURATION, required=False), Key("until", Takes.MOMENT, required=False)),
    ),
    # computers
    Word(
        "register_computer",
        "computer.register",
        (
            Key("name", Takes.TEXT),
            Key("system", Takes.CHOICE, required=False, choices=_values(tuple(System))),
            Key("online", Takes.FLAG, required=False),
        ),
        Makes.COMPUTER,
    ),
    Word("rename_computer", "computer.rename", (_COMPUTER, Key("name", Takes.TEXT))),
    Word(
        "remove_computer",
        "computer.remove",
        (_COMPUTER, Key("removed_by", Takes.CHOICE, required=False, choices=_values(tuple(RemovedBy)))),
    ),
    Word("keep_computers", "computer.keep", (Key("computers", Takes.COMPUTERS),)),
    Word("set_computer", "computer.presence", (_COMPUTER, Key("online", Takes.FLAG))),
    # buying
    Word("buy", "order.place", (Key("plan", Takes.WEB_PLAN), _SOME_LICENCES, _PAY_WITH), Makes.ORDER),
    Word("cancel_order", "order.cancel", (_ORDER,)),
    Word("buy_licences", "licences.buy", (_SUBSCRIPTION, _LICENCES, _PAY_WITH), Makes.ORDER),
    Word("plan_fewer_licences", "licences.fewer", (_SUBSCRIPTION, _LICENCES)),
    Word("switch_auto_renewal", "renewal.set", (_SUBSCRIPTION, _ON)),
    Word(
        "order_auto_renewal",
        "renewal.buy",
        (_SUBSCRIPTION, Key("plan", Takes.WEB_PLAN), _PAY_WITH),
        Makes.ORDER,
    ),
    # payments
    Word(
        "payment",
        "payment.say",
        (
            _ORDER,
            Key("outcome", Takes.CHOICE, choices=_values(tuple(Outcome))),
            Key("amount_minor", Takes.WHOLE, required=False, lowest=1, highest=_MAX_AMOUNT),
            _REASON,
        ),
    ),
    Word("fix_payment", "payment.fix", (_SUBSCRIPTION, _PAY_WITH)),
    Word("refund_order", "payment.refund", (_ORDER, Key("note", Takes.TEXT, into="reason"))),
    Word("charge_back_order", "payment.charge_back", (_ORDER,)),
    Word(
        "add_payment_method",
        "method.add",
        (Key("pay_with", Takes.INSTRUMENT, into="instrument"), Key("default", Takes.FLAG, required=False)),
        Makes.METHOD,
    ),
    Word("make_default_method", "method.default", (Key("method", Takes.METHOD),)),
    Word("remove_payment_method", "method.remove", (Key("method", Takes.METHOD),)),
    # keys
    Word(
        "issue_key",
        "key.issue",
        (
            Key("product", Takes.KEY_PRODUCT),
            _SOME_LICENCES,
            Key("months", Takes.WHOLE, required=False, lowest=1, highest=120),
        ),
        Makes.KEY,
    ),
    Word("register_key", "key.register", (Key("key", Takes.KEY),)),
    # the account
    Word(
        "set_account_kind",
        "account.kind",
        (Key("kind", Takes.CHOICE, choices=_values(tuple(AccountKind))),),
    ),
    Word(
        "choose_language",
        "account.language",
        (Key("language", Takes.CHOICE, choices=_values(tuple(Language))),),
    ),
    Word("want_news", "news.want", (Key("topic", Takes.TEXT), Key("wanted", Takes.FLAG))),
    # the App Store
    Word("buy_in_app_store", "app_store.buy", (Key("plan", Takes.APP_STORE_PLAN),), Makes.PURCHASE),
    Word("ask_in_app_store", "app_store.ask", (Key("plan", Takes.APP_STORE_PLAN),), Makes.ASK),
    Word("approve_in_app_store", "app_store.approve", (Key("ask", Takes.ASK),), Makes.PURCHASE),
    Word("decline_in_app_store", "app_store.decline", (Key("ask", Takes.ASK),)),
    Word("switch_app_store_renewal", "app_store.renewal", (_PURCHASE, _ON)),
    Word("refund_in_app_store", "app_store.refund", (_PURCHASE,)),
    Word("app_store_billing_problem", "app_store.billing_problem", (Key("exists", Takes.FLAG),)),
    # old behaviour
    Word("set_fault", "fault.set", (Key("name", Takes.CHOICE, choices=_values(tuple(FaultName))), _ON)),
)

WORDS: Final = {word.name: word for word in _ALL}
"""All words, in the order of the document."""
