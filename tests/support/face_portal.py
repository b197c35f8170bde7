"""The portal as a face of the account: its pages, as a browser in one language gets them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from gui.qa.service import AccessService
from shared.codec import from_json, instant_from_text, to_json
from shared.reasons import Action, AutoRenewal
from shared.simulator import PREFIX, TOKEN_HEADER, LinkWish, PanelLink
from shared.snapshot import Snapshot
from tests.support.face_words import (
    BADGES,
    LABELS,
    ONLINE,
    ORIGINS,
    RENEWALS,
    day_in,
    money_in,
    numbers_in,
    word,
)
from tests.support.faces import Listed, Shown
from tests.support.page_parts import has, source_of, words_of
from tests.support.plain_http import NO_CERTIFICATES

_ON_THE_CARD: Final = {
    "open-order": Action.BUY,
    "buy": Action.BUY,
    "manage": Action.MANAGE,
    "fix-payment": Action.FIX_PAYMENT,
}
_IN_MANAGE: Final = {
    "enable-auto-renewal": Action.ENABLE_AUTO_RENEW,
    "manage-in-app-store": Action.MANAGE_IN_APP_STORE,
}
_TIME: Final = re.compile(r'<time[^>]*datetime="([^"]+)"')
_MORE: Final = re.compile(r'<a class="button (?:primary|small)" id="buy-more"')
"""More licences can be bought; where they cannot, the button is grey, or leads to the reason."""


class PortalFace:
    """The pages of one account in one language."""

    def __init__(self, http: httpx.Client, language: str) -> None:
        self._http, self._language = http, language

    def shown(self, leading: str | None, own: str | None) -> Shown:
        """What the pages show.

        `leading` is the subscription that access stands on, `own` the name of the agent's computer.
        """
        computers, dashboard = self._page("/computers"), self._page("/")
        access = source_of(dashboard, "product-access")
        listed = self._listed(computers)
        return Shown(
            email=words_of(computers, "account-email"),
            status=word(_labels(self._language), words_of(access, "product-status")),
            dates=self._dates(computers, leading),
            auto_renewal=self._auto_renewal() if has(computers, "subscription-date") else None,
            computers=_pair(words_of(computers, "computer-count")),
            origin=self._origin(leading),
            actions=self._actions(computers, leading),
            order=self._order(computers),
            removable=frozenset(each.name for each in listed if each.name != own),
            listed=listed,
        )

    def session(self, now: datetime) -> Shown:
        """What the Computers page shows of who is connected at `now`, account time."""
        page = self._page("/computers")
        if not has(page, "in-session"):
            return Shown(session=None)
        since_and_end = _TIME.findall(source_of(page, "in-session"))
        if len(since_and_end) < 2:
            return Shown(session="full")
        left = round((instant_from_text(since_and_end[1]) - now).total_seconds())
        return Shown(session=f"{left // 60}:{left % 60:02}")

    def _page(self, path: str) -> str:
        answer = self._http.get(path, headers={"Accept": "text/html", "Accept-Language": self._language})
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    def _dates(self, computers: str, leading: str | None) -> tuple[tuple[str, date], ...]:
        """Those of the card, else that of what access stood on."""
        shown = [name for name in ("subscription-date", "subscription-until") if has(computers, name)]
        if shown:
            return tuple(self._date(computers, name) for name in shown)
        return (self._date(self._page(f"/subscriptions/{leading}"), "field-expiration"),) if leading else ()

    def _date(self, page: str, name: str) -> tuple[str, date]:
        source, text = source_of(page, name), words_of(page, name)
        found = _TIME.search(source)
        assert found is not None
        day = instant_from_text(found[1]).date()
        assert day == day_in(text, self._language), text
        labels: dict[str, str] = LABELS[self._language]
        known = [said for words, said in labels.items() if text.startswith(words)]
        return (known[0] if known else text), day

    def _listed(self, computers: str) -> tuple[Listed, ...]:
        found = []
        for row in computers.split('data-testid="computer"')[1:]:
            online = words_of(row, "presence") == ONLINE[self._language]
            found.append(Listed(words_of(row, "computer-name"), online, has(row, "over-limit-badge")))
            assert has(row, "remove")
        return tuple(sorted(found, key=lambda each: each.name))

    def _origin(self, leading: str | None) -> Any:
        """What the list says of where the leading subscription came from."""
        if leading is None:
            return None
        row = self._page("/subscriptions").partition(f'id="row-{leading}"')[2].partition("</li>")[0]
        found = re.search(r'<span class="soft">([^<]+)</span>', row)
        assert found is not None, leading
        return word(ORIGINS[self._language], found[1].replace("&#39;", "'"))

    def _auto_renewal(self) -> Any:
        """That of what is live: on if anything goes on by itself, else what can be said (RULES R53).

        One that has ended has its setting still; the other faces are silent about it.
        """
        words: dict[str, str] = RENEWALS[self._language]
        said = []
        for card in self._managed():
            value = word(words, words_of(card, "renewal-value"))
            why = words_of(card, "renewal-why").rstrip(".") if has(card, "renewal-why") else ""
            said.append(words[why] if words.get(why) == "app_store" else value)
            if has(card, "renewal-change"):
                return "being_disabled"
        for best in (AutoRenewal.ON.value, AutoRenewal.OFF.value):
            if best in said:
                return best
        return said[0]

    def _managed(self) -> list[str]:
        """The cards of Manage, one for each live subscription; none when nothing is live."""
        answer = self._http.get("/computers/manage", headers={"Accept-Language": self._language})
        return answer.text.split('data-testid="manage"')[1:]

    def _actions(self, computers: str, leading: str | None) -> frozenset[Action]:
        card = source_of(computers, "subscription")
        offered = {action for mark, action in _ON_THE_CARD.items() if has(card, mark)}
        pages = self._managed()
        if leading is not None:
            pages.append(self._page(f"/subscriptions/{leading}"))
        for page in pages:
            offered |= {action for mark, action in _IN_MANAGE.items() if has(page, mark)}
            if _MORE.search(page):
                offered.add(Action.BUY_LICENCES)
        return frozenset(offered)

    def _order(self, computers: str) -> tuple[str, int] | None:
        found = re.search(r'id="open-order" href="([^"]+)"', computers)
        if found is None:
            return None
        page = self._page(found[1])
        return words_of(page, "order-number"), money_in(words_of(page, "order-total"))


def _labels(language: str) -> dict[str, Any]:
    """The dashboard says the whole sentence of an order that waits."""
    pending = {"en": "Waiting for your payment", "fr": "En attente de votre paiement"}[language]
    waiting = {"en": "Waiting for payment", "fr": "En attente du paiement"}[language]
    words: dict[str, Any] = BADGES[language]
    return {**words, pending: words[waiting]}


def _pair(text: str) -> tuple[int, int]:
    count, limit = numbers_in(text)
    return count, limit


@contextmanager
def browser_of(service: AccessService, email: str) -> Iterator[httpx.Client]:
    """A browser that is signed in as `email`, by a link of the simulator."""
    token = service.token_file.read_text(encoding="ascii").strip()
    wish = to_json(LinkWish(account=email, portal=True))
    with httpx.Client(
        base_url=service.url, trust_env=False, verify=NO_CERTIFICATES, follow_redirects=True, timeout=20
    ) as http:
        answer = http.post(f"{PREFIX}/links", json=wish, headers={TOKEN_HEADER: token})
        assert answer.status_code == 201, answer.text
        link = urlsplit(from_json(PanelLink, answer.json()).url)
        assert http.get(f"{link.path}?{link.query}").status_code == 200
        yield http


def leading_of(snapshot: Snapshot) -> str | None:
    """The subscription that access stands on, or stood."""
    return snapshot.subscription.id if snapshot.subscription is not None else None
