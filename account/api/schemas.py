"""The schemas and examples of every message in `/openapi.json`. Loaded when somebody asks for it.

Routes name their messages (`answers.answer`, `bodies.BodyOf`); their schemas are written here from the
dataclasses of `shared`, with the limits that `bodies` holds requests to.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from pydantic import TypeAdapter

from account.api.bodies import LONG_LISTS, LONG_TEXTS, MAX_ITEMS, MAX_NUMBER, MAX_TEXT
from account.api.examples import EXAMPLES
from account.api.sales_examples import SALES_EXAMPLES
from account.api.session_examples import SESSION_EXAMPLES
from shared import billing, sales, sessions, wire
from shared.codec import to_json

_REFERENCE: Final = "#/components/schemas/{model}"
_PREFIX: Final = _REFERENCE.format(model="")
_MESSAGES: Final = {
    name: kind
    for module in (wire, sales, billing, sessions)
    for name, kind in vars(module).items()
    if isinstance(kind, type) and dataclasses.is_dataclass(kind)
}
_ALSO: Final = ("Problem", "Event", "TokenAnswer", "TokenRefusal", "DeviceCodeAnswer")
"""Messages that no JSON answer of a route names: errors, the event stream, the OAuth endpoints."""


def add_schemas(schema: dict[str, Any]) -> None:
    """Complete `schema` with a schema for every message that its routes name, an example in each."""
    complete(schema, _MESSAGES, _ALSO, (*EXAMPLES, *SALES_EXAMPLES, *SESSION_EXAMPLES))


def complete(
    schema: dict[str, Any], messages: Mapping[str, type], also: Iterable[str], examples: Iterable[object]
) -> None:
    """Describe what the routes of `schema` name, and `also` these, as `messages` have it."""
    schemas = schema["components"]["schemas"]
    bodies = set(_bodies_of(schema))
    for name in sorted({*also, *_referenced(schema["paths"])} - bodies - schemas.keys()):
        schemas.update(_schema_of(messages[name], "serialization"))
    for name in sorted(bodies - schemas.keys()):
        # What is also part of an answer becomes as open as a request may be.
        for part, described in _schema_of(messages[name], "validation").items():
            schemas[part] = _limited(described)
    for example in examples:
        schemas[type(example).__name__]["examples"] = [to_json(example)]
    for content in _body_contents(schema):
        name = content["schema"]["$ref"].removeprefix(_PREFIX)
        content["example"] = schemas[name]["examples"][0]


def _schema_of(kind: type, mode: Any) -> dict[str, Any]:
    described = TypeAdapter(kind).json_schema(ref_template=_REFERENCE, mode=mode)
    return {**described.pop("$defs", {}), kind.__name__: described}


def _limited(described: dict[str, Any]) -> dict[str, Any]:
    """A schema of a request as `bodies` reads it: nothing unknown, and no text or number without end."""
    if described.get("type") == "object":
        described["additionalProperties"] = False
    properties = described.get("properties", {})
    for part in _parts(properties):
        if part.get("type") == "string" and "enum" not in part:
            part["maxLength"] = MAX_TEXT
        elif part.get("type") == "integer":
            part["minimum"], part["maximum"] = -MAX_NUMBER, MAX_NUMBER
        elif part.get("type") == "array":
            part["maxItems"] = MAX_ITEMS
    for name in LONG_TEXTS.keys() & properties.keys():
        properties[name]["maxLength"] = LONG_TEXTS[name]
    for name in LONG_LISTS.keys() & properties.keys():
        properties[name]["maxItems"] = LONG_LISTS[name]
    return described


def _parts(value: Any) -> Iterator[dict[str, Any]]:
    """Every object inside `value`, itself included."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _parts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _parts(inner)


def _referenced(value: Any) -> Iterator[str]:
    for part in _parts(value):
        reference = part.get("$ref")
        if isinstance(reference, str) and reference.startswith(_PREFIX):
            yield reference.removeprefix(_PREFIX)


def _body_contents(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The JSON content of every request body."""
    for operations in schema["paths"].values():
        for operation in operations.values():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if content is not None:
                yield content


def _bodies_of(schema: dict[str, Any]) -> Iterator[str]:
    for content in _body_contents(schema):
        yield from _referenced(content)
