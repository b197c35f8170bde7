"""What the portal's pages show of an account, read from their source, to be held against the API."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

import httpx

from shared.codec import instant_from_text
from shared.reasons import AutoRenewal, Status
from tests.support.account_service import Service
from tests.support.page_parts import has, source_of, words_of
from tests.support.portal import session_cookie, sign_in_of

LABELS = {
    "en": {
        Status.TRIAL: "Trial mode",
        Status.PENDING: "Waiting for your payment",
        Status.ACTIVE: "Subscription active",
        Status.EXPIRING: "Subscription ends soon",
        Status.GRACE: "Payment needed",
        Status.EXPIRED: "Subscription expired",
        Status.SUSPENDED: "Subscription suspended",
    },
    "fr": {
        Status.TRIAL: "Mode d'essai",
        Status.PENDING: "En attente de votre paiement",
        Status.ACTIVE: "Abonnement actif",
        Status.EXPIRING: "Abonnement bientôt terminé",
        Status.GRACE: "Paiement nécessaire",
        Status.EXPIRED: "Abonnement expiré",
        Status.SUSPENDED: "Abonnement suspendu",
    },
}
RENEWALS = {
    "en": {AutoRenewal.ON: "On", AutoRenewal.OFF: "Off", AutoRenewal.UNAVAILABLE: "Not available"},
    "fr": {AutoRenewal.ON: "Activé", AutoRenewal.OFF: "Désactivé", AutoRenewal.UNAVAILABLE: "Non disponible"},
}
_TIME = re.compile(r'<time[^>]*datetime="([^"]+)"')


@dataclass(frozen=True)
class CardSeen:
    """The Computers page: its card, its count, its list."""

    status: str
    date: datetime | None
    actions: frozenset[str]
    count: tuple[int, ...]
    names: tuple[str, ...]
    online: int
    over_limit: int


@dataclass(frozen=True)
class DetailsSeen:
    """The details of one subscription: six of the eight fields, as values; and what is going on."""

    renewal: str
    activated: datetime
    until: datetime | None
    licences: int
    orders: tuple[str, ...]
    included: tuple[str, ...]
    keys: tuple[str, ...]


class Pages:
    """The pages of one account in one language."""

    def __init__(self, http: httpx.AsyncClient, language: str) -> None:
        self._http = http
        self._headers = {"Accept": "text/html", "Accept-Language": language}

    async def page(self, path: str) -> str:
        """The source of a page that is there."""
        answer = await self._http.get(path, headers=self._headers)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    async def card(self) -> CardSeen:
        """What `/computers` shows."""
        page = await self.page("/computers")
        card = source_of(page, "subscription")
        buttons = ("open-order", "fix-payment", "buy", "manage")
        return CardSeen(
            status=words_of(page, "subscription-status"),
            date=_time_in(card),
            actions=frozenset(each for each in buttons if has(card, each)),
            count=_numbers(words_of(page, "computer-count")),
            names=tuple(re.findall(r'data-testid="computer-name">([^<]*)<', page)),
            online=page.count('class="presence online"'),
            over_limit=page.count('data-testid="over-limit-badge"'),
        )

    async def details(self, subscription_id: str) -> DetailsSeen:
        """What `/subscriptions/{id}` shows."""
        page = await self.page(f"/subscriptions/{subscription_id}")
        activated = _time_in(source_of(page, "field-activation"))
        assert activated is not None
        products = source_of(page, "field-products")
        return DetailsSeen(
            renewal=words_of(page, "renewal-value"),
            activated=activated,
            until=_time_in(source_of(page, "field-expiration")),
            licences=_numbers(words_of(page, "field-products"))[0],
            orders=tuple(re.findall(r'data-testid="order">([^<]*)<', source_of(page, "field-orders"))),
            included=tuple(re.findall(r'included-product"><span>([^<]*)<', products)),
            keys=tuple(re.findall(r'data-testid="key-masked"[^>]*>([^<]*)<', source_of(page, "field-keys"))),
        )


async def pages_of(service: Service, http: httpx.AsyncClient, account_id: str, language: str) -> Pages:
    """The pages as a browser of this account sees them."""
    token = await sign_in_of(service).browser_sessions.open(account_id)
    http.cookies.set(session_cookie(service), token.reveal())
    return Pages(http, language)


def _time_in(source: str) -> datetime | None:
    found = _TIME.search(source)
    return instant_from_text(found[1]) if found is not None else None


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", text)))
