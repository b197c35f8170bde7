"""Reads scenario files and checks them: every complaint names file, line and mistake (docs/scenarios.md)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from account.catalogue.loading import default_catalogue
from account.catalogue.model import Catalogue
from account.simulator.faults.shapes import SHAPES, TEN_YEARS_S, asked_for
from account.simulator.scenarios.contradictions import StoryCheck, check_promises
from account.simulator.scenarios.model import (
    EVENT,
    FORMAT,
    MAX_SPEED,
    NAME_IN_BRACES,
    Act,
    AgentWish,
    Armed,
    Beginning,
    Expected,
    FaultPlan,
    Scenario,
    Words,
)
from account.simulator.scenarios.promises import NONE, PROMISES
from account.simulator.scenarios.values import NAME, near, read_instant, read_key, read_promise
from account.simulator.scenarios.words import WORDS, Makes
from account.toml_text.complaints import Complaints, Table, TomlError
from account.toml_text.parsing import content_of, parse_toml
from shared.durations import read_duration
from shared.errors import NotFoundRefused, SimulatorRefused
from shared.reasons import AccountKind, EventKind, FaultKind, Language
from shared.simulator import FaultWish

MAX_SKEW: Final = timedelta(days=366)
MAX_DEEDS: Final = 1_000
_LONGEST_STORY: Final = 1_000
_ENDING: Final = ".toml"
_RESERVED: Final = frozenset({EVENT, NONE})


class ScenarioError(TomlError):
    """A scenario cannot be used: `scenario_unreadable`, `scenario_invalid`, `scenario_failed` (its deeds are
    refused), `scenario_broken` (it does not keep what it promises)."""


def names() -> tuple[str, ...]:
    """The scenarios that come with the program, by name."""
    return tuple(sorted(each.name.removesuffix(_ENDING) for each in _files()))


def load_all(catalogue: Catalogue | None = None) -> tuple[Scenario, ...]:
    """All scenarios that come with the program, by name. Raises `ScenarioError`."""
    catalogue = catalogue or default_catalogue()
    return tuple(load(name, catalogue) for name in names())


def load(name: str, catalogue: Catalogue | None = None) -> Scenario:
    """The scenario of this name. Raises `NotFoundRefused` (`scenario_unknown`), `ScenarioError`."""
    for file in _files():
        if file.name == f"{name}{_ENDING}":
            return read(file.read_bytes(), file.name, catalogue)
    written = name[:80]
    raise NotFoundRefused(
        "scenario_unknown", f"There is no scenario {written!r}{near(written, names()) or '.'}"
    )


def load_file(file: Path, catalogue: Catalogue | None = None) -> Scenario:
    """The scenario in `file`. Raises `ScenarioError`."""
    return read(content_of(file, ScenarioError, "scenario_unreadable"), str(file), catalogue)


def read(content: bytes, file_name: str, catalogue: Catalogue | None = None) -> Scenario:
    """The scenario that `content` describes; its plans and products are those of `catalogue`, else of the one
    that comes with the program. Raises `ScenarioError` (`scenario_invalid`)."""
    parsed, lines = parse_toml(content, file_name, ScenarioError, "scenario_invalid")
    complaints = Complaints(lines)
    reader = _Reader(complaints, catalogue or default_catalogue(), file_name)
    scenario = reader.scenario(Table(parsed, (), complaints))
    if complaints.found:
        raise ScenarioError("scenario_invalid", file_name, complaints.found)
    return scenario


def _files() -> Iterator[Traversable]:
    for file in (files("resources") / "scenarios").iterdir():
        if file.name.endswith(_ENDING):
            yield file


class _Reader:
    """Reads the tables of one file."""

    def __init__(self, complaints: Complaints, catalogue: Catalogue, file_name: str) -> None:
        self._complaints = complaints
        self._catalogue = catalogue
        self._file_name = file_name

    def scenario(self, root: Table) -> Scenario:
        """The whole file."""
        root.whole("format", FORMAT, FORMAT)
        name = self._name(root)
        title, story = _words(root.table("title"), 80), _words(root.table("story"), _LONGEST_STORY)
        beginning = _beginning(root)
        speed = root.number("speed", 0, MAX_SPEED, default=1)
        kind, language = _account(root)
        acts = tuple(self._acts(root))
        armed = tuple(self._armed(root))
        agent = _agent(root)
        faults = tuple(_faults(root))
        expected = self._expected(root)
        hints = tuple(_hints(root, acts))
        root.close()
        check = StoryCheck(beginning, acts, self._complaints)
        check.go_through()
        for each in armed:
            check.check_armed(each)
        check_promises(expected, check, self._catalogue, self._complaints)
        return Scenario(
            name, self._file_name, title, story, beginning, speed, kind, language, acts, armed, agent, faults,
            expected, hints,
        )  # fmt: skip

    def _name(self, root: Table) -> str:
        name = root.text("name", longest=40)
        if name and NAME.fullmatch(name) is None:
            root.complain("name", f"name must be small letters, digits and _, not {name!r}")
        stem = Path(self._file_name).name.removesuffix(_ENDING)
        if name and self._file_name.endswith(_ENDING) and name != stem:
            root.complain("name", f"name must be that of the file, {stem!r}")
        return name

    def _acts(self, root: Table) -> Iterator[Act]:
        tables = _tables(root, "deed")
        if len(tables) > MAX_DEEDS:
            root.complain("deed", f"no scenario has more than {MAX_DEEDS} deeds")
        for table in tables[:MAX_DEEDS]:
            act = self._act(table)
            table.close()
            if act is not None:
                yield act

    def _armed(self, root: Table) -> Iterator[Armed]:
        for table in _tables(root, "when"):
            event = table.word("event", [each.value for each in EventKind if each is not EventKind.UNKNOWN])
            act = self._act(table)
            table.close()
            if act is not None and event:
                yield Armed(EventKind(event), act)

    def _act(self, table: Table) -> Act | None:
        name = self._act_name(table)
        written = table.text("do", longest=40)
        word = WORDS.get(written)
        if word is None:
            if written:
                table.complain("do", f"there is no deed {written!r}{near(written, WORDS)}")
            table.leave()
            return None
        given = {key.name: read_key(table, key, self._catalogue) for key in word.keys}
        return Act(
            word=word.name,
            given={key: value for key, value in given.items() if value is not None},
            name=name,
            line=table.line,
            lines={key: table.line_of(key) for key in ("as", *given) if key in table},
        )

    def _act_name(self, table: Table) -> str | None:
        if not table.may_have("as"):
            return None
        name = table.text("as", longest=40)
        if name and (NAME.fullmatch(name) is None or name in _RESERVED):
            words = " and ".join(sorted(_RESERVED))
            table.complain("as", f"as must be small letters, digits and _, not {words}: {name!r}")
        return name or None

    def _expected(self, root: Table) -> dict[str, Expected]:
        if not root.may_have("expect"):
            return {}
        table = root.table("expect")
        expected: dict[str, Expected] = {}
        for promise in PROMISES.values():
            if table.may_have(promise.name):
                value = read_promise(table, promise, self._catalogue)
                if value is not None:
                    expected[promise.name] = Expected(value, table.line_of(promise.name))
        table.close()
        return expected


def _tables(root: Table, key: str) -> list[Table]:
    return root.tables(key) if root.may_have(key) else []


def _hints(root: Table, acts: Sequence[Act]) -> Iterator[Words]:
    """What a presenter may say; a name in braces is that of a key which the story has made."""
    keys = {act.name for act in acts if WORDS[act.word].makes is Makes.KEY}
    for table in _tables(root, "hint"):
        words = _words(table, _LONGEST_STORY)
        for language, text in (("en", words.english), ("fr", words.french)):
            for name in NAME_IN_BRACES.findall(text):
                if name not in keys:
                    table.complain(language, f"no licence key is called {name!r}")
        yield words


def _words(table: Table, longest: int) -> Words:
    words = Words(table.text("en", longest=longest), table.text("fr", longest=longest))
    table.close()
    return words


def _beginning(root: Table) -> Beginning:
    has_start, has_end = root.may_have("starts"), root.may_have("ends")
    if has_start == has_end:
        root.complain("ends" if has_end else "starts", "a story has one of starts and ends")
    key = "ends" if has_end else "starts"
    text = root.text(key, default="now")
    instant = None if text == "now" else read_instant(text)
    if text and text != "now" and instant is None:
        root.complain(key, f'{key} must be "now" or an instant with its zone, such as "2026-01-15T09:00:00Z"')
    return Beginning(has_end, instant)


def _account(root: Table) -> tuple[AccountKind, Language | None]:
    if not root.may_have("account"):
        return AccountKind.PERSONAL, None
    table = root.table("account")
    kinds = (AccountKind.PERSONAL, AccountKind.BUSINESS)
    kind = table.choice("kind", kinds) if table.may_have("kind") else AccountKind.PERSONAL
    language = table.choice("language", tuple(Language)) if table.may_have("language") else None
    table.close()
    return kind, language


def _agent(root: Table) -> AgentWish:
    if not root.may_have("agent"):
        return AgentWish()
    table = root.table("agent")
    signs_in, registers = table.flag("signs_in", default=True), table.flag("registers", default=True)
    if registers and not signs_in:
        if table.may_have("registers"):
            table.complain("registers", "an agent that does not sign in registers nothing")
        registers = False
    skew = _skew(table) if table.may_have("clock_skew") else timedelta(0)
    table.close()
    return AgentWish(signs_in, registers, skew)


def _skew(table: Table) -> timedelta:
    text = table.text("clock_skew")
    try:
        duration = read_duration(text.removeprefix("-"))
    except ValueError as exc:
        if text:
            table.complain("clock_skew", str(exc))
        return timedelta(0)
    if duration.months:
        table.complain("clock_skew", "clock_skew is real time: days, hours, minutes, seconds")
    elif duration.rest > MAX_SKEW:
        table.complain("clock_skew", f"no clock is more than {MAX_SKEW.days} days wrong here")
    return -duration.rest if text.startswith("-") else duration.rest


def _faults(root: Table) -> Iterator[FaultPlan]:
    if not root.may_have("service"):
        return
    service = root.table("service")
    for table in _tables(service, "fault"):
        name = table.word("name", [each.value for each in FaultKind])
        wish = FaultWish(
            name=name,
            on=True,
            seconds=table.number("seconds", -TEN_YEARS_S, TEN_YEARS_S) if table.may_have("seconds") else None,
            status=table.whole("status", 0, 999) if table.may_have("status") else None,
            share=table.number("share", 0, 1) if table.may_have("share") else None,
        )
        table.close()
        if not name:
            continue
        is_of_account = SHAPES[FaultKind(name)].is_of_account
        try:
            asked_for(replace(wish, account="-" if is_of_account else None))
        except SimulatorRefused as exc:
            table.complain("name", exc.detail)
        yield FaultPlan(name, is_of_account, wish.seconds, wish.status, wish.share)
    service.close()
