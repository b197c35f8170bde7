"""Messages of the account API about who acts for an account and what it wants; a part of `shared.sales`.

As there: frozen, fields may be added, none is renamed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.reasons import BusinessRole


@dataclass(frozen=True, slots=True)
class KeptComputers:
    """Body of `PUT /v1/computers/kept`: which computers stay within the limit, in this order (RULES R78)."""

    computers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BusinessMember:
    """Somebody who acts for a business account."""

    account: str
    email: str
    role: BusinessRole
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Business:
    """A business account that somebody acts for, and as what (RULES R27)."""

    account: str
    email: str
    role: BusinessRole


@dataclass(frozen=True, slots=True)
class NewBusinessMember:
    """Body of `POST /v1/business/members`."""

    email: str
    role: BusinessRole = BusinessRole.MEMBER


@dataclass(frozen=True, slots=True)
class NewsWish:
    """Body of `PUT /v1/news/{topic}`: whether to be told (RULES R75)."""

    wanted: bool
