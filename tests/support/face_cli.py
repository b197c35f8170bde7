"""The command line as a face of the account: the words of its verbs, and its `--json`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Final

from gui.qa.agent import Outcome
from shared.codec import from_json
from shared.entitlement import is_full
from shared.reasons import Action, AutoRenewal, Status
from shared.snapshot import ComputerRow, EntitlementView, Snapshot
from tests.support.face_words import ACTIONS, BADGES, LABELS, ORIGINS, RENEWALS, money_in, months_in, word
from tests.support.faces import ABSENT, Listed, Shown, renewal_word

WIDE: Final = 240
"""So many columns that no line of a table is folded."""

_LINE: Final = re.compile(r"(\S.*?)  +(\S.*)")
_STATES: Final = {
    "Online and ready": "ready",
    "Offline": "offline",
    "In a session": "in_session",
    "Signed in, without a place for this computer": "limit_reached",
    "This computer was removed from the account": "removed",
}
_RENEWED: Final = {**RENEWALS["en"]}
_ENDED: Final = frozenset({Status.PENDING, Status.EXPIRED, Status.SUSPENDED})


class CliFace:
    """The command line of one agent; `run` runs a verb as a process, with lines as wide as `WIDE`."""

    def __init__(self, run: Callable[..., Outcome]) -> None:
        self._run = run

    def words(self) -> Shown:
        """What `status`, `subscription` and `computers` print."""
        status = self._lines("status")
        state = _STATES.get(status["State"][0], f"“{status['State'][0]}”")
        if state == "removed":
            return Shown(state=state)
        told = self._lines("subscription")
        offered = [each.strip() for each in told["Ways on"][0].split(",")]
        actions = {word(ACTIONS, each) for each in offered} - {"“None”"}
        listed = self._listed()
        taken, limit = told["Computers"][0].split(" of ")
        assert status["Computers"] == told["Computers"]
        return Shown(
            state=state,
            email=status["Account"][0],
            status=word(BADGES["en"], told["Status"][0].partition(":")[0]),
            plan=months_in(told["Plan"][0]) if "Plan" in told else None,
            dates=tuple(
                (LABELS["en"][name], date.fromisoformat(said[0]))
                for name, said in told.items()
                if name in LABELS["en"]
            ),
            auto_renewal=word(_RENEWED, told["Auto-renewal"][0]) if "Auto-renewal" in told else None,
            licences=int(told["Licences"][0]) if "Licences" in told else None,
            computers=(int(taken), int(limit)),
            origin=word(ORIGINS["en"], told["Origin"][0]) if "Origin" in told else None,
            actions=frozenset(actions - {Action.REMOVE_COMPUTER}),
            order=_order(told.get("Open order", [""])[0]),
            session=_session(status),
            listed=listed,
        )

    def session(self) -> Shown:
        """What `status` says of who is connected."""
        return Shown(session=_session(self._lines("status")))

    def json(self) -> Shown:
        """What `status --json` prints."""
        return shown_in(from_json(Snapshot, json.loads(self._printed("status", "--json"))))

    def _lines(self, verb: str) -> dict[str, list[str]]:
        """Name and values of each line of a verb's table; a name may come more than once."""
        lines: dict[str, list[str]] = {}
        for line in self._printed(verb).splitlines():
            found = _LINE.fullmatch(line.rstrip())
            assert found is not None, f"`{verb}` prints {line!r}"
            lines.setdefault(found[1], []).append(found[2])
        return lines

    def _listed(self) -> tuple[Listed, ...]:
        """The computers as the agent knows them, asked of the service now where that is reached."""
        head, *rows = self._printed("computers").splitlines()
        at = [head.index(name) for name in ("Name", "System", "State", "Registered")]
        found = []
        for row in rows:
            name = row[at[0] : at[1]].strip().removesuffix("this computer").strip()
            state = row[at[2] : at[3]].strip()
            found.append(Listed(name, state.startswith("online"), "over the limit" in state))
        return tuple(sorted(found, key=lambda each: each.name))

    def _printed(self, *arguments: str) -> str:
        done = self._run(*arguments)
        assert done.returncode == 0, done
        return done.stdout


def shown_in(snapshot: Snapshot) -> Shown:
    """A snapshot as a face: what any other face may show of it."""
    if snapshot.removed is not None:
        return Shown(state=snapshot.state.value)
    view, held, order, limit = (
        snapshot.entitlement,
        snapshot.subscription,
        snapshot.open_order,
        snapshot.limit,
    )
    assert view is not None
    assert snapshot.account is not None
    is_live = is_full(view.status)
    rows = limit.computers if limit is not None else snapshot.computers
    becomes = held.auto_renewal_becomes if held is not None else None
    removes = Action.REMOVE_COMPUTER in (limit.actions if limit is not None else view.actions)
    live = snapshot.session
    return Shown(
        state=snapshot.state.value,
        email=snapshot.account.email,
        status=view.status,
        plan=held.term_months if is_live and held is not None and held.term_months else None,
        dates=tuple((said, at.date()) for said, at in _dates(view)),
        auto_renewal=renewal_word(view.auto_renewal, view.origin, becomes) if is_live else None,
        licences=view.licences or None,
        computers=(view.computers_registered, view.computer_limit),
        origin=view.origin,
        actions=frozenset(view.actions) - {Action.REMOVE_COMPUTER},
        removable=frozenset(row.name for row in rows if removes and not row.this),
        ways=frozenset(limit.actions) if limit is not None else ABSENT,
        order=(order.number, order.amount.amount_minor) if order is not None else None,
        session=None if live is None else _left(live.remaining_s),
        notices=tuple(sorted(str(notice.id) for notice in snapshot.notices)),
        listed=tuple(sorted(map(_row, rows), key=lambda each: each.name)),
    )


def _row(row: ComputerRow) -> Listed:
    return Listed(row.name, row.online, row.over_limit)


def _left(seconds: float | None) -> str:
    return "full" if seconds is None else f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def _dates(view: EntitlementView) -> Iterator[tuple[str, datetime]]:
    """What the dates are (RULES R5, R54)."""
    if view.until is None:
        return
    if view.status in _ENDED:
        yield "ended", view.until
    elif view.status is Status.GRACE:
        yield "works_until", view.until
    elif view.renews_at is not None:
        yield "renews", view.renews_at
        if view.until > view.renews_at:
            yield "lasts_until", view.until
    else:
        yield "lasts_until" if view.auto_renewal is AutoRenewal.ON else "expires", view.until


def _session(status: dict[str, list[str]]) -> str | None:
    if "Connected" not in status:
        return None
    left = re.search(r", ([\d:]+) left", status["Connected"][0])
    return left[1] if left is not None else "full"


def _order(text: str) -> tuple[str, int] | None:
    return (text.partition(":")[0], money_in(text.partition(":")[2])) if text else None
