"""Messages of the account API about paying what is due and proving what was paid; a part of `shared.sales`.

As there: frozen, fields may be added, none is renamed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FixPayment:
    """Body of `POST /v1/subscriptions/{id}/fix-payment`: pay from now on with this, and try at once (R55).

    Either a new `instrument` or a stored `payment_method`; neither tries the present method again.
    """

    instrument: str | None = None
    payment_method: str | None = None
