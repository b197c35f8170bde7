"""How people differ: what they buy, how they pay, how often they change their minds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from account.fleet.chances import Chances


class Fate(StrEnum):
    """What kind of customer an account is. The values stand in reports."""

    TRIAL = "trial"
    MONTH = "month"
    YEAR = "year"
    TWO_YEARS = "two_years"
    FAILING_CARD = "failing_card"
    RECOVERING_CARD = "recovering_card"
    DECLINED_CARD = "declined_card"
    PAYPAL = "paypal"
    TRANSFER = "transfer"
    APP_STORE = "app_store"
    DESKTOP = "desktop"
    PERPETUAL = "perpetual"
    BUSINESS = "business"


@dataclass(frozen=True, slots=True)
class Habits:
    """Plans and instruments of the default catalogue, of which one is taken each time; and probabilities.

    `buys` is that of buying, in a month with nothing live; `switches` that of switching auto-renewal,
    `upgrades` of another number of licences, `keys` of registering a key, `refunds` of getting money back.
    `fixes` is that of paying a failed renewal when it is noticed.
    """

    weight: int
    plans: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    key_products: tuple[str, ...] = ()
    buys: float = 0.0
    switches: float = 0.04
    upgrades: float = 0.03
    keys: float = 0.0
    refunds: float = 0.004
    fixes: float = 0.6
    is_business: bool = False


_CARD: Final = ("sim_card_works",)

HABITS: Final = {
    Fate.TRIAL: Habits(12),
    Fate.MONTH: Habits(18, ("access_month",), _CARD, buys=0.7, switches=0.08, keys=0.002),
    Fate.YEAR: Habits(16, ("access_year",), _CARD, buys=0.6, keys=0.004),
    Fate.TWO_YEARS: Habits(8, ("access_two_years",), _CARD, buys=0.5),
    Fate.FAILING_CARD: Habits(
        8, ("access_month", "access_year"), ("sim_card_fails_at_renewal",), buys=0.5, switches=0.02
    ),
    Fate.RECOVERING_CARD: Habits(6, ("access_month",), ("sim_card_recovers",), buys=0.6, fixes=0.2),
    Fate.DECLINED_CARD: Habits(
        4,
        ("access_month", "access_year"),
        ("sim_card_declined", "sim_card_refused", "sim_card_expired", "sim_card_works"),
        buys=0.5,
    ),
    Fate.PAYPAL: Habits(
        8,
        ("access_month", "access_year"),
        ("sim_paypal_works", "sim_paypal_works", "sim_paypal_never", "sim_paypal_cancelled"),
        buys=0.6,
    ),
    Fate.TRANSFER: Habits(
        7,
        ("access_year", "access_two_years"),
        (
            "sim_transfer_works", "sim_transfer_works", "sim_transfer_short", "sim_transfer_late",
            "sim_transfer_twice", "sim_transfer_never",
        ),
        buys=0.6,
    ),
    Fate.APP_STORE: Habits(8, ("app_store_month", "app_store_year"), buys=0.7, switches=0.06, refunds=0.02),
    Fate.DESKTOP: Habits(
        4, ("desktop_pro_year", "access_year"), _CARD, ("desktop_pro",), buys=0.5, upgrades=0.06, keys=0.05
    ),
    Fate.PERPETUAL: Habits(
        4, ("access_year",), _CARD, ("desktop_perpetual",), buys=0.2, switches=0.15, keys=0.06
    ),
    Fate.BUSINESS: Habits(
        3,
        ("desktop_business_year", "access_year"),
        ("sim_transfer_works", "sim_card_works"),
        ("desktop_business",),
        buys=0.5,
        upgrades=0.08,
        keys=0.05,
        is_business=True,
    ),
}  # fmt: skip
"""Each fate, and how common it is among the others."""


def deal(seed: str) -> Iterator[Fate]:
    """Fates without end: each of them once, so that a small fleet has all, then as common as they are."""
    chances = Chances(seed, "fates")
    yield from chances.shuffled(tuple(Fate))
    weights = {fate: habits.weight for fate, habits in HABITS.items()}
    while True:
        yield chances.weighted(weights)
