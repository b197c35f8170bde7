"""Amounts as people read them, in their language (RULES R92)."""

from __future__ import annotations

from typing import Final

from gui.presenters.dates import locale
from shared.sales import Money

_SYMBOLS: Final = {"EUR": "€", "USD": "$", "GBP": "£"}
_WITHOUT_HUNDREDTHS: Final = frozenset({"JPY", "KRW", "CLP", "ISK", "VND"})


def amount(money: Money) -> str:
    """The amount with its currency, such as "€49.99"."""
    digits = 0 if money.currency in _WITHOUT_HUNDREDTHS else 2
    symbol = _SYMBOLS.get(money.currency, money.currency)
    return locale().toCurrencyString(money.amount_minor / 10**digits, symbol, digits)
