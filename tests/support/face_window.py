"""The window as a face of the account: what its page objects read, in either language."""

from __future__ import annotations

from typing import Any

from gui.qa.window import AccessWindow
from shared.reasons import Action
from shared.snapshot import Snapshot
from tests.support.face_words import (
    BADGES,
    LABELS,
    LAST_KNOWN,
    ONLINE,
    ORIGINS,
    RENEWALS,
    STATES,
    day_in,
    money_in,
    months_in,
    numbers_in,
    word,
)
from tests.support.faces import ABSENT, Listed, Shown


class WindowFace:
    """The window in one language. What it was told says which controls to look for, never what they say."""

    def __init__(self, window: AccessWindow, language: str) -> None:
        self._window, self._language = window, language

    def shown(self, told: Snapshot) -> Shown:
        """What its page shows, once it shows what it was told."""
        self._window.wait_for(lambda snapshot: snapshot.revision >= told.revision)
        self._window.wait_until(lambda: self._window.page != "starting")
        match self._window.page:
            case "main":
                return self._main(told)
            case "limit":
                return self._limit(told)
            case "removed":
                return Shown(state="removed")
            case page:
                return Shown(state=page)

    def _main(self, told: Snapshot) -> Shown:
        page, words = self._window.main, self._language
        facts = {key: page.fact(key) for key in _FACTS if page.has(f"main.fact_{key}")}
        others = [row for row in told.computers if not row.this]
        return Shown(
            state=str(word({**STATES[words]}, page.status)),
            email=page.account,
            status=self._word(BADGES, page.subscription),
            plan=months_in(facts["plan"][1]) if "plan" in facts else None,
            dates=tuple(
                (self._word(LABELS, facts[key][0]), day_in(facts[key][1], words))
                for key in ("renews", "until")
                if key in facts
            ),
            auto_renewal=self._word(RENEWALS, facts["auto_renewal"][1]) if "auto_renewal" in facts else None,
            licences=numbers_in(facts["licences"][1])[0] if "licences" in facts else None,
            computers=_pair({numbers_in(page.count), numbers_in(facts["computers"][1])}),
            origin=self._word(ORIGINS, page.text("main.origin")) if page.has("main.origin") else None,
            actions=frozenset(map(Action, page.actions)),
            removable=frozenset(row.name for row in others if page.has(f"main.computer_{row.id}_remove")),
            order=self._order(),
            session=self._session(),
            notices=tuple(sorted(self._notices())),
            listed=self._listed("main", told),
        )

    def _limit(self, told: Snapshot) -> Shown:
        page = self._window.limit
        assert told.limit is not None
        rows = told.limit.computers
        removable = frozenset(row.name for row in rows if page.has(f"limit.computer_{row.id}_remove"))
        remove = {Action.REMOVE_COMPUTER} if removable else set()
        return Shown(
            state="limit_reached",
            email=page.text("limit.account").split()[-1],
            computers=_pair({numbers_in(page.count)}),
            removable=removable,
            ways=frozenset(map(Action, page.actions)) | remove,
            notices=tuple(sorted(self._notices())),
            listed=self._listed("limit", told),
        )

    def _listed(self, page: str, told: Snapshot) -> tuple[Listed, ...]:
        controls = self._window.controls
        rows = told.limit.computers if told.limit is not None else told.computers
        found = []
        for row in rows:
            name = f"{page}.computer_{row.id}"
            status = controls.text(f"{name}_status")
            online = ABSENT if status.startswith(LAST_KNOWN[self._language]) else status == self._online
            found.append(Listed(controls.text(f"{name}_name"), online, controls.has(f"{name}_over_limit")))
        count = len([each for each in controls.names(f"{page}.computer_") if each.endswith("_name")])
        assert count == len(found), f"the window lists {count} computers"
        return tuple(sorted(found, key=lambda each: each.name))

    def _order(self) -> tuple[str, int] | None:
        page = self._window.main
        if not page.has("main.panel_order_title"):
            return None
        number = next(each for each in page.text("main.panel_order_title").split() if "-" in each)
        return number, money_in(page.text("main.panel_order_text"))

    def session(self) -> Shown:
        """What the main page shows of who is connected."""
        return Shown(session=self._session())

    def _session(self) -> str | None:
        page = self._window.main
        if not page.connected_client:
            return None
        return page.time_left or "full"

    def _notices(self) -> list[str]:
        keys = [key for key in self._window.banners.keys if key.startswith("notice_")]
        return [key.removeprefix("notice_") for key in keys]

    @property
    def _online(self) -> str:
        return ONLINE[self._language]

    def _word(self, words: dict[str, Any], text: str) -> Any:
        return word(words[self._language], text)


_FACTS = ("plan", "renews", "until", "auto_renewal", "licences", "computers")


def _pair(numbers: set[tuple[int, ...]]) -> tuple[int, int]:
    """The one pair that all places say."""
    assert len(numbers) == 1, f"the window says {numbers}"
    count, limit = numbers.pop()
    return count, limit
