"""What the payment page offers: stored methods first, then the simulated processor's instruments (RULES R32).

No field for a card number exists anywhere: what pays here is a token of the simulated processor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from account.portal.words import mark
from shared.reasons import PaymentKind
from shared.sales import CatalogueAnswer, Instrument, PaymentMethod

_METHOD: Final = "method"
_INSTRUMENT: Final = "instrument"

KIND_NAMES: Final = {
    PaymentKind.CARD: mark("Card"),
    PaymentKind.PAYPAL: mark("PayPal"),
    PaymentKind.BANK_TRANSFER: mark("Bank transfer"),
    PaymentKind.UNKNOWN: mark("Payment"),
}
KIND_NOTES: Final = {
    PaymentKind.CARD: mark("Usually confirmed within 5 minutes."),
    PaymentKind.PAYPAL: mark("You approve the payment on PayPal's page. It counts once it has arrived."),
    PaymentKind.BANK_TRANSFER: mark("You get the transfer's details. It counts once it has arrived."),
    PaymentKind.UNKNOWN: "",
}
INSTRUMENT_NAMES: Final = (
    mark("Test card 0001 (works)"),
    mark("Test card 0002 (not enough money)"),
    mark("Test card 0003 (refused by the bank)"),
    mark("Test card 0004 (expired)"),
    mark("Test card 0005 (fails at renewal)"),
    mark("Test card 0006 (fails twice at renewal)"),
    mark("PayPal test account 1 (pays)"),
    mark("PayPal test account 2 (never pays)"),
    mark("PayPal test account 3 (cancels)"),
    mark("Bank transfer (arrives)"),
    mark("Bank transfer (too little arrives)"),
    mark("Bank transfer (arrives too late)"),
    mark("Bank transfer (arrives twice)"),
    mark("Bank transfer (never arrives)"),
)
"""What the processor calls its instruments, for the translators; orders and methods keep these names."""

_STORABLE: Final = frozenset({PaymentKind.CARD, PaymentKind.PAYPAL})
"""What a renewal can be charged to; a bank transfer is made by the payer each time."""


@dataclass(frozen=True, slots=True)
class PayWith:
    """How somebody wants to pay: a stored method or an instrument of the processor, never both."""

    method: str | None = None
    instrument: str | None = None


@dataclass(frozen=True, slots=True)
class PaymentChoice:
    """One radio button; `value` is what the form sends."""

    value: str
    label: str
    kind: PaymentKind
    is_default: bool
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class PaymentGroup:
    """All choices of one kind, with a marked name and note."""

    name: str
    note: str
    kind: PaymentKind
    choices: tuple[PaymentChoice, ...]

    @property
    def opens_others(self) -> bool:
        """Whether one of those that are folded away, all but the first, is chosen."""
        return any(choice.is_chosen for choice in self.choices[1:])


@dataclass(frozen=True, slots=True)
class PaymentChoices:
    """Everything the payment page offers."""

    stored: tuple[PaymentChoice, ...]
    groups: tuple[PaymentGroup, ...]


def payment_choices(
    catalogue: CatalogueAnswer,
    methods: tuple[PaymentMethod, ...],
    chosen: PayWith | None = None,
    *,
    only_storable: bool = False,
) -> PaymentChoices:
    """What can pay, with the cart's choice, the default method or the first thing chosen.

    `only_storable` leaves out what no later renewal could be charged to (RULES R45).
    """
    selected = _value_of(chosen) if chosen is not None else None
    known = {f"{_METHOD}:{method.id}" for method in methods}
    known |= {f"{_INSTRUMENT}:{instrument.token}" for instrument in catalogue.instruments}
    if selected not in known:
        selected = next((f"{_METHOD}:{each.id}" for each in methods if each.is_default), None)
    if selected is None and catalogue.instruments:
        selected = f"{_INSTRUMENT}:{catalogue.instruments[0].token}"
    stored = tuple(_stored(method, selected) for method in methods)
    kinds = [kind for kind in KIND_NAMES if not only_storable or kind in _STORABLE]
    groups = (
        PaymentGroup(
            KIND_NAMES[kind],
            KIND_NOTES[kind],
            kind,
            tuple(_new(each, selected) for each in catalogue.instruments if each.kind is kind),
        )
        for kind in kinds
    )
    return PaymentChoices(stored, tuple(group for group in groups if group.choices))


def read_choice(value: str) -> PayWith | None:
    """The choice that a form sent; None when nothing of the kind was chosen."""
    kind, colon, name = value.partition(":")
    if not colon or not name:
        return None
    if kind == _METHOD:
        return PayWith(method=name)
    return PayWith(instrument=name) if kind == _INSTRUMENT else None


def _value_of(choice: PayWith) -> str | None:
    if choice.method is not None:
        return f"{_METHOD}:{choice.method}"
    return f"{_INSTRUMENT}:{choice.instrument}" if choice.instrument is not None else None


def _stored(method: PaymentMethod, selected: str | None) -> PaymentChoice:
    value = f"{_METHOD}:{method.id}"
    return PaymentChoice(value, method.label, method.kind, method.is_default, value == selected)


def _new(instrument: Instrument, selected: str | None) -> PaymentChoice:
    value = f"{_INSTRUMENT}:{instrument.token}"
    return PaymentChoice(
        value, instrument.label, instrument.kind, is_default=False, is_chosen=value == selected
    )
