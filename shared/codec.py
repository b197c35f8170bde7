"""Frozen dataclasses to JSON values and back, strictly.

For messages that cross a process border (`wire`, `snapshot`, `commands`). Supported field types:
`str`, `int`, `float`, `bool`, aware `datetime` (RFC 3339, UTC), `StrEnum`, nested dataclasses,
`tuple[X, ...]`, `dict[str, X]`, `X | None`, and `Any` for whatever JSON can say. A dataclass may hold others
of its own kind. Unknown fields are ignored, because fields may be added; an
unknown enum value becomes the set's `UNKNOWN` where it has one (STYLE 6). Everything else that
does not fit raises `DecodeError` with the path of the field. A `rare` field is absent while it is None.
"""

from __future__ import annotations

import dataclasses
import importlib
import logging
import types
import typing
from collections.abc import Callable, Hashable
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from shared.errors import DecodeError

_Decoder = Callable[[object, str], Any]
T = TypeVar("T")
log = logging.getLogger(__name__)
_RARE = "rare"


def rare(module: str, name: str) -> dict[str, tuple[str, str]]:
    """The metadata of a field `X | None` that most messages do not have, where X is `name` of `module`.

    While it is None it is absent instead of null, and its module is not loaded before one arrives.
    """
    return {_RARE: (module, name)}


def to_json(value: object) -> Any:
    """`value` as what `json.dumps` takes."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, datetime):
        return instant_to_text(value)
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    if isinstance(value, dict):
        return {str(key): to_json(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: to_json(part)
            for field in dataclasses.fields(value)
            if (part := getattr(value, field.name)) is not None or _RARE not in field.metadata
        }
    raise TypeError(f"{type(value).__name__} has no place in a message")


def from_json(kind: type[T], value: object) -> T:
    """The `kind` that `value` (from `json.loads`) describes. Raises `DecodeError`."""
    decode: _Decoder = _decoder(typing.cast(Hashable, kind))
    decoded: T = decode(value, kind.__name__)
    return decoded


def instant_to_text(instant: datetime) -> str:
    """RFC 3339 in UTC with a `Z`, microseconds kept."""
    if instant.tzinfo is None:
        raise ValueError("an instant must be aware")
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def instant_from_text(text: str) -> datetime:
    """The instant that an RFC 3339 text names. Raises `ValueError` when it names none."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    try:
        return instant.astimezone(UTC)
    except OverflowError as exc:
        raise ValueError(f"{text!r} is outside the years 1 to 9999") from exc


@cache
def _decoder(kind: Any) -> _Decoder:
    if kind is Any:
        return _anything
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        return _optional(kind)
    if origin is tuple:
        return _sequence(_decoder(typing.get_args(kind)[0]))
    if origin is dict:
        return _mapping(_decoder(typing.get_args(kind)[1]))
    if kind is datetime:
        return _instant
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _enum(kind)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return _record(kind)
    if kind in (str, int, float, bool):
        return _plain(kind)
    raise TypeError(f"{kind!r} has no place in a message")


def _anything(value: object, path: str) -> Any:
    return value


def _fail(path: str, wanted: str, value: object) -> DecodeError:
    return DecodeError("message_malformed", f"{path}: expected {wanted}, found {type(value).__name__}.")


def _plain(kind: type) -> _Decoder:
    def decode(value: object, path: str) -> Any:
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            return _float(value, path)
        if type(value) is not kind:
            raise _fail(path, kind.__name__, value)
        return value

    return decode


def _float(value: int, path: str) -> float:
    try:
        return float(value)
    except OverflowError as exc:
        raise DecodeError("message_malformed", f"{path}: a number too large.") from exc


def _instant(value: object, path: str) -> datetime:
    if not isinstance(value, str):
        raise _fail(path, "an instant", value)
    try:
        return instant_from_text(value)
    except ValueError as exc:
        raise DecodeError("message_malformed", f"{path}: not an instant with a time zone.") from exc


def _enum(kind: type[StrEnum]) -> _Decoder:
    def decode(value: object, path: str) -> StrEnum:
        if not isinstance(value, str):
            raise _fail(path, kind.__name__, value)
        try:
            return kind(value)
        except ValueError as exc:
            unknown = kind.__members__.get("UNKNOWN")
            if unknown is None:
                raise DecodeError("message_malformed", f"{path}: {value[:40]!r} is not known.") from exc
            log.info("unknown value of %s at %s", kind.__name__, path)
            return unknown

    return decode


def _optional(kind: Any) -> _Decoder:
    alternatives = [each for each in typing.get_args(kind) if each is not type(None)]
    if len(alternatives) != 1:
        raise TypeError(f"{kind!r}: only `X | None` has a place in a message")
    decode = _decoder(alternatives[0])
    return lambda value, path: None if value is None else decode(value, path)


def _later(module: str, name: str) -> _Decoder:
    def decode(value: object, path: str) -> Any:
        if value is None:
            return None
        return _decoder(getattr(importlib.import_module(module), name))(value, path)

    return decode


def _sequence(item: _Decoder) -> _Decoder:
    def decode(value: object, path: str) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            raise _fail(path, "a list", value)
        return tuple(item(each, f"{path}[{index}]") for index, each in enumerate(value))

    return decode


def _mapping(item: _Decoder) -> _Decoder:
    def decode(value: object, path: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise _fail(path, "an object", value)
        return {str(key): item(each, f"{path}.{key}") for key, each in value.items()}

    return decode


def _record(kind: type) -> _Decoder:
    fields = [field for field in dataclasses.fields(kind) if field.init]
    seldom = {field.name: field.metadata[_RARE] for field in fields if _RARE in field.metadata}
    hints = typing.get_type_hints(kind, localns={name: object for _, name in seldom.values()})
    decoders = {
        field.name: _later(*seldom[field.name])
        if field.name in seldom
        else _decoder_of_field(hints[field.name], kind)
        for field in fields
    }

    def decode(value: object, path: str) -> Any:
        if not isinstance(value, dict):
            raise _fail(path, "an object", value)
        arguments: dict[str, Any] = {}
        for field in fields:
            if field.name in value:
                arguments[field.name] = decoders[field.name](value[field.name], f"{path}.{field.name}")
            elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
                raise DecodeError("message_malformed", f"{path}.{field.name} is missing.")
        return kind(**arguments)

    return decode


def _decoder_of_field(hint: Any, owner: type) -> _Decoder:
    """For a field of `owner`; one that may hold its owner's kind is looked up when it is met."""
    if owner in typing.get_args(hint):
        return lambda value, path: _decoder(hint)(value, path)
    return _decoder(hint)
