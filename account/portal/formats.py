"""How pages write money, dates and lengths of time, in the visitor's language (RULES R92).

Instants are UTC here; static/times.js shows them in the visitor's zone. Written by hand for the two
languages: the library that knows all of them costs more memory than the whole portal, so it is the oracle of
the tests instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from markupsafe import Markup

from shared.codec import instant_to_text
from shared.reasons import Language
from shared.sales import Money

_NBSP: Final = "\u00a0"
_THIN_NBSP: Final = "\u202f"
_NO_DECIMALS: Final = re.compile("BIF|CLP|DJF|GNF|ISK|JPY|KMF|KRW|PYG|RWF|UGX|VND|VUV|XAF|XOF|XPF")
_THREE_DECIMALS: Final = re.compile("BHD|IQD|JOD|KWD|LYD|OMR|TND")
_MONTHS_A_YEAR: Final = 12
_SHOWN_AT_END: Final = 4

_MONTHS: Final = {
    Language.ENGLISH: (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    Language.FRENCH: (
        "janvier", "février", "mars", "avril", "mai", "juin",
        "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    ),
}  # fmt: skip
_SYMBOLS: Final = {
    Language.ENGLISH: {"EUR": "€", "GBP": "£", "USD": "US$", "CAD": "CA$", "AUD": "A$", "JPY": "JP¥"},
    Language.FRENCH: {"EUR": "€", "GBP": "£GB", "USD": "$US", "CAD": "$CA", "AUD": "$AU"},
}

Plural = Callable[[str, str, int], str]
"""`ngettext`: the form of a text that fits a number."""


@dataclass(frozen=True, slots=True)
class Formats:
    """The filters of one language's templates."""

    language: Language
    ngettext: Plural

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filters by the names that templates use."""
        return {
            "instant": instant_to_text,
            "money": self.money,
            "day": self.day,
            "moment": self.moment,
            "day_text": self.day_text,
            "months_text": self.months_text,
            "masked": masked,
        }

    def money(self, money: Money) -> str:
        """`€29.99` or `29,99 €`. The amount never breaks over two lines."""
        symbol = _SYMBOLS[self.language].get(money.currency, money.currency)
        digits = _decimals(money.currency)
        whole, cents = divmod(abs(money.amount_minor), 10**digits)
        sign = "-" if money.amount_minor < 0 else ""
        if self.language is Language.FRENCH:
            number = f"{whole:,}".replace(",", _THIN_NBSP) + (f",{cents:0{digits}}" if digits else "")
            return f"{sign}{number}{_NBSP}{symbol}"
        number = f"{whole:,}" + (f".{cents:0{digits}}" if digits else "")
        between = _NBSP if symbol.isalpha() else ""
        return f"{sign}{symbol}{between}{number}"

    def day_text(self, at: datetime) -> str:
        """`22 November 2026`, the day in UTC, as plain text; French writes the first of a month `1er`."""
        utc = at.astimezone(UTC)
        day = "1er" if utc.day == 1 and self.language is Language.FRENCH else str(utc.day)
        return f"{day} {_MONTHS[self.language][utc.month - 1]} {utc.year}"

    def day(self, at: datetime) -> Markup:
        """A day as `<time>`."""
        return _time(at, self.day_text(at), day_only=True)

    def moment(self, at: datetime) -> Markup:
        """Day and time of day as `<time>`; without script in UTC, and it says so."""
        return _time(at, f"{self.day_text(at)}, {at.astimezone(UTC):%H:%M} UTC", day_only=False)

    def months_text(self, months: int) -> str:
        """`1 month`, `2 years`: whole years are called years."""
        years, rest = divmod(months, _MONTHS_A_YEAR)
        if years and not rest:
            return self.ngettext("%(count)s year", "%(count)s years", years) % {"count": years}
        return self.ngettext("%(count)s month", "%(count)s months", months) % {"count": months}


def _decimals(currency: str) -> int:
    """How many decimals ISO 4217 gives the currency."""
    if _THREE_DECIMALS.fullmatch(currency):
        return 3
    return 0 if _NO_DECIMALS.fullmatch(currency) else 2


def masked(text: str) -> str:
    """`text` with all but its last four letters and digits as dots; dashes stay, so it can be recognised."""
    hidden = max(0, sum(each.isalnum() for each in text) - _SHOWN_AT_END)
    shown = []
    for each in text:
        if each.isalnum() and hidden:
            hidden -= 1
            shown.append("•")
        else:
            shown.append(each)
    return "".join(shown)


def _time(at: datetime, text: str, *, day_only: bool) -> Markup:
    kind = Markup(" data-day") if day_only else ""
    return Markup('<time{} datetime="{}">{}</time>').format(kind, instant_to_text(at), text)
