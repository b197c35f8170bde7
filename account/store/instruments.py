"""What can pay at the simulated processor, and how each behaves (RULES R41, R42, R55).

They are like the test cards of a real processor: each always does the same. No number of a card exists here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from shared.errors import SalesRefused
from shared.reasons import DeclineReason, PaymentKind
from shared.sales import Instrument


class Outcome(StrEnum):
    """What the processor says of a payment. The values are stored and scripted against."""

    CONFIRM = "confirm"
    DECLINE = "decline"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class Happening:
    """What the processor says some time after it was asked, between `soonest` and `latest`.

    `after_expiry`: counted from the instant at which the order no longer waits.
    """

    outcome: Outcome
    soonest: timedelta
    latest: timedelta
    reason: DeclineReason | None = None
    after_expiry: bool = False


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One instrument.

    `renewal_declines` are the answers to the first charges of a renewal, `renewal_then` to all others; None
    pays.
    """

    token: str
    kind: PaymentKind
    label: str
    happenings: tuple[Happening, ...] = ()
    renewal_declines: tuple[DeclineReason, ...] = ()
    renewal_then: DeclineReason | None = None

    @property
    def is_storable(self) -> bool:
        """Whether it can be kept, to be charged later; a transfer is made by the payer, each time anew."""
        return self.kind is not PaymentKind.BANK_TRANSFER

    def renewal_answer(self, attempt: int) -> DeclineReason | None:
        """What the processor answers to charge number `attempt` (from 0) for one renewal; None: paid."""
        if attempt < len(self.renewal_declines):
            return self.renewal_declines[attempt]
        return self.renewal_then


_MINUTE: Final = timedelta(minutes=1)
_DAY: Final = timedelta(days=1)
_CARD_WORKS: Final = (Happening(Outcome.CONFIRM, _MINUTE, 5 * _MINUTE),)


def _declined(reason: DeclineReason, soonest: timedelta, latest: timedelta) -> tuple[Happening, ...]:
    return (Happening(Outcome.DECLINE, soonest, latest, reason),)


_NO_FUNDS: Final = DeclineReason.INSUFFICIENT_FUNDS

INSTRUMENTS: Final = {
    each.token: each
    for each in (
        Behaviour("sim_card_works", PaymentKind.CARD, "Test card 0001 (works)", _CARD_WORKS),
        Behaviour(
            "sim_card_declined",
            PaymentKind.CARD,
            "Test card 0002 (not enough money)",
            _declined(_NO_FUNDS, _MINUTE, 2 * _MINUTE),
            renewal_then=_NO_FUNDS,
        ),
        Behaviour(
            "sim_card_refused",
            PaymentKind.CARD,
            "Test card 0003 (refused by the bank)",
            _declined(DeclineReason.REFUSED_BY_BANK, _MINUTE, 2 * _MINUTE),
            renewal_then=DeclineReason.REFUSED_BY_BANK,
        ),
        Behaviour(
            "sim_card_expired",
            PaymentKind.CARD,
            "Test card 0004 (expired)",
            _declined(DeclineReason.METHOD_EXPIRED, _MINUTE, _MINUTE),
            renewal_then=DeclineReason.METHOD_EXPIRED,
        ),
        Behaviour(
            "sim_card_fails_at_renewal",
            PaymentKind.CARD,
            "Test card 0005 (fails at renewal)",
            _CARD_WORKS,
            renewal_then=_NO_FUNDS,
        ),
        Behaviour(
            "sim_card_recovers",
            PaymentKind.CARD,
            "Test card 0006 (fails twice at renewal)",
            _CARD_WORKS,
            (_NO_FUNDS, _NO_FUNDS),
        ),
        Behaviour(
            "sim_paypal_works",
            PaymentKind.PAYPAL,
            "PayPal test account 1 (pays)",
            (Happening(Outcome.CONFIRM, _DAY / 4, 2 * _DAY),),
        ),
        Behaviour("sim_paypal_never", PaymentKind.PAYPAL, "PayPal test account 2 (never pays)"),
        Behaviour(
            "sim_paypal_cancelled",
            PaymentKind.PAYPAL,
            "PayPal test account 3 (cancels)",
            _declined(DeclineReason.CANCELLED_BY_PAYER, 5 * _MINUTE, 15 * _MINUTE),
            renewal_then=DeclineReason.REFUSED_BY_BANK,
        ),
        Behaviour(
            "sim_transfer_works",
            PaymentKind.BANK_TRANSFER,
            "Bank transfer (arrives)",
            (Happening(Outcome.CONFIRM, _DAY, 4 * _DAY),),
        ),
        Behaviour(
            "sim_transfer_short",
            PaymentKind.BANK_TRANSFER,
            "Bank transfer (too little arrives)",
            (Happening(Outcome.SHORT, _DAY, 4 * _DAY),),
        ),
        Behaviour(
            "sim_transfer_late",
            PaymentKind.BANK_TRANSFER,
            "Bank transfer (arrives too late)",
            (Happening(Outcome.CONFIRM, _DAY, 3 * _DAY, after_expiry=True),),
        ),
        Behaviour(
            "sim_transfer_twice",
            PaymentKind.BANK_TRANSFER,
            "Bank transfer (arrives twice)",
            (Happening(Outcome.CONFIRM, _DAY, 2 * _DAY), Happening(Outcome.CONFIRM, 3 * _DAY, 4 * _DAY)),
        ),
        Behaviour("sim_transfer_never", PaymentKind.BANK_TRANSFER, "Bank transfer (never arrives)"),
    )
}
"""All instruments by token."""


def instrument(token: str) -> Behaviour:
    """The instrument of this token. Raises `SalesRefused` (`instrument_unknown`)."""
    found = INSTRUMENTS.get(token)
    if found is None:
        raise SalesRefused("instrument_unknown", "The processor knows no such way to pay.")
    return found


def offered() -> tuple[Instrument, ...]:
    """All instruments as the API lists them."""
    return tuple(Instrument(each.token, each.kind, each.label) for each in INSTRUMENTS.values())
