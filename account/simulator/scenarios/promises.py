"""What a scenario can promise in `[expect]`: the keys, and what each may hold (docs/scenarios.md)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from shared.reasons import (
    AccountKind,
    Action,
    AutoRenewal,
    BuyStep,
    EntitlementReason,
    OrderState,
    Origin,
    Status,
)

NONE: Final = "none"
"""There is no such thing: no end, no plan, no origin."""


class Form(StrEnum):
    """What a promise looks like."""

    WORD = "word"
    WORDS = "words"
    NAMES = "names"
    WHOLE = "whole number"
    FLAG = "true or false"
    PLAN = "plan"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Promise:
    """One key. `may_be_none`: it can be promised that there is nothing."""

    name: str
    form: Form
    words: tuple[str, ...] = ()
    may_be_none: bool = False


def _words(of: type[StrEnum]) -> tuple[str, ...]:
    return tuple(each.value for each in of if each.value != "unknown")


_ALL: Final = (
    Promise("status", Form.WORD, _words(Status)),
    Promise("reason", Form.WORD, _words(EntitlementReason)),
    Promise("until", Form.MOMENT, may_be_none=True),
    Promise("renews", Form.MOMENT, may_be_none=True),
    Promise("origin", Form.WORD, _words(Origin), may_be_none=True),
    Promise("plan", Form.PLAN, may_be_none=True),
    Promise("sessions", Form.WORD, ("full", "limited")),
    Promise("auto_renewal", Form.WORD, _words(AutoRenewal)),
    Promise("auto_renewal_becomes", Form.WORD, _words(AutoRenewal), may_be_none=True),
    Promise("actions", Form.WORDS, _words(Action)),
    Promise("buy", Form.WORD, _words(BuyStep)),
    Promise("licences", Form.WHOLE),
    Promise("limit", Form.WHOLE),
    Promise("computers", Form.WHOLE),
    Promise("online", Form.WHOLE),
    Promise("over_limit", Form.WHOLE),
    Promise("open_order", Form.FLAG),
    Promise("orders", Form.WORDS, _words(OrderState)),
    Promise("products", Form.NAMES),
    Promise("keys", Form.WHOLE),
    Promise("kind", Form.WORD, _words(AccountKind)),
)

PROMISES: Final = {each.name: each for each in _ALL}
"""All promises by name, in the order of the document."""
