"""`shared.codec`: frozen dataclasses to JSON values and back, strictly."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from types import SimpleNamespace
from typing import Any, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared import commands, simulator_view, snapshot, wire
from shared.codec import from_json, instant_from_text, instant_to_text, rare, to_json
from shared.errors import DecodeError
from shared.reasons import SignInMethod, Status

INSTANT = datetime(2026, 1, 15, 12, 0, 0, 250_000, tzinfo=UTC)


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Inner:
    name: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Everything:
    text: str
    whole: int
    real: float
    yes: bool
    at: datetime
    status: Status
    inner: Inner
    many: tuple[Inner, ...]
    words: dict[str, str]
    perhaps: int | None
    defaulted: str = "d"
    made: tuple[str, ...] = field(default_factory=tuple)
    derived: int = field(init=False, default=7)


EVERYTHING = Everything(
    text="ä\n😀",
    whole=-(10**20),
    real=1.5,
    yes=True,
    at=INSTANT,
    status=Status.GRACE,
    inner=Inner("i", INSTANT),
    many=(Inner("a"), Inner("b")),
    words={"k": "v"},
    perhaps=None,
)


st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))


def over_the_wire(value: object) -> Any:
    return json.loads(json.dumps(to_json(value)))


def test_every_supported_field_survives_the_wire() -> None:
    assert from_json(Everything, over_the_wire(EVERYTHING)) == EVERYTHING


WIRE_TYPES = [
    kind
    for module in (wire, snapshot, simulator_view, commands)
    for kind in vars(module).values()
    if isinstance(kind, type) and hasattr(kind, "__dataclass_fields__") and kind.__module__ == module.__name__
]


@pytest.mark.parametrize("kind", WIRE_TYPES, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
@settings(max_examples=15)
@given(data=st.data())
def test_every_message_survives_the_wire(kind: type, data: st.DataObject) -> None:
    hints = get_type_hints(kind, localns=vars(simulator_view))
    message = data.draw(st.builds(kind, **{name: st.from_type(hint) for name, hint in hints.items()}))
    assert from_json(kind, over_the_wire(message)) == message


@dataclass(frozen=True, slots=True)
class WithRare:
    name: str
    seldom: Seldom | None = field(default=None, metadata=rare("seldom_module", "Seldom"))


@dataclass(frozen=True, slots=True)
class Seldom:
    text: str


def test_a_rare_part_is_absent_while_there_is_none_and_its_module_loaded_with_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert over_the_wire(WithRare("n")) == {"name": "n"}
    assert from_json(WithRare, {"name": "n"}) == from_json(WithRare, {"name": "n", "seldom": None})
    with pytest.raises(ModuleNotFoundError):
        from_json(WithRare, {"name": "n", "seldom": {"text": "t"}})
    monkeypatch.setitem(sys.modules, "seldom_module", SimpleNamespace(Seldom=Seldom))
    there = WithRare("n", Seldom("t"))
    assert over_the_wire(there) == {"name": "n", "seldom": {"text": "t"}}
    assert from_json(WithRare, over_the_wire(there)) == there
    with pytest.raises(DecodeError, match=r"WithRare\.seldom\.text"):
        from_json(WithRare, {"name": "n", "seldom": {"text": 3}})


@dataclass(frozen=True, slots=True)
class Loose:
    values: dict[str, Any]


@pytest.mark.parametrize("values", [{}, {"a": 1, "b": [None, {"c": "d"}], "e": 1.5, "f": True}])
def test_plain_json_is_kept_as_it_is(values: dict[str, Any]) -> None:
    assert from_json(Loose, over_the_wire(Loose(values))) == Loose(values)


def test_enums_travel_as_their_plain_values() -> None:
    assert type(to_json(Status.ACTIVE)) is str
    assert to_json((Status.ACTIVE, None, 1, True)) == ["active", None, 1, True]


def test_unknown_fields_are_ignored_because_fields_may_be_added() -> None:
    assert from_json(Inner, {"name": "n", "new_in_version_9": [1]}) == Inner("n")


def test_an_unknown_value_becomes_unknown_where_the_set_has_it() -> None:
    told = over_the_wire(EVERYTHING) | {"status": "levitating"}
    assert from_json(Everything, told).status is Status.UNKNOWN


def test_an_unknown_value_of_a_closed_set_is_refused() -> None:
    @dataclass(frozen=True)
    class Painted:
        colour: Colour

    Painted.__annotations__["colour"] = Colour
    with pytest.raises(DecodeError, match="'blue' is not known"):
        from_json(Painted, {"colour": "blue"})
    with pytest.raises(DecodeError, match="is not known"):
        from_json(commands.SignIn, {"method": "telepathy"})
    assert from_json(commands.SignIn, {"method": "code"}).method is SignInMethod.CODE


@pytest.mark.parametrize(
    ("field_name", "value", "path"),
    [
        ("text", 5, "Everything.text"),
        ("text", None, "Everything.text"),
        ("whole", "5", "Everything.whole"),
        ("whole", 5.0, "Everything.whole"),
        ("whole", True, "Everything.whole"),
        ("real", "1.5", "Everything.real"),
        ("real", True, "Everything.real"),
        ("real", 10**400, "Everything.real"),
        ("yes", 1, "Everything.yes"),
        ("at", 1768478400, "Everything.at"),
        ("at", "yesterday", "Everything.at"),
        ("at", "2026-01-15T12:00:00", "Everything.at"),
        ("at", "0001-01-01T00:00:00+14:00", "Everything.at"),
        ("status", 3, "Everything.status"),
        ("inner", [], "Everything.inner"),
        ("inner", {"at": None}, "Everything.inner.name is missing"),
        ("many", {}, "Everything.many"),
        ("many", [{"name": "a"}, {"name": 3}], "Everything.many[1].name"),
        ("words", [], "Everything.words"),
        ("words", {"k": 1}, "Everything.words.k"),
        ("perhaps", "no", "Everything.perhaps"),
    ],
)
def test_a_field_that_does_not_fit_is_refused_with_its_path(
    field_name: str, value: object, path: str
) -> None:
    with pytest.raises(DecodeError) as refusal:
        from_json(Everything, over_the_wire(EVERYTHING) | {field_name: value})
    assert refusal.value.code == "message_malformed"
    assert path in refusal.value.detail


def test_a_missing_field_without_default_is_refused_and_one_with_default_is_filled() -> None:
    told = over_the_wire(EVERYTHING)
    del told["defaulted"], told["made"], told["derived"]
    assert from_json(Everything, told) == EVERYTHING
    del told["text"]
    with pytest.raises(DecodeError, match=r"Everything\.text is missing"):
        from_json(Everything, told)


def test_whole_numbers_are_taken_for_real_ones() -> None:
    assert from_json(Everything, over_the_wire(EVERYTHING) | {"real": 2}).real == 2.0


def test_instants_travel_in_utc_with_a_z() -> None:
    there = timezone(timedelta(hours=-5))
    assert instant_to_text(INSTANT.astimezone(there)) == "2026-01-15T12:00:00.250000Z"
    assert instant_from_text("2026-01-15T07:00:00.25-05:00") == INSTANT
    assert instant_from_text("2026-01-15T12:00:00.250Z").tzinfo is UTC


def test_a_naive_instant_is_never_sent() -> None:
    with pytest.raises(ValueError, match="aware"):
        to_json(datetime(2026, 1, 1))  # noqa: DTZ001 - the point of the test


@pytest.mark.parametrize("value", [object(), {1, 2}, b"bytes", Inner])
def test_what_has_no_place_in_a_message_is_a_programming_error(value: object) -> None:
    with pytest.raises(TypeError, match="no place"):
        to_json(value)


@pytest.mark.parametrize("kind", [bytes, int | str, list[int], int | str | None])
def test_a_field_type_without_a_place_is_a_programming_error(kind: Any) -> None:
    with pytest.raises(TypeError, match="place in a message"):
        from_json(kind, None)


@dataclass(frozen=True, slots=True)
class Tree:
    name: str
    branches: tuple[Tree, ...] = ()
    twin: Tree | None = None
    notes: dict[str, Any] = field(default_factory=dict)


def test_a_dataclass_may_hold_others_of_its_own_kind() -> None:
    tree = Tree("root", (Tree("a", (Tree("b"),)),), Tree("c"))

    assert from_json(Tree, json.loads(json.dumps(to_json(tree)))) == tree


def test_what_is_wrong_deep_in_a_tree_is_named_with_its_path() -> None:
    with pytest.raises(DecodeError, match=r"Tree\.branches\[0\]\.name"):
        from_json(Tree, {"name": "root", "branches": [{"name": 1}]})


def test_a_field_for_anything_keeps_what_json_says() -> None:
    notes = {"a": [1, None, {"b": 2.5}], "c": True}

    assert from_json(Tree, {"name": "x", "notes": notes}).notes == notes
