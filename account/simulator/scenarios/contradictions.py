"""What a scenario says against itself: references, times, promises. Each is complained of with its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from account.catalogue.model import Catalogue
from account.simulator.scenarios.model import EVENT, Act, Armed, Beginning, Expected, Moment, Ref
from account.simulator.scenarios.promises import NONE
from account.simulator.scenarios.times import NOMINAL, WAIT, StoryTimes
from account.simulator.scenarios.values import near
from account.simulator.scenarios.words import REFERS, WORDS, Makes, Takes
from account.toml_text.complaints import Complaints
from shared.entitlement import MINIMUM_COMPUTERS
from shared.reasons import OrderState, Status

_LIVE: Final = frozenset({Status.ACTIVE, Status.EXPIRING, Status.GRACE})
_OF_COMPUTERS: Final = ("computer.", "session.")
"""The kinds of events that are about a computer."""


class StoryCheck:
    """Goes through a story from its beginning and complains."""

    def __init__(self, beginning: Beginning, acts: Sequence[Act], complaints: Complaints) -> None:
        self._acts = acts
        self._complaints = complaints
        self._is_fixed = beginning.instant is not None and not beginning.is_end
        begin = beginning.instant if self._is_fixed and beginning.instant is not None else NOMINAL
        self.times = StoryTimes(begin)
        self._makes: dict[str, Makes | None] = {}
        self._lines: dict[str, int] = {act.name: act.line for act in reversed(acts) if act.name is not None}

    def go_through(self) -> None:
        """Check every deed, in order."""
        for act in self._acts:
            self._check_references(act, has_event=False)
            self._check_sense(act)
            self._check_time(act)
            if act.name is None:
                continue
            if act.name in self._makes:
                self._say(act.line_of("as"), f"{act.name!r} is already the name of another deed")
            self._makes[act.name] = WORDS[act.word].makes

    def check_armed(self, armed: Armed) -> None:
        """Check a deed that waits for an event."""
        self._check_references(armed.act, has_event=armed.event.value.startswith(_OF_COMPUTERS))
        self._check_sense(armed.act)
        if armed.act.name is not None:
            self._say(armed.act.line_of("as"), "what waits for an event has no name: nothing comes after it")
        if armed.act.word == WAIT and "until" in armed.act.given:
            self._say(armed.act.line_of("until"), 'after an event wait for a duration: for = "PT1M"')

    def instant(self, moment: Moment, line: int, what: str) -> datetime | None:
        """The instant that is meant; None after a complaint."""
        if moment.instant is not None and not self._is_fixed:
            self._say(line, f"{what} can be an instant only in a story that starts at one")
            return None
        if moment.of is not None and moment.of not in self.times.named:
            self._unknown(moment.of, line)
            return None
        try:
            return self.times.at(moment)
        except ValueError as exc:
            self._say(line, str(exc))
            return None

    def _check_references(self, act: Act, *, has_event: bool) -> None:
        for key in WORDS[act.word].keys:
            if key.takes not in REFERS:
                continue
            given = act.given.get(key.name)
            for ref in given if isinstance(given, tuple) else (given,):
                if isinstance(ref, Ref):
                    self._check_reference(ref, key.takes, act.line_of(key.name), has_event=has_event)

    def _check_reference(self, ref: Ref, takes: Takes, line: int, *, has_event: bool) -> None:
        if ref.name == EVENT:
            if takes is not Takes.COMPUTER or not has_event:
                self._say(line, f"{EVENT} is the computer of an event in [[when]]; there is none here")
        elif ref.name not in self._makes:
            self._unknown(ref.name, line)
        elif self._makes[ref.name] not in REFERS[takes]:
            made = self._makes[ref.name]
            is_made = f"made a {made.value}" if made is not None else "made nothing"
            self._say(line, f"{ref.name!r} {is_made}; a {takes.value} is needed here")

    def _unknown(self, name: str, line: int) -> None:
        if name in self._lines:
            self._say(line, f"{name!r} is there only later, from line {self._lines[name]} on")
        else:
            self._say(line, f"no deed is called {name!r}{near(name, self._lines)}")

    def _check_sense(self, act: Act) -> None:
        """What a word makes of two of its keys together."""
        given = act.given
        if act.word == WAIT and ("for" in given) == ("until" in given):
            self._say(act.line, "wait takes either for or until")
        if act.word == "payment":
            if "reason" in given and given.get("outcome") != "decline":
                self._say(act.line_of("reason"), "reason belongs to a payment that is declined")
            if "amount_minor" in given and given.get("outcome") == "decline":
                self._say(act.line_of("amount_minor"), "no money comes with a payment that is declined")

    def _check_time(self, act: Act) -> None:
        until = act.given.get("until")
        if act.word == WAIT and isinstance(until, Moment):
            line = act.line_of("until")
            instant = self.instant(until, line, "until")
            if instant is not None and instant < self.times.now:
                self._say(line, "no clock goes back: the story is past that already")
            if instant is None:
                act = replace(act, given={})
        try:
            self.times.tell(act)
        except ValueError as exc:
            self._say(act.line, str(exc))

    def _say(self, line: int, text: str) -> None:
        self._complaints.add_at(line, text)


def check_promises(
    expected: Mapping[str, Expected], story: StoryCheck, catalogue: Catalogue, complaints: Complaints
) -> None:
    """Complain of promises that no account could keep."""
    until, renews = _instant("until", expected, story), _instant("renews", expected, story)
    if until is not None and renews is not None and renews > until:
        complaints.add_at(expected["renews"].line, "nothing renews when all access has ended")
    for key, text in _contradictions(expected, until, story.times, catalogue):
        complaints.add_at(expected[key].line, text)


def _instant(key: str, expected: Mapping[str, Expected], story: StoryCheck) -> datetime | None:
    found = expected.get(key)
    if found is None or not isinstance(found.value, Moment):
        return None
    return story.instant(found.value, found.line, key)


def _contradictions(
    expected: Mapping[str, Expected], until: datetime | None, times: StoryTimes, catalogue: Catalogue
) -> Iterator[tuple[str, str]]:
    said = {key: each.value for key, each in expected.items()}
    status = said.get("status")
    is_live = status in _LIVE
    if until is not None and until < times.begin:
        yield "until", "the access would end before the story starts"
    elif until is not None and is_live and until <= times.now:
        yield "until", f"access that is {status} cannot have ended when the story is over"
    elif until is not None and status is not None and not is_live and until > times.now:
        yield "until", f"access that is {status} cannot end after the story is over"
    if until is not None and status == Status.TRIAL:
        yield "until", "who never subscribed has no end of access"
    if is_live and said.get("until") == NONE:
        yield "until", f"access that is {status} has an end"
    if status is not None and "sessions" in said and (said["sessions"] == "full") != is_live:
        yield "sessions", f"sessions are {'full' if is_live else 'limited'} while access is {status}"
    yield from _licences(said, is_live, catalogue)
    yield from _computers(said)
    yield from _orders(said)


def _licences(said: Mapping[str, object], is_live: bool, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    licences, limit = said.get("licences"), said.get("limit")
    if isinstance(licences, int) and "status" in said and (licences > 0) != is_live:
        yield "licences", "there are live licences exactly while access is active, expiring or grace"
    if isinstance(limit, int) and limit < MINIMUM_COMPUTERS:
        yield "limit", f"the limit is never below {MINIMUM_COMPUTERS}"
    elif isinstance(limit, int) and isinstance(licences, int):
        right = max(MINIMUM_COMPUTERS, licences * catalogue.policy.computers_per_licence)
        if limit != right:
            of = "1 licence" if licences == 1 else f"{licences} licences"
            yield "limit", f"with {of} the limit is {right}"


def _computers(said: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    computers, limit = said.get("computers"), said.get("limit")
    if not isinstance(computers, int):
        return
    for key in ("online", "over_limit"):
        part = said.get(key)
        if isinstance(part, int) and part > computers:
            yield key, f"of {computers} computers not {part} can be {key}"
    over = said.get("over_limit")
    if isinstance(limit, int) and isinstance(over, int) and over != max(0, computers - limit):
        yield (
            "over_limit",
            f"with a limit of {limit} it is {max(0, computers - limit)} of {computers} computers",
        )


def _orders(said: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    orders, is_open = said.get("orders"), said.get("open_order")
    if isinstance(orders, tuple) and is_open is not None and (OrderState.OPEN in orders) != is_open:
        yield "open_order", "whether an order is open must be what orders says"
    if said.get("status") == Status.PENDING and is_open is False:
        yield "open_order", "while access is pending an order is open"
