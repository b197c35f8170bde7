"""Messages of the account API about the App Store; a part of `shared.sales`.

As there: frozen, fields may be added, none is renamed.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class AppStoreTransaction:
    """Body of `POST /v1/app-store/transactions`: what the App Store signed for a purchase (RULES R39)."""

    signed_transaction: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AppStoreNotification:
    """Body of `POST /v1/app-store/notifications`: what the App Store signed to tell of a change."""

    signed_payload: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AppStoreReceived:
    """Answer of `POST /v1/app-store/notifications`: what was made of it (RULES R39).

    `applied`; `repeated`: known already; `outdated`: something newer is known; `revoked_before`: money that
    went back is not forgotten; `plan_unknown`, `kind_unknown`. Only `applied` has changed anything.
    """

    outcome: str
