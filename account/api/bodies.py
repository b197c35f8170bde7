"""The bodies of requests about sales and to the simulator, read by `shared.codec`, checked to the last field.

What costs money must not be guessed: a field that this version does not know, an unknown word, a number as
text or a text without end is refused (422 `request_invalid`), never ignored or bent into shape. The
limits are the same for every message, and `openapi` documents them from here.
"""

from __future__ import annotations

import dataclasses
import json
import math
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar

from fastapi import Depends, HTTPException, Request

from shared.codec import from_json
from shared.errors import DecodeError, RequestRefused

MAX_TEXT: Final = 500
"""Characters of one text. Each has its own, smaller limit where it is used."""

LONG_TEXTS: Final = {"signed_payload": 16_384, "signed_transaction": 16_384}
"""Fields whose text may be longer: what the App Store signs."""

MAX_NUMBER: Final = 1_000_000_000
"""The largest whole number of any body; no count of anything here comes near."""

MAX_ITEMS: Final = 1_000
LONG_LISTS: Final = {"deeds": 100_000}
"""Fields whose list may be longer: an account's exported history."""

MAX_DEPTH: Final = 8
"""Of JSON without a declared form."""

_UNUSABLE: Final = frozenset({"Cc", "Cs"})  # control characters and halves of characters
T = TypeVar("T")


class BodyOf(Generic[T]):
    """Reads the body of a request as a `kind` of `shared.sales`."""

    def __init__(self, kind: type[T]) -> None:
        self._kind = kind

    @property
    def described(self) -> dict[str, Any]:
        """The body for `openapi_extra` of the route."""
        schema = {"$ref": f"#/components/schemas/{self._kind.__name__}"}
        return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}

    @property
    def read(self) -> Any:
        """The dependency, as the default of a route's parameter."""
        return Depends(self)

    async def __call__(self, request: Request) -> T:
        """The body. Raises `RequestRefused` for one that is not as described; 400 if it is not JSON."""
        return checked(self._kind, await _json_of(request))


async def _json_of(request: Request) -> object:
    body = await request.body()
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not body or media_type != "application/json":
        raise _invalid("there has to be a body of the type application/json")
    try:
        return json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError) as exc:
        raise HTTPException(400) from exc


def _no_number(word: str) -> object:
    """JSON knows neither `NaN` nor `Infinity`, and nothing here can count with them (RFC 8259 section 6)."""
    raise ValueError(word)


def checked(kind: type[T], given: object) -> T:
    """The `kind` that `given` describes in full. Raises `RequestRefused` (`request_invalid`)."""
    try:
        body = from_json(kind, given)
    except DecodeError as exc:
        raise _invalid(exc.detail.partition(":")[0]) from exc
    _check(body, given, kind.__name__)
    return body


def _check(value: object, given: object, path: str) -> None:
    if isinstance(value, StrEnum):
        if value != given or value.value == "unknown":
            raise _invalid(path)
    elif isinstance(value, str):
        longest = LONG_TEXTS.get(path.rpartition(".")[2], MAX_TEXT)
        if len(value) > longest or any(unicodedata.category(each) in _UNUSABLE for each in value):
            raise _invalid(path)
    elif isinstance(value, int):
        if abs(value) > MAX_NUMBER:
            raise _invalid(path)
    elif isinstance(value, float):
        if not math.isfinite(value):  # written with too large an exponent
            raise _invalid(path)
    elif isinstance(value, tuple) and isinstance(given, list):
        if len(value) > LONG_LISTS.get(path.rpartition(".")[2], MAX_ITEMS):
            raise _invalid(path)
        for index, (item, given_item) in enumerate(zip(value, given, strict=True)):
            _check(item, given_item, f"{path}[{index}]")
    elif isinstance(value, dict | list):
        _check_free(value, path, MAX_DEPTH)
    elif dataclasses.is_dataclass(value) and isinstance(given, Mapping):
        _check_fields(value, given, path)


def _check_free(value: object, path: str, depth: int) -> None:
    """JSON of a form that only its receiver knows (`arguments` of a deed); its keys are not repeated."""
    if not isinstance(value, dict | list):
        _check(value, value, path)
        return
    if depth == 0 or len(value) > MAX_ITEMS:
        raise _invalid(path)
    if isinstance(value, dict):
        for key in value:
            _check(key, key, path)
        value = list(value.values())
    for each in value:
        _check_free(each, path, depth - 1)


def _check_fields(value: Any, given: Mapping[str, object], path: str) -> None:
    names = [field.name for field in dataclasses.fields(value)]
    if not given.keys() <= set(names):
        raise _invalid(f"{path} has a field that is not known here")
    for name in names:
        if name in given:
            _check(getattr(value, name), given[name], f"{path}.{name}")


def _invalid(where: str) -> RequestRefused:
    return RequestRefused("request_invalid", f"Not as described in /openapi.json: {where}.")
